// Chains of sums: 12 + 5 - 9 + 4, worked from left to right.
#include "tasks/kinds/kinds.h"

namespace ponder::tasks::chain_sum {
namespace {

std::string with_sign(int64_t term) {
  return fmt::format("{} {}", term < 0 ? '-' : '+', std::abs(term));
}

int64_t total(const Integers& terms) {
  int64_t sum = 0;
  for (const int64_t term : terms) sum += term;
  return sum;
}

class ChainSum final : public Task {
 public:
  ChainSum()
      : Task("chain_sum", "add and subtract several numbers",
             {"3 terms of one digit", "4 terms up to 20", "5 terms up to 99", "7 terms up to 99",
              "10 terms up to 999"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    constexpr int64_t kCount[] = {3, 4, 5, 7, 10}, kMost[] = {9, 20, 99, 99, 999};
    Integers terms;
    for (int64_t i = 0; i < kCount[level - 1]; ++i) {
      const int64_t size = between(rng, 1, kMost[level - 1]);
      terms.push_back(i > 0 && chance(rng, 0.4) ? -size : size);
    }
    return {{"terms", terms}};
  }

  std::string key(const Json& facts) const override {
    return "sum " + joined(sorted(facts.at("terms").get<Integers>()), ",");
  }

  void pose(Problem& problem, uint64_t wording) const override {
    const auto terms = problem.facts.at("terms").get<Integers>();
    std::string chain = std::to_string(terms[0]);
    for (size_t i = 1; i < terms.size(); ++i) chain += " " + with_sign(terms[i]);
    problem.prompt = phrase({"What is {}?", "Calculate {}.", "{} = ?", "Compute {}", "{}",
                             "Work out {} for me.", "Can you work out {}?", "How much is {}?",
                             "What does {} come to?", "{} =", "Evaluate {}."},
                            wording, {chain});
    problem.answer = std::to_string(total(terms));
  }

  Verdict judge(const Json& facts, std::string_view answer) const override {
    Rational sum;
    for (const int64_t term : facts.at("terms").get<Integers>()) sum = sum + Rational(term);
    return judge_number(answer, sum);
  }

  // In short only the sums on the way.
  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const auto terms = problem.facts.at("terms").get<Integers>();
    const std::string answer = std::to_string(total(terms));
    if (style == TraceStyle::Long) return {by_signs(terms), answer};
    std::string out;
    int64_t sum = 0;
    for (const int64_t term : terms) {
      sum += term;
      out += fmt::format("{}{}", out.empty() ? "" : " ", sum);
    }
    return {out, answer};
  }

  // What is added and what is taken away, each for itself, so that only the last step can go below
  // zero.
  static std::string by_signs(const Integers& terms) {
    Integers added, taken;
    for (const int64_t term : terms) (term < 0 ? taken : added).push_back(std::abs(term));
    std::string out = "plus " + joined(added, " ") + "\n";
    const int64_t more = summed(added, out);
    if (taken.empty()) return out + std::to_string(more);
    out += "minus " + joined(taken, " ") + "\n";
    const int64_t less = summed(taken, out);
    if (less <= more) return out + subtracted_by_tens(more, less);
    return out + fmt::format("{}\nless: {}", subtracted_by_tens(less, more), more - less);
  }

  static int64_t summed(const Integers& numbers, std::string& out) {
    int64_t sum = numbers[0];
    for (size_t i = 1; i < numbers.size(); ++i) {
      out += added_by_tens(sum, numbers[i]) + "\n";
      sum += numbers[i];
    }
    return sum;
  }
};

}  // namespace
}  // namespace ponder::tasks::chain_sum

namespace ponder {

const Task& chain_sum_task() {
  static const tasks::chain_sum::ChainSum task;
  return task;
}

}  // namespace ponder
