// Reading code: what a few lines in the manner of Python print.
#include <algorithm>

#include "tasks/corpus.h"
#include "tasks/kinds/asked.h"
#include "tasks/kinds/code_programs.h"
#include "tasks/kinds/forms.h"
#include "tasks/kinds/steps.h"

namespace ponder::tasks::code_trace {
namespace {

class CodeTrace final : public Task {
 public:
  CodeTrace()
      : Task("code_trace", "say what a few lines of code print",
             {"assignments", "an if or a function", "a loop or a list", "a loop and an if"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    const Program p = drawn_program(level, rng);
    return {{"code", joined(p.lines, "\n")},
            {"steps", p.steps},
            {"printed", p.printed},
            {"language", drawn_language(rng, 0.1)}};
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
      static const std::vector<std::string> kFixed = {"for",   "in",    "if",  "else",  "elif",
                                                      "range", "print", "def", "while", "return",
                                                      "len",   "sum",   "max", "min",   "append"};
      const bool fixed =
          word.empty() || std::find(kFixed.begin(), kFixed.end(), word) != kFixed.end();
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
      return told(problem, in_language(joined(steps, "\n"), is_german(problem.facts)) + "\nprint " +
                               problem.answer);
    // The values alone.
    std::string out;
    for (const std::string& step : steps) {
      const size_t arrow = step.find(" -> ");
      if (arrow == step.npos) continue;
      const size_t equals = step.rfind('='), colon = step.find(": ", arrow);
      if (colon != step.npos && equals != step.npos && equals > colon)
        out += std::string(trimmed(step.substr(equals + 1))) + " ";
    }
    return told(problem, out + "print " + problem.answer);
  }
  bool works_in_german() const override { return true; }

  // What is no code: names of variables are words, too.
  static std::string in_language(std::string steps, bool german) {
    if (!german) return steps;
    for (const char* said : {" yes", " no", " rest ", ": less ", ": more ", ": same ", " is ",
                             "-> largest of", "-> smallest of"})
      replace_all(steps, said, translated(said));
    return steps;
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
