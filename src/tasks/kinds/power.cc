// Squares, cubes, powers, and roots that are whole numbers.
#include "tasks/kinds/asked.h"
#include "tasks/kinds/forms.h"
#include "tasks/kinds/steps.h"

namespace ponder::tasks::power {
namespace {

struct Parts {
  std::string ask;
  int64_t base, exponent, power;
};

Parts parts_of(const Json& facts) {
  Parts out{fact_choice(facts, "ask", {"power", "root"}), fact_number(facts, "base", 0, 10'000),
            fact_number(facts, "exponent", 2, 12), 1};
  for (int64_t i = 0; i < out.exponent; ++i) {
    out.power *= out.base;
    if (out.power > 1'000'000'000'000) fail("a power is more than 10^12");
  }
  if (out.ask == "root" && out.exponent > 3) fail("roots are square roots or cube roots");
  return out;
}

class Power final : public ValueTask {
 public:
  Power()
      : ValueTask("power", "squares, cubes, powers, square roots and cube roots",
                  {"squares and square roots up to 15, cubes up to 5",
                   "squares and square roots up to 40, powers of 2, 3 and 10",
                   "squares and square roots up to 99, cubes and cube roots",
                   "squares and square roots up to 250, higher powers"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    constexpr int64_t kMost[] = {15, 40, 99, 250};
    const bool root = chance(rng, 0.45);
    int64_t base = between(rng, level == 1 ? 1 : 5, kMost[level - 1]), exponent = 2;
    if (chance(rng, 0.35)) {
      exponent = level == 2 && !root ? between(rng, 3, 7) : 3;
      if (level == 1) base = between(rng, 1, 5);
      if (level == 2)
        base = root           ? between(rng, 1, 6)
               : exponent > 4 ? 2 + 8 * between(rng, 0, 1)
                              : between(rng, 2, 5);
      if (level == 3) base = between(rng, 2, 12);
      if (level == 4)
        base = root ? between(rng, 5, 25) : between(rng, 2, 9),
        exponent = root ? 3 : between(rng, 3, 6);
    }
    return {{"ask", root ? "root" : "power"},
            {"base", base},
            {"exponent", exponent},
            {"language", drawn_language(rng, 0.15)}};
  }

  // A root is another problem than its power, but asks for the same fact.
  std::string key(const Json& facts) const override {
    const Parts x = parts_of(facts);
    return fmt::format("power {} {}", x.base, x.exponent);
  }

  void pose(Problem& problem, uint64_t wording) const override {
    const Parts x = parts_of(problem.facts);
    problem.answer = std::to_string(x.ask == "root" ? x.base : x.power);
    ask(problem, phrases_of(x.ask, x.exponent), wording,
        {{"b", std::to_string(x.base)},
         {"e", std::to_string(x.exponent)},
         {"n", std::to_string(x.power)},
         {"open", "{"},
         {"close", "}"}});
  }

  Rational wanted(const Json& facts) const override {
    const Parts x = parts_of(facts);
    return x.ask == "root" ? x.base : x.power;
  }

  Trace work(const Problem& problem, Rng& rng, TraceStyle style) const override {
    const Parts x = parts_of(problem.facts);
    const bool all = style == TraceStyle::Long;
    if (x.ask == "power") {
      const std::string lead = all ? fmt::format("{}^{}\n", x.base, x.exponent) : "";
      return told(problem, lead + multiplied(x.base, x.exponent, all));
    }
    if (!all)
      return told(problem,
                  fmt::format("{}*{}={}", x.base, x.power / std::max<int64_t>(x.base, 1), x.power));
    return told(problem, fmt::format("{} root of {}\n", x.exponent, x.power) + tried(x, rng));
  }

  // "3: 25*5=125": the line's number says how many factors that is.
  static std::string multiplied(int64_t base, int64_t exponent, bool all) {
    std::string out = all ? fmt::format("1: {}\n", base) : "";
    int64_t value = base;
    for (int64_t i = 2; i <= exponent; ++i, value *= base) {
      if (all) out += fmt::format("{}: ", i);
      out += product_steps(value, base, all);
    }
    return out;
  }

  // A root by trying: tens first, then ones whose last digit fits; each try is too small, too large
  // or right.
  static std::string tried(const Parts& x, Rng&) {
    std::string out;
    const auto raised = [&](int64_t n) { return x.exponent == 2 ? n * n : n * n * n; };
    const auto written = [&](int64_t n) {
      return x.exponent == 2 ? fmt::format("{}*{}={}", n, n, raised(n))
                             : fmt::format("{}*{}*{}={}", n, n, n, raised(n));
    };
    // Small ones are tried from 1 on.
    if (x.base <= 10) {
      for (int64_t n = std::min<int64_t>(x.base, 1); n <= x.base; ++n)
        out += written(n) + (n == x.base ? " yes\n" : " less\n");
      return out + std::to_string(x.base);
    }
    int64_t tens = 0;
    while (raised(tens + 10) <= x.power) tens += 10;
    for (int64_t n = std::max<int64_t>(tens - 10, 10); n <= tens + 10; n += 10) {
      if (x.power < 100 && n == 10) break;
      out += fmt::format("{} {}\n", written(n),
                         raised(n) > x.power   ? "more"
                         : raised(n) < x.power ? "less"
                                               : "yes");
      if (raised(n) >= x.power) break;
    }
    if (x.base == tens && x.base > 0) return out + fmt::format("{}", x.base);
    out += fmt::format("last digit {}\n", x.power % 10);
    for (int64_t n = tens; n <= x.base; ++n) {
      if (n == 0 && x.base != 0) continue;
      if (raised(n % 10) % 10 != x.power % 10) continue;
      if (n > 12) out += product_steps(n, n, true);
      if (n > 12 && x.exponent == 3) out += product_steps(n * n, n, true);
      out += fmt::format("{} {}\n", written(n), n == x.base ? "yes" : "no");
    }
    return out + fmt::format("{}", x.base);
  }
};

}  // namespace
}  // namespace ponder::tasks::power

namespace ponder {

const Task& power_task() {
  static const tasks::power::Power task;
  return task;
}

}  // namespace ponder
