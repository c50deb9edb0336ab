// Long addition: two numbers of many digits, added digit by digit with carries.
#include "tasks/kinds/kinds.h"
#include "tasks/phrases.h"

namespace ponder::tasks::long_addition {
namespace {

constexpr int64_t kDigits[] = {2, 3, 4, 6, 9, 14};

int64_t with_digits(Rng& rng, int64_t digits) {
  int64_t low = 1;
  for (int64_t i = 1; i < digits; ++i) low *= 10;
  return between(rng, low, low * 10 - 1);
}

const Phrases& phrases() {
  static const Phrases all(
      {.nouns = {"the <sum|total> of {a} and {b}", "{a} and {b} <together|added together|in all>"},
       .expressions = {"{sum}", "{sum}", "{a} plus {b}"},
       .commands = {"add <up|> {a} and {b}", "add {b} to {a}", "sum <up|> {a} and {b}",
                    "add <these|the> <numbers|two numbers>: {a}, {b}"},
       .questions = {"<if I add {a} and {b}, what do I get|what do {a} and {b} make< together|>>",
                     "what do you get when you add {a} <to|and> {b}"},
       .terse = {"{a} plus {b}", "sum {a} {b}", "add {a} {b}"}},
      {.nouns = {"die Summe von {a} und {b}"},
       .expressions = {"{sum}", "{a} plus {b}"},
       .commands = {"addiere {a} und {b}", "z\u00e4hle {a} und {b} zusammen"},
       .infinitives = {"{a} und {b} <addieren|zusammenrechnen|zusammenz\u00e4hlen>"},
       .questions = {"wie viel sind {a} und {b} zusammen"},
       .terse = {"{a} plus {b}"}});
  return all;
}

class LongAddition final : public Task {
 public:
  LongAddition()
      : Task("long_addition", "add two long numbers",
             {"2 digits", "3 digits", "4 digits", "6 digits", "9 digits", "14 digits"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    const int64_t digits = kDigits[level - 1];
    const int64_t a = with_digits(rng, digits);
    const int64_t b = with_digits(rng, chance(rng, 0.75) ? digits : between(rng, 1, digits));
    return {{"a", a}, {"b", b}};
  }

  std::string key(const Json& facts) const override {
    return "sum " + joined(sorted({facts.at("a"), facts.at("b")}), ",");
  }

  void pose(Problem& problem, uint64_t wording) const override {
    const int64_t a = problem.facts.at("a"), b = problem.facts.at("b");
    Rng rng(wording);
    if (chance(rng, 0.15)) problem.language = "de";
    const bool german = problem.language == "de";
    const PhraseSlots slots = {{"a", said_number(a, rng, german)},
                               {"b", said_number(b, rng, german)},
                               {"sum", said_formula(fmt::format("{} + {}", a, b), rng)}};
    problem.prompt = german ? phrases().say_german(rng, slots) : phrases().say(rng, slots);
    problem.answer = std::to_string(a + b);
  }

  Verdict judge(const Json& facts, std::string_view answer) const override {
    return judge_number(
        answer, Rational(facts.at("a").get<int64_t>()) + Rational(facts.at("b").get<int64_t>()));
  }

  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const int64_t a = problem.facts.at("a"), b = problem.facts.at("b");
    std::string out = style == TraceStyle::Long ? added_by_digits(a, b) : sums(a, b);
    out.pop_back();
    return {out, std::to_string(a + b)};
  }

  // The sums of the digits alone, from the right.
  static std::string sums(int64_t a, int64_t b) {
    std::string out;
    for (int64_t carry = 0; a > 0 || b > 0; a /= 10, b /= 10) {
      const int64_t sum = a % 10 + b % 10 + carry;
      out += std::to_string(sum) + " ";
      carry = sum / 10;
    }
    return out;
  }
};

}  // namespace
}  // namespace ponder::tasks::long_addition

namespace ponder {

const Task& long_addition_task() {
  static const tasks::long_addition::LongAddition task;
  return task;
}

}  // namespace ponder
