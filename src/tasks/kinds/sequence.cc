// Sequences of integers: find the rule by differences or ratios, and give the next number.
#include "base/error.h"
#include "tasks/kinds/forms.h"
#include "tasks/kinds/kinds.h"
#include "tasks/phrases.h"

namespace ponder::tasks::sequence {
namespace {

constexpr const char* kRules[] = {"arithmetic", "geometric", "quadratic", "fibonacci",
                                  "interleaved"};

// Five or six terms and the one that follows, by the rule's name.
Integers drawn_terms(const std::string& rule, int level, Rng& rng) {
  Integers out;
  const int64_t reach = level == 1 ? 9 : 20;
  if (rule == "arithmetic") {
    const int64_t first = between(rng, 0, 50), step = between(rng, 1, reach);
    const int64_t sign = chance(rng, 0.3) ? -1 : 1;
    for (int64_t i = 0; i < 6; ++i) out.push_back(first + sign * i * step);
  } else if (rule == "geometric") {
    const int64_t ratio = between(rng, 2, 5);
    for (int64_t i = 0, n = between(rng, 1, 12); i < 6; ++i, n *= ratio) out.push_back(n);
  } else if (rule == "quadratic") {
    int64_t n = between(rng, 0, 20), step = between(rng, 1, 9);
    const int64_t more = between(rng, 1, 6);
    for (int64_t i = 0; i < 6; ++i, n += step, step += more) out.push_back(n);
  } else if (rule == "fibonacci") {
    out = {between(rng, 1, 9), between(rng, 1, 15)};
    while (out.size() < 7) out.push_back(out[out.size() - 1] + out[out.size() - 2]);
  } else {
    const int64_t a = between(rng, 0, 30), b = between(rng, 0, 60);
    const int64_t up = between(rng, 1, 9), down = -between(rng, 1, 9);
    for (int64_t i = 0; i < 7; ++i) out.push_back(i % 2 == 0 ? a + i / 2 * up : b + i / 2 * down);
  }
  return out;
}

class Sequence final : public Task {
 public:
  Sequence()
      : Task("sequence", "continue a sequence of integers",
             {"equal steps", "equal steps or ratios", "steps that grow evenly",
              "each term the sum of the two before", "two sequences in turns"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    size_t rule = static_cast<size_t>(level - 1);
    if (level == 2 && chance(rng, 0.5)) rule = 0;
    Integers terms = drawn_terms(kRules[rule], level, rng);
    const int64_t next = terms.back();
    terms.pop_back();
    return {{"terms", terms}, {"next", next}, {"rule", kRules[rule]}};
  }

  std::string key(const Json& facts) const override {
    return "sequence " + joined(facts.at("terms").get<Integers>(), ",");
  }

  void pose(Problem& problem, uint64_t wording) const override {
    Rng rng(wording);
    const bool german = in_german(problem, rng);
    const auto terms = problem.facts.at("terms").get<Integers>();
    static const std::vector<std::string> kBetween = {", ", ", ", ", ", ",", " ", "; "};
    std::string list = joined(terms, kBetween[rng.below(kBetween.size())]);
    static const std::vector<std::string> kEnds = {"", "", ", ...", ", ?", "...", ", _", ", ..."};
    list += kEnds[rng.below(kEnds.size())];
    problem.prompt = phrases().say(rng, {{"s", list}, {"l", joined(terms)}}, german);
    problem.answer = std::to_string(problem.facts.at("next").get<int64_t>());
  }

  Verdict judge(const Json& facts, std::string_view answer) const override {
    return judge_number(answer, Rational(facts.at("next").get<int64_t>()));
  }

  // Tries the rules in order, and leaves each that does not hold. What grows by a factor is seen
  // before all the steps between large numbers are worked out.
  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const auto terms = problem.facts.at("terms").get<Integers>();
    const std::string rule = problem.facts.at("rule");
    const int64_t next = problem.facts.at("next");
    const bool all = style == TraceStyle::Long;
    std::string out = all ? joined(terms, " ") + "\n" + products(terms) : "";
    if (rule == "geometric") return multiplied(std::move(out), terms, next);
    if (all) out += subtracted(terms);
    return by_steps(std::move(out), terms, rule, style, next);
  }

  static Trace by_steps(std::string out, const Integers& terms, const std::string& rule,
                        TraceStyle style, int64_t next) {
    const Integers steps = differences(terms);
    out += "steps " + joined(steps, " ");
    if (rule == "arithmetic") return ended(out + " same", terms.back(), steps.back(), next);
    out += " not the same\n";
    if (rule == "quadratic") {
      const Integers second = differences(steps);
      out += "their steps " + joined(second, " ") + " same\n";
      if (style == TraceStyle::Short) return {out.substr(0, out.size() - 6), std::to_string(next)};
      const int64_t step = steps.back() + second.back();
      out += fmt::format("{}+{}={}", steps.back(), second.back(), step);
      return ended(out, terms.back(), step, next);
    }
    if (style == TraceStyle::Long) {
      out += "their steps " + joined(differences(steps), " ") + " not the same\n";
    }
    return by_rule(out, terms, rule, next);
  }

  // The second term's factor, found by trying, and tried on the terms after it: "3*2=6 3*3=9 yes
  // 9*3=27 yes 27*3=81 yes factor 3", or until one differs: "2*2=4 yes 4*2=8 no factor".
  static std::string products(const Integers& terms) {
    std::string out;
    int64_t ratio = 2;
    for (; terms[0] > 0; ++ratio) {
      out += fmt::format("{}*{}={} ", terms[0], ratio, terms[0] * ratio);
      if (terms[0] * ratio >= terms[1] || ratio == 5) break;
    }
    for (size_t i = 0; i < 3; ++i) {
      if (terms[0] <= 0 || terms[i] * ratio != terms[i + 1]) return out + "no factor\n";
      out += "yes ";
      if (i < 2) out += fmt::format("{}*{}={} ", terms[i + 1], ratio, terms[i + 1] * ratio);
    }
    return out + fmt::format("factor {}\n", ratio);
  }

  static Trace multiplied(std::string out, const Integers& terms, int64_t next) {
    const int64_t ratio = terms[1] / terms[0];
    if (terms.back() > 12) out += times_digit(terms.back(), ratio);
    return {out + fmt::format("{}*{}={}", terms.back(), ratio, next), std::to_string(next)};
  }

  static Trace by_rule(std::string out, const Integers& terms, const std::string& rule,
                       int64_t next) {
    const size_t n = terms.size();
    if (rule == "fibonacci") {
      out += "sums";
      for (size_t i = 2; i < n; ++i) {
        out += fmt::format(" {}+{}={}", terms[i - 2], terms[i - 1], terms[i]);
      }
      out += fmt::format(" yes\n{}+{}={}", terms[n - 2], terms[n - 1], next);
    } else {
      Integers even, odd;
      for (size_t i = 0; i < n; ++i) (i % 2 == 0 ? even : odd).push_back(terms[i]);
      const Integers& turn = n % 2 == 0 ? even : odd;
      const int64_t step = turn[1] - turn[0];
      out += fmt::format("in turns: {} and {}\nnext in {}: {}{}{}={}", joined(even, " "),
                         joined(odd, " "), joined(turn, " "), turn.back(), step < 0 ? "-" : "+",
                         std::abs(step), next);
    }
    return {out, std::to_string(next)};
  }

  static Trace ended(std::string out, int64_t last, int64_t step, int64_t next) {
    out += fmt::format("\n{}{}{}={}", last, step < 0 ? "-" : "+", std::abs(step), next);
    return {out, std::to_string(next)};
  }

  // "5-3=2 8-5=3": each step between neighbours.
  static std::string subtracted(const Integers& terms) {
    std::string out;
    for (size_t i = 1; i < terms.size(); ++i) {
      out += fmt::format("{}-{}={}{}", terms[i], terms[i - 1], terms[i] - terms[i - 1],
                         i + 1 < terms.size() ? " " : "\n");
    }
    return out;
  }

  static Integers differences(const Integers& terms) {
    Integers out;
    for (size_t i = 1; i < terms.size(); ++i) out.push_back(terms[i] - terms[i - 1]);
    return out;
  }
};

}  // namespace
}  // namespace ponder::tasks::sequence

namespace ponder {

const Task& sequence_task() {
  static const tasks::sequence::Sequence task;
  return task;
}

}  // namespace ponder
