// Long addition: two numbers of many digits, added digit by digit with carries.
#include "tasks/kinds/forms.h"
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

const Phrases& sums() {
  static const Phrases all({.expressions = {"{s}"}}, {.expressions = {"{s}"}});
  return all;
}

class LongAddition final : public Task {
 public:
  LongAddition()
      : Task("long_addition", "add two long numbers",
             {"up to 2 digits", "up to 3 digits", "up to 4 digits", "up to 6 digits",
              "up to 9 digits", "up to 14 digits"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    const int64_t digits = kDigits[level - 1];
    int64_t a = with_digits(rng, level == 1 ? between(rng, 1, 2) : digits);
    int64_t b = with_digits(rng, chance(rng, 0.7) ? digits : between(rng, 1, digits));
    if (chance(rng, 0.5)) std::swap(a, b);
    return {{"a", a}, {"b", b}};
  }

  std::string key(const Json& facts) const override {
    return "sum " + joined(sorted({facts.at("a"), facts.at("b")}), ",");
  }

  void pose(Problem& problem, uint64_t wording) const override {
    const int64_t a = problem.facts.at("a"), b = problem.facts.at("b");
    Rng rng(wording);
    const bool german = in_german(problem, rng);
    const std::string sum = fmt::format("{} + {}", a, b);
    const std::string one = said_number(a, rng, german), other = said_number(b, rng, german);
    if (chance(rng, 0.4)) {
      problem.prompt = sums().say(rng, {{"s", said_formula(sum, rng)}}, german);
    } else if (chance(rng, 0.3)) {
      const std::string spoken = fmt::format("{} plus {}", one, other);
      problem.prompt = chain_sum::spoken_chains().say(rng, {{"w", spoken}}, german);
    } else {
      problem.prompt = additions().say(rng, {{"a", one}, {"b", other}}, german);
    }
    problem.answer = std::to_string(a + b);
  }

  Verdict judge(const Json& facts, std::string_view answer) const override {
    return judge_number(
        answer, Rational(facts.at("a").get<int64_t>()) + Rational(facts.at("b").get<int64_t>()));
  }

  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const int64_t a = problem.facts.at("a"), b = problem.facts.at("b");
    if (style == TraceStyle::Long) return {sum_of_two(a, b), std::to_string(a + b)};
    std::string out = digit_sums(a, b);
    out.pop_back();
    return {out, std::to_string(a + b)};
  }

  // The sums of the digits alone, from the right.
  static std::string digit_sums(int64_t a, int64_t b) {
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
