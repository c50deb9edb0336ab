// Reading code: what a few lines in the manner of Python print.
#include "tasks/kinds/asked.h"
#include "tasks/kinds/forms.h"
#include "tasks/kinds/steps.h"

namespace ponder::tasks::code_trace {
namespace {

// One program under way: its text, its variables and what a reader writes down.
struct Program {
  std::vector<std::string> lines, steps;
  std::vector<std::pair<std::string, int64_t>> values;

  int64_t& at(const std::string& name) {
    for (auto& [known, value] : values) {
      if (known == name) return value;
    }
    values.emplace_back(name, 0);
    return values.back().second;
  }
};

int64_t computed(int64_t a, char sign, int64_t b) {
  return sign == '+' ? a + b : sign == '-' ? a - b : a * b;
}

std::string variable(Rng& rng, const Program& program) {
  static const std::vector<std::string> kNames = {"x",     "y",     "a", "b", "n", "s",
                                                  "total", "count", "k", "m", "c", "z"};
  while (true) {
    const std::string& name = kNames[rng.below(kNames.size())];
    bool taken = false;
    for (const auto& [known, value] : program.values) taken |= known == name;
    if (!taken) return name;
  }
}

void assign(Program& p, const std::string& name, int64_t value) {
  p.lines.push_back(fmt::format("{} = {}", name, value));
  p.steps.push_back(fmt::format("{}={}", name, value));
  p.at(name) = value;
}

// "x = x + 3" or "x += 3", by a number or a variable; `indent` for loops, which write the line once
// and do it more often.
struct Change {
  std::string name, operand;  // a number, or a variable's name
  char sign;
};

int64_t value_of(Program& p, const std::string& operand) {
  return operand[0] >= '0' && operand[0] <= '9' ? std::stoll(operand) : p.at(operand);
}

std::string change_text(const Change& change, bool longer) {
  if (longer)
    return fmt::format("{} = {} {} {}", change.name, change.name, change.sign, change.operand);
  return fmt::format("{} {}= {}", change.name, change.sign, change.operand);
}

void apply(Program& p, const Change& change) {
  int64_t& target = p.at(change.name);
  const int64_t before = target, by = value_of(p, change.operand),
                after = computed(before, change.sign, by);
  p.at(change.name) = after;
  p.steps.push_back(
      by < 0 ? fmt::format("{}: {}{}({}) = {}", change.name, before, change.sign, by, after)
             : fmt::format("{}: {}{}{}={}", change.name, before, change.sign, by, after));
}

char drawn_sign(Rng& rng, bool times) {
  const uint64_t which = rng.below(times ? 5 : 4);
  return which < 2 ? '+' : which < 4 ? '-' : '*';
}

// If-else on a comparison of a variable with a number.
void branch(Program& p, const std::string& name, Rng& rng) {
  static const std::vector<std::string> kSigns = {">", "<", ">=", "<=", "=="};
  const std::string& sign = kSigns[rng.below(kSigns.size())];
  const int64_t value = p.at(name), bound = std::max<int64_t>(
                                        0, chance(rng, 0.3) ? value : value + between(rng, -6, 6));
  const bool holds = sign == ">"    ? value > bound
                     : sign == "<"  ? value < bound
                     : sign == ">=" ? value >= bound
                     : sign == "<=" ? value <= bound
                                    : value == bound;
  p.lines.push_back(fmt::format("if {} {} {}:", name, sign, bound));
  p.steps.push_back(fmt::format("{} {} {} {}", value, sign, bound, holds ? "yes" : "no"));
  const bool other = chance(rng, 0.6);
  for (const bool then : {true, false}) {
    if (!then && !other) break;
    if (!then) p.lines.emplace_back("else:");
    const Change change{name, std::to_string(between(rng, 1, 9)), drawn_sign(rng, false)};
    p.lines.push_back("    " + change_text(change, chance(rng, 0.4)));
    if (then == holds) apply(p, change);
  }
}

// "for i in range(2, 5):" with one change, of a number or of the counter.
void loop(Program& p, const std::string& name, Rng& rng, int64_t most, bool inner) {
  const int64_t from = chance(rng, 0.4) ? between(rng, 1, 3) : 0, times = between(rng, 2, most);
  const std::string counter = "i";
  p.lines.push_back(from == 0
                        ? fmt::format("for {} in range({}):", counter, times)
                        : fmt::format("for {} in range({}, {}):", counter, from, from + times));
  const char sign = inner ? '+' : drawn_sign(rng, false);
  const Change change{name, chance(rng, 0.55) ? counter : std::to_string(between(rng, 1, 7)), sign};
  std::string indent = "    ";
  const bool guarded = inner && chance(rng, 0.6);
  const int64_t modulus = guarded ? 2 : 0;
  if (guarded)
    p.lines.push_back(indent + fmt::format("if {} % 2 == 0:", counter)), indent += indent;
  p.lines.push_back(indent + change_text(change, chance(rng, 0.4)));
  for (int64_t i = from; i < from + times; ++i) {
    p.at(counter) = i;
    p.steps.push_back(fmt::format("i={}", i));
    if (modulus > 0)
      p.steps.back() += fmt::format(" rest {} {}", i % modulus, i % modulus == 0 ? "yes" : "no");
    if (modulus == 0 || i % modulus == 0) apply(p, change);
  }
}

class CodeTrace final : public Task {
 public:
  CodeTrace()
      : Task("code_trace", "say what a few lines of code print",
             {"assignments", "assignments and an if", "a loop", "a loop and an if"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    Program p;
    const std::string first = variable(rng, p);
    assign(p, first, between(rng, level >= 3 ? 0 : 1, 15));
    if (level == 1 || level == 4 || chance(rng, 0.4)) {
      const std::string second = variable(rng, p);
      assign(p, second, between(rng, 1, 9));
      change_once(p, {first, second, drawn_sign(rng, level == 1)}, rng);
    }
    if (level <= 2)
      change_once(p, {first, std::to_string(between(rng, 1, 9)), drawn_sign(rng, true)}, rng);
    if (level == 2) branch(p, first, rng);
    if (level >= 3) loop(p, first, rng, level == 3 ? 4 : 5, level == 4);
    if (level == 4) branch(p, first, rng);
    p.lines.push_back(fmt::format("print({})", first));
    return {{"code", joined(p.lines, "\n")},
            {"steps", p.steps},
            {"printed", p.at(first)},
            {"language", drawn_language(rng, 0.1)}};
  }

  static void change_once(Program& p, const Change& change, Rng& rng) {
    p.lines.push_back(change_text(change, chance(rng, 0.6)));
    apply(p, change);
  }

  // The names of the variables do not matter.
  std::string key(const Json& facts) const override {
    std::string out;
    std::vector<std::string> names;
    const std::string code = facts.at("code");
    for (size_t at = 0; at < code.size();) {
      size_t end = at;
      while (end < code.size() && code[end] >= 'a' && code[end] <= 'z') ++end;
      const std::string word = code.substr(at, end - at);
      const bool fixed = word.empty() || word == "for" || word == "in" || word == "if" ||
                         word == "else" || word == "range" || word == "print";
      if (fixed) {
        out += word.empty() ? std::string(1, code[at]) : word;
      } else {
        size_t which = 0;
        while (which < names.size() && names[which] != word) ++which;
        if (which == names.size()) names.push_back(word);
        out += fmt::format("v{}", which);
      }
      at = std::max(end, at + 1);
    }
    // "x += 3" is "x = x + 3".
    for (const char sign : {'+', '-', '*'}) {
      for (int which = 0; which < 4; ++which) {
        replace_all(out, fmt::format("v{} {}= ", which, sign),
                    fmt::format("v{} = v{} {} ", which, which, sign));
      }
    }
    return "code " + out;
  }

  void pose(Problem& problem, uint64_t wording) const override {
    problem.answer = std::to_string(fact_number(problem.facts, "printed"));
    ask(problem, forms(), wording, {{"code", problem.facts.at("code")}});
    // A question's mark does not stand on a line of its own.
    for (const char* end : {"\n?", "\n.", "\n, please?", "\n, please."}) {
      if (without_fences(problem.prompt).ends_with(end))
        problem.prompt.erase(problem.prompt.size() - std::string_view(end).size());
    }
  }

  Verdict judge(const Json& facts, std::string_view answer) const override {
    return judge_value(answer, fact_number(facts, "printed"));
  }

  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const auto steps = problem.facts.at("steps").get<std::vector<std::string>>();
    if (style == TraceStyle::Long)
      return told(problem, joined(steps, "\n") + "\nprint " + problem.answer);
    // The values alone.
    std::string out;
    for (const std::string& step : steps) {
      const size_t equals = step.rfind('=');
      if (step.find(": ") != step.npos && equals != step.npos)
        out += std::string(trimmed(step.substr(equals + 1))) + " ";
    }
    return told(problem, out + "print " + problem.answer);
  }
};

}  // namespace
}  // namespace ponder::tasks::code_trace

namespace ponder {

const Task& code_trace_task() {
  static const tasks::code_trace::CodeTrace task;
  return task;
}

}  // namespace ponder
