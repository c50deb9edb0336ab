// Percentages: a part, the rate, the whole, and a change by so many percent.
#include "tasks/kinds/asked.h"
#include "tasks/kinds/forms.h"
#include "tasks/kinds/steps.h"

namespace ponder::tasks::percentage {
namespace {

struct Parts {
  std::string ask;
  int64_t p, n;  // n: the whole
};

Parts parts_of(const Json& facts) {
  return {fact_choice(facts, "ask", {"part", "rate", "up", "down", "whole"}),
          fact_number(facts, "p", 0, 1'000'000), fact_number(facts, "n", 1)};
}

// In hundredths.
int64_t answer_of(const Parts& x) {
  const int64_t part = x.p * x.n;
  if (x.ask == "part") return part;
  if (x.ask == "rate") return 100 * x.p;
  if (x.ask == "whole") return 100 * x.n;
  return 100 * x.n + (x.ask == "up" ? part : -part);
}

class Percentage final : public ValueTask {
 public:
  Percentage()
      : ValueTask("percentage", "percentages: part, rate, whole, increase and decrease",
                  {"10%, 25%, 50% and the like of round numbers", "any percent of a number",
                   "what percent, increase and decrease", "the whole, and larger numbers"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    static const Integers kPlain = {5, 10, 15, 20, 25, 30, 40, 50, 60, 70, 75, 80, 90, 100, 1};
    int64_t p = kPlain[rng.below(kPlain.size())],
            n = between(rng, 1, 50) * (chance(rng, 0.5) ? 10 : 4);
    const char* ask = "part";
    if (level == 2) p = between(rng, 1, 99), n = between(rng, 2, 400);
    if (level >= 3) {
      static const std::vector<std::string> kAsks = {"rate", "up", "down", "whole"};
      ask = kAsks[rng.below(level == 3 ? 3 : 4)].c_str();
      if (level == 4)
        p = chance(rng, 0.4) ? between(rng, 1, 150) : p, n = between(rng, 2, 250) * 10;
      if (level == 4 && chance(rng, 0.25))
        ask = "part", p = between(rng, 2, 120), n = between(rng, 101, 5000);
      // What is given as a number of things is one.
      const std::string what = ask;
      while ((what == "rate" || what == "whole") && p * n % 100 != 0) n += 1;
    }
    if (std::string_view(ask) == "down" && p > 95) p = 95;
    return {{"ask", ask}, {"p", p}, {"n", n}, {"language", drawn_language(rng)}};
  }

  std::string key(const Json& facts) const override {
    const Parts x = parts_of(facts);
    return fmt::format("percent {} {} {}", x.ask, x.p, x.n);
  }

  void pose(Problem& problem, uint64_t wording) const override {
    const Parts x = parts_of(problem.facts);
    const bool german = is_german(problem.facts);
    // People and pages are counted in whole numbers, and no more than all of them said yes.
    const bool things = x.p * x.n % 100 == 0 && x.p <= 100;
    Rng rng(wording);
    const uint64_t form = rng.next();
    problem.answer = decimal_text(answer_of(x), 2, german) + (x.ask == "rate" ? "%" : "");
    ask(problem, phrases_of(x.ask, things), form,
        {{"p", std::to_string(x.p)},
         {"n", std::to_string(x.n)},
         {"a", decimal_text(x.p * x.n, 2, german)},
         {"name", drawn_name(rng)}});
  }

  Rational wanted(const Json& facts) const override {
    return decimal_value(answer_of(parts_of(facts)), 2);
  }

  // "27.5%" is no part of a number, but a rate.
  ValueForm form(const Json& facts) const override {
    const bool rate = parts_of(facts).ask == "rate";
    return {.german = is_german(facts), .percent = rate ? Percent::Asked : Percent::None};
  }

  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const Parts x = parts_of(problem.facts);
    const bool all = style == TraceStyle::Long, german = is_german(problem.facts);
    const int64_t product = x.p * x.n;
    const std::string part = decimal_text(product, 2, german);
    std::string out = all ? restated(x) : "";
    if (x.ask == "rate") return told(problem, out + found_rate(x, product / 100, all));
    if (x.ask == "whole") return told(problem, out + found_whole(x, product / 100, all));
    out += product_steps(x.n, x.p, all) + fmt::format("{}/100={}\n", product, part);
    if (x.ask == "part") return told(problem, out);
    const char sign = x.ask == "up" ? '+' : '-';
    if (all && product % 100 == 0) {
      out += x.ask == "up" ? sum_steps(x.n, product / 100, true)
                           : difference_steps(x.n, product / 100, true);
    } else {
      // In hundredths, without the point.
      if (all) {
        out += x.ask == "up" ? sum_steps(100 * x.n, product, true)
                             : difference_steps(100 * x.n, product, true);
      }
      out += fmt::format("{}{}{}={}\n", x.n, sign, part, decimal_text(answer_of(x), 2, german));
    }
    return told(problem, out);
  }

  // "10% of 124", "124 + 10%", "124 - 10%", "12 of 48 in %", "12 is 25%".
  static std::string restated(const Parts& x) {
    if (x.ask == "part") return fmt::format("{}% of {}\n", x.p, x.n);
    if (x.ask == "rate") return fmt::format("{} of {} in %\n", x.p * x.n / 100, x.n);
    if (x.ask == "whole") return fmt::format("{} is {}%\n", x.p * x.n / 100, x.p);
    return fmt::format("{} {} {}%\n", x.n, x.ask == "up" ? '+' : '-', x.p);
  }

  static std::string found_rate(const Parts& x, int64_t a, bool all) {
    std::string out = fmt::format("{}*100={}\n", a, a * 100) + quotient_steps(a * 100, x.n, all);
    if (all) out += fmt::format("check {}*{}={} yes\n", x.p, x.n, x.p * x.n);
    return out;
  }

  static std::string found_whole(const Parts& x, int64_t a, bool all) {
    std::string out = fmt::format("{}*100={}\n", a, a * 100) + quotient_steps(a * 100, x.p, all);
    if (all) out += fmt::format("check {}*{}={} yes\n", x.p, x.n, x.p * x.n);
    return out;
  }
};

}  // namespace
}  // namespace ponder::tasks::percentage

namespace ponder {

const Task& percentage_task() {
  static const tasks::percentage::Percentage task;
  return task;
}

}  // namespace ponder
