// Greatest common divisors, by Euclid's steps.
#include <numeric>

#include "tasks/kinds/kinds.h"
#include "tasks/phrases.h"

namespace ponder::tasks::gcd {
namespace {

constexpr int64_t kMost[] = {20, 60, 200, 1000, 9999};

const Phrases& phrases() {
  static const Phrases all(
      {.nouns = {"the <greatest|highest|largest|biggest> common <divisor|factor> of {a} and {b}",
                 "the <gcd|GCD|gcf|GCF|hcf> of {a} and {b}",
                 "the <largest|biggest> number that divides <both|> {a} and {b}"},
       .expressions = {"gcd({a}, {b})", "gcd({a},{b})", "GCD({a}, {b})", "ggt({a}, {b})"},
       .questions = {"which is the largest number that {a} and {b} can both be divided by",
                     "what <is|'s> the greatest common divisor: {n}"},
       .terse = {"gcd of {a} and {b}", "gcd {a} {b}", "greatest common divisor {n}",
                 "hcf of {a}, {b}"}},
      {.nouns = {"der <gr\u00f6\u00dfte gemeinsame Teiler|ggT> von {a} und {b}"},
       .expressions = {"ggT({a}, {b})"},
       .terse = {"ggT von {a} und {b}", "ggt {a} {b}"}});
  return all;
}

class Gcd final : public Task {
 public:
  Gcd()
      : Task("gcd", "find the greatest common divisor of two numbers",
             {"up to 20", "up to 60", "up to 200", "up to 1000", "up to 9999"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    const int64_t most = kMost[level - 1];
    // Two random numbers mostly share nothing, so most pairs are given a factor.
    const int64_t factor = chance(rng, 0.75) ? between(rng, 2, most / 5) : 1;
    const int64_t a = factor * between(rng, 1, most / factor);
    const int64_t b = factor * between(rng, 1, most / factor);
    return {{"a", std::max<int64_t>(a, 2)}, {"b", std::max<int64_t>(b, 2)}};
  }

  std::string key(const Json& facts) const override {
    return "gcd " + joined(sorted({facts.at("a"), facts.at("b")}), ",");
  }

  void pose(Problem& problem, uint64_t wording) const override {
    const int64_t a = problem.facts.at("a"), b = problem.facts.at("b");
    Rng rng(wording);
    const bool german = in_german(problem, rng);
    problem.prompt = phrases().say(rng,
                                   {{"a", std::to_string(a)},
                                    {"b", std::to_string(b)},
                                    {"n", said_list(Integers{a, b}, rng, german)}},
                                   german);
    problem.answer = std::to_string(std::gcd(a, b));
  }

  Verdict judge(const Json& facts, std::string_view answer) const override {
    const int64_t a = facts.at("a"), b = facts.at("b");
    if (a < 1 || b < 1) return undecided("the numbers of a gcd must be positive");
    return judge_number(answer, Rational(std::gcd(a, b)));
  }

  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const int64_t first = problem.facts.at("a"), second = problem.facts.at("b");
    int64_t a = std::max(first, second), b = std::min(first, second);
    std::string out;
    while (b > 0) {
      if (style == TraceStyle::Long) {
        out += divided_by_places(a, b) + "\n";
      } else {
        out += fmt::format("{} ", a % b);
      }
      a = std::exchange(b, a % b);
    }
    return {out + fmt::format("the last is {}", a), std::to_string(a)};
  }
};

}  // namespace
}  // namespace ponder::tasks::gcd

namespace ponder {

const Task& gcd_task() {
  static const tasks::gcd::Gcd task;
  return task;
}

}  // namespace ponder
