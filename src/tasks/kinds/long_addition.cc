// Long addition: two numbers of many digits, added digit by digit with carries.
#include "tasks/kinds/kinds.h"

namespace ponder::tasks::long_addition {
namespace {

constexpr int64_t kDigits[] = {2, 3, 4, 6, 9, 14};

int64_t with_digits(Rng& rng, int64_t digits) {
  int64_t low = 1;
  for (int64_t i = 1; i < digits; ++i) low *= 10;
  return between(rng, low, low * 10 - 1);
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
    problem.prompt =
        phrase({"What is {} + {}?", "Add {} and {}.", "{} + {} = ?", "Compute {} + {}",
                "What is the sum of {} and {}?", "{}+{}", "How much is {} plus {}?", "{} plus {}",
                "Please add up {} and {}.", "Sum of {} and {}?", "{} + {} ="},
               wording, {std::to_string(a), std::to_string(b)});
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
