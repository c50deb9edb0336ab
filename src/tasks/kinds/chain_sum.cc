// Chains of sums: 12 + 5 - 9 + 4, worked from left to right.
#include <algorithm>

#include "tasks/kinds/forms.h"
#include "tasks/kinds/kinds.h"
#include "tasks/phrases.h"

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

// "12 plus 5 minus 9"
std::string in_words(const Integers& terms, bool german, Rng& rng) {
  std::string out = said_number(terms[0], rng, german);
  for (size_t i = 1; i < terms.size(); ++i) {
    out += (terms[i] < 0 ? " minus " : " plus ") + said_number(std::abs(terms[i]), rng, german);
  }
  return out;
}

std::string in_signs(const Integers& terms, Rng& rng) {
  std::string chain = std::to_string(terms[0]);
  for (size_t i = 1; i < terms.size(); ++i) chain += " " + with_sign(terms[i]);
  return said_formula(chain, rng);
}

// Which set of forms says two terms, the first not negative.
const Phrases& forms_of_two(int64_t a, int64_t b, Rng& rng) {
  if (chance(rng, 0.35)) return spoken_chains();  // "what is 7 plus 8", which everybody says
  if (b < 0) return a + b < 0 ? below_zero() : differences();
  return chance(rng, 0.5) ? additions() : sum_stories();
}

const Phrases& forms_of_many(const Integers& terms, Rng& rng) {
  const bool grows =
      std::all_of(terms.begin(), terms.end(), [](int64_t term) { return term >= 0; });
  if (grows && chance(rng, 0.5)) return sums_of_many();
  return chance(rng, 0.2) ? spoken_chains() : chains();
}

class ChainSum final : public Task {
 public:
  ChainSum()
      : Task("chain_sum", "add and subtract several numbers",
             {"2 to 4 terms of one digit", "2 to 4 terms up to 20", "2 to 5 terms up to 99",
              "2 terms up to 999", "5 to 7 terms up to 99", "8 to 10 terms up to 999"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    constexpr int64_t kLeast[] = {2, 2, 2, 2, 5, 8}, kCount[] = {4, 4, 5, 2, 7, 10},
                      kMost[] = {9, 20, 99, 999, 99, 999};
    Integers terms;
    const int64_t count = between(rng, kLeast[level - 1], kCount[level - 1]);
    const bool begins_below = chance(rng, 0.05);
    for (int64_t i = 0; i < count; ++i) {
      const int64_t size = between(rng, chance(rng, 0.1) ? 0 : 1, kMost[level - 1]);
      terms.push_back((i > 0 && chance(rng, 0.4)) || (i == 0 && begins_below) ? -size : size);
    }
    return {{"terms", terms}};
  }

  std::string key(const Json& facts) const override {
    return "sum " + joined(sorted(facts.at("terms").get<Integers>()), ",");
  }

  void pose(Problem& problem, uint64_t wording) const override {
    const auto terms = problem.facts.at("terms").get<Integers>();
    Rng rng(wording);
    const bool german = in_german(problem, rng);
    const bool as_two = terms.size() == 2 && terms[0] >= 0 && chance(rng, 0.6);
    const Phrases& forms = as_two             ? forms_of_two(terms[0], terms[1], rng)
                           : terms.size() > 2 ? forms_of_many(terms, rng)
                                              : chains();
    problem.prompt = forms.say(rng,
                               {{"c", in_signs(terms, rng)},
                                {"w", in_words(terms, german, rng)},
                                {"list", said_list(terms, rng, german)},
                                {"cs", joined(terms)},
                                {"a", said_number(terms[0], rng, german)},
                                {"b", said_number(std::abs(terms[1]), rng, german)}},
                               german);
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
    if (style == TraceStyle::Long && terms.size() == 2 && terms[0] >= 0 && terms[1] >= 0)
      return {sum_of_two(terms[0], terms[1]), answer};
    if (style == TraceStyle::Long) return {restated(terms) + by_signs(terms), answer};
    std::string out;
    int64_t sum = 0;
    for (const int64_t term : terms) {
      sum += term;
      out += fmt::format("{}{}", out.empty() ? "" : " ", sum);
    }
    return {out, answer};
  }

  // "-19+7+2"
  static std::string restated(const Integers& terms) {
    std::string out;
    for (const int64_t term : terms)
      out += fmt::format("{}{}", term >= 0 && !out.empty() ? "+" : "", term);
    return out + "\n";
  }

  // What is added and what is taken away, each for itself, so that only the last step can go below
  // zero.
  static std::string by_signs(const Integers& terms) {
    Integers added, taken;
    for (const int64_t term : terms) (term < 0 ? taken : added).push_back(std::abs(term));
    std::string out;
    if (added.empty()) {
      out = "minus " + joined(taken, " ") + "\n";
      const int64_t sum = summed(taken, out);
      return out + fmt::format("less: {}", -sum);
    }
    out = "plus " + joined(added, " ") + "\n";
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
