// Division with a remainder: quotient and rest, the rest alone, and whether it divides exactly.
#include "tasks/kinds/asked.h"
#include "tasks/kinds/forms.h"
#include "tasks/kinds/steps.h"

namespace ponder::tasks::remainder {
namespace {

struct Parts {
  std::string ask;
  int64_t a, b;
};
Parts parts_of(const Json& facts) {
  return {fact_choice(facts, "ask", {"both", "rest", "divides"}), fact_number(facts, "a", 0),
          fact_number(facts, "b", 1)};
}

class Remainder final : public Task {
 public:
  Remainder()
      : Task("remainder", "division with a remainder, and whether it divides exactly",
             {"up to 50 by up to 9", "up to 150 by up to 12", "up to 999 by one digit",
              "up to 9999 by up to 25"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    constexpr std::pair<int64_t, int64_t> kMost[] = {{50, 9}, {150, 12}, {999, 9}, {9999, 25}};
    static const std::vector<std::string> kAsks = {"both", "rest", "divides"};
    const auto [most_a, most_b] = kMost[level - 1];
    const std::string& ask = kAsks[rng.below(kAsks.size())];
    const int64_t b = between(rng, 2, most_b);
    int64_t a = between(rng, b + 1, most_a);
    if (chance(rng, ask == "divides" ? 0.45 : 0.1)) a = std::max(a / b, int64_t{2}) * b;
    return {{"ask", ask}, {"a", a}, {"b", b}, {"language", drawn_language(rng, 0.15)}};
  }

  std::string key(const Json& facts) const override {
    const Parts x = parts_of(facts);
    return fmt::format("remainder {} {}", x.a, x.b);
  }

  void pose(Problem& problem, uint64_t wording) const override {
    const Parts x = parts_of(problem.facts);
    const bool german = is_german(problem.facts), exact = x.a % x.b == 0;
    problem.answer = x.ask == "rest" ? std::to_string(x.a % x.b)
                     : x.ask == "divides"
                         ? german ? (exact ? "ja" : "nein") : (exact ? "yes" : "no")
                     : german ? fmt::format("{} Rest {}", x.a / x.b, x.a % x.b)
                              : fmt::format("{} remainder {}", x.a / x.b, x.a % x.b);
    Rng rng(wording);
    const uint64_t form = rng.next();
    ask(problem, phrases_of(x.ask), form,
        {{"a", std::to_string(x.a)}, {"b", std::to_string(x.b)}, {"name", drawn_name(rng)}});
  }

  Verdict judge(const Json& facts, std::string_view answer) const override {
    const Parts x = parts_of(facts);
    if (x.ask == "rest") return judge_value(answer, x.a % x.b);
    if (x.ask == "divides") return judge_yes(answer, x.a % x.b == 0, "divi");
    return judge_both(final_answer(answer), x);
  }

  // "7 r 2", "7 remainder 2", "7 rest 2", "7, remainder: 2", "7 with 2 left over", "quotient 7 and
  // remainder 2"; the quotient alone where nothing remains.
  static Verdict judge_both(const std::string& piece, const Parts& x) {
    std::string text = lower_ascii(piece);
    if (text.find(" or ") != text.npos || text.find(" oder ") != text.npos ||
        text.find(';') != text.npos || text.find('|') != text.npos) {
      return wrong("several answers: " + printable(piece));
    }
    for (const char* none : {"no remainder", "no rest", "ohne rest", "remainder none"})
      replace_all(text, none, "r 0");
    const size_t equals = text.rfind('=');
    if (equals != text.npos && text.find("quotient") == text.npos) text.erase(0, equals + 1);
    if (trails(text) || text.starts_with("yes") || text.starts_with("no")) {
      return wrong("two answers: " + printable(piece));
    }
    Integers numbers;
    for (size_t at = 0; (at = text.find_first_of("0123456789", at)) != text.npos;) {
      const size_t end = std::min(text.find_first_not_of("0123456789", at), text.size());
      if (end - at > 12 || (at > 0 && text[at - 1] == '-'))
        return wrong("no such number: " + printable(piece));
      numbers.push_back(std::stoll(text.substr(at, end - at)));
      at = end;
    }
    // The question said again before the answer.
    if (numbers.size() == 4 && numbers[0] == x.a && numbers[1] == x.b)
      numbers.erase(numbers.begin(), numbers.begin() + 2);
    const bool exact = x.a % x.b == 0;
    if (exact && numbers == Integers{x.a / x.b}) return right();
    if (numbers == Integers{x.a / x.b, x.a % x.b} && says_rest(text)) return right();
    return wrong("not quotient and remainder: " + printable(piece));
  }

  // "7 remainder 2 and yes"
  static bool trails(const std::string& text) {
    const size_t at = text.rfind(" and ");
    return at != text.npos && text.find_first_of("0123456789", at) == text.npos;
  }

  static bool says_rest(const std::string& text) {
    for (const char* word : {"r", "left", "\u00fcbrig"}) {
      if (text.find(word) != text.npos) return true;
    }
    return false;
  }

  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const Parts x = parts_of(problem.facts);
    const bool all = style == TraceStyle::Long;
    if (!all) return told(problem, quotient_steps(x.a, x.b, false));
    std::string out = x.ask == "divides" ? fmt::format("does {} divide {}\n", x.b, x.a)
                      : x.ask == "rest"  ? fmt::format("rest of {}/{}\n", x.a, x.b)
                                         : fmt::format("{}/{} and rest\n", x.a, x.b);
    if (x.b <= 12 && x.a < 13 * x.b) out += multiples(x.a, x.b);
    out += quotient_steps(x.a, x.b, true);
    const int64_t times = x.a / x.b, part = times * x.b;
    out += fmt::format("check {}*{}={} ", times, x.b, part);
    if (x.a != part) out += fmt::format("{}+{}={} ", part, x.a - part, x.a);
    out += "yes\n";
    if (x.ask == "divides")
      out += x.a == part ? "rest 0 yes" : fmt::format("rest {} no", x.a - part);
    return told(problem, out);
  }

  // "7 14 21 28 more": how often it goes is counted, not remembered.
  static std::string multiples(int64_t a, int64_t b) {
    std::string out;
    for (int64_t i = 1; i * b <= a; ++i) out += fmt::format("{} {}, ", i, i * b);
    return out + fmt::format("{} more\n", (a / b + 1) * b);
  }
};

}  // namespace
}  // namespace ponder::tasks::remainder

namespace ponder {

const Task& remainder_task() {
  static const tasks::remainder::Remainder task;
  return task;
}

}  // namespace ponder
