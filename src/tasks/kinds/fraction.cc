// Fractions: the four operations, lowest terms, and a fraction of a number.
#include <algorithm>
#include <numeric>

#include "tasks/kinds/asked.h"
#include "tasks/kinds/forms.h"
#include "tasks/kinds/steps.h"

namespace ponder::tasks::fraction {
namespace {

struct Parts {
  std::string ask;
  int64_t a, b, c, d;  // a/b and c/d; of: c is the number and d 1
};

Parts parts_of(const Json& facts) {
  constexpr int64_t kMost = 100'000;
  Parts out{fact_choice(facts, "ask", {"add", "sub", "mul", "div", "simplify", "of"}),
            fact_number(facts, "a", 0, kMost), fact_number(facts, "b", 1, kMost),
            fact_number(facts, "c", 0, kMost), fact_number(facts, "d", 1, kMost)};
  if (out.ask == "div" && out.c == 0) fail("a fraction is divided by 0");
  return out;
}

// Not reduced.
std::pair<int64_t, int64_t> result_of(const Parts& x) {
  if (x.ask == "simplify") return {x.a, x.b};
  if (x.ask == "mul" || x.ask == "of") return {x.a * x.c, x.b * x.d};
  if (x.ask == "div") return {x.a * x.d, x.b * x.c};
  const int64_t common = std::lcm(x.b, x.d), left = x.a * (common / x.b),
                right = x.c * (common / x.d);
  return {x.ask == "add" ? left + right : left - right, common};
}

// "three quarters": bottoms from 2 to 12.
std::string in_words(int64_t top, int64_t bottom) {
  constexpr const char* kParts[] = {"half",   "third", "quarter", "fifth",    "sixth",  "seventh",
                                    "eighth", "ninth", "tenth",   "eleventh", "twelfth"};
  if (bottom == 2 && top > 1) return number_word(top, false) + " halves";
  return number_word(top, false) + " " + kParts[bottom - 2] + (top > 1 ? "s" : "");
}

std::string operation_word(const std::string& ask) {
  return ask == "add"   ? "plus"
         : ask == "sub" ? "minus"
         : ask == "mul" ? "times"
         : ask == "div" ? "divided by"
                        : "of";
}

class Fraction final : public ValueTask {
 public:
  Fraction()
      : ValueTask("fraction", "fractions: + - * /, lowest terms, a fraction of a number",
                  {"halves to sixths, and a fraction of a number", "denominators up to 10",
                   "all four operations, denominators up to 12", "denominators up to 30"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    constexpr int64_t kMost[] = {6, 10, 12, 30};
    static const std::vector<std::string> kAsks = {"add", "of", "simplify", "sub", "mul", "div"};
    const std::string& ask = kAsks[rng.below(level == 1 ? 4 : 6)];
    const int64_t most = kMost[level - 1];
    int64_t b = between(rng, 2, most), d = between(rng, 2, most);
    if (level == 1 && chance(rng, 0.4)) d = b;
    int64_t a = between(rng, 1, b - 1), c = between(rng, 1, d - 1);
    if (ask == "simplify") {
      const int64_t factor = between(rng, 2, level <= 2 ? 6 : 12);
      a *= factor;
      b *= factor;
      c = 0, d = 1;
    } else if (ask == "of") {
      c = b * between(rng, 1, level == 1 ? 12 : 40), d = 1;
    } else {
      const int64_t ab = std::gcd(a, b), cd = std::gcd(c, d);
      a /= ab, b /= ab, c /= cd, d /= cd;
      if (ask == "sub" && a * d < c * b) std::swap(a, c), std::swap(b, d);
    }
    return {{"ask", ask}, {"a", a}, {"b", b},
            {"c", c},     {"d", d}, {"language", drawn_language(rng, 0.12)}};
  }

  std::string key(const Json& facts) const override {
    const Parts x = parts_of(facts);
    const bool turn = (x.ask == "add" || x.ask == "mul") && x.a * x.d > x.c * x.b;
    return turn ? fmt::format("fraction {} {}/{} {}/{}", x.ask, x.c, x.d, x.a, x.b)
                : fmt::format("fraction {} {}/{} {}/{}", x.ask, x.a, x.b, x.c, x.d);
  }

  void pose(Problem& problem, uint64_t wording) const override {
    const Parts x = parts_of(problem.facts);
    Rng rng(wording);
    const auto [top, bottom] = result_of(x);
    problem.answer = fraction_text(top, bottom);
    const uint64_t form = rng.next();
    const bool spoken = !is_german(problem.facts) && x.ask != "simplify" &&
                        std::max(x.b, x.d) <= 12 && chance(rng, 0.05);
    if (spoken) {
      const std::string second = x.ask == "of" ? std::to_string(x.c) : in_words(x.c, x.d);
      ask(problem, spoken_forms(), form,
          {{"x", in_words(x.a, x.b)}, {"o", operation_word(x.ask)}, {"y", second}});
      return;
    }
    ask(problem, forms_of(x.ask), form,
        {{"x", said(x.a, x.b, rng)},
         {"y", said(x.c, x.d, rng)},
         {"n", std::to_string(x.c)},
         {"name", drawn_name(rng)}});
  }

  static std::string said(int64_t a, int64_t b, Rng& rng) {
    if (chance(rng, 0.05)) return fmt::format("\\frac{{{}}}{{{}}}", a, b);
    const std::string plain = fmt::format("{}/{}", a, b);
    if (!chance(rng, 0.06)) return plain;
    for (const auto& [text, sign] : {std::pair{"1/2", "\u00bd"},
                                     {"1/4", "\u00bc"},
                                     {"3/4", "\u00be"},
                                     {"1/3", "\u2153"},
                                     {"2/3", "\u2154"}}) {
      if (plain == text) return sign;
    }
    return plain;
  }

  Rational wanted(const Json& facts) const override {
    const auto [top, bottom] = result_of(parts_of(facts));
    return {top, bottom};
  }
  ValueForm form(const Json& facts) const override {
    return {.german = is_german(facts), .percent = Percent::Part};
  }

  // In lowest terms means that the fraction as it stood is no answer.
  Verdict judge(const Json& facts, std::string_view answer) const override {
    const Parts x = parts_of(facts);
    const Verdict value = judge_value(answer, wanted(facts), form(facts));
    if (x.ask != "simplify" || value.score < 1) return value;
    const std::string stated(after_last_equals(final_answer(answer)));
    const size_t bar = stated.find('/');
    if (bar == stated.npos) return value;
    const auto bottom = read_number(stated.substr(bar + 1));
    const auto least = Rational(x.b / std::gcd(x.a, x.b));
    return bottom && least < *bottom ? wrong("not in lowest terms") : value;
  }

  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const Parts x = parts_of(problem.facts);
    const bool all = style == TraceStyle::Long;
    if (x.ask == "simplify") return told(problem, reduction_steps(x.a, x.b, all));
    if (x.ask == "of") {
      const std::string lead = all ? fmt::format("{}/{} of {}\n", x.a, x.b, x.c) : "";
      return told(problem,
                  lead + quotient_steps(x.c, x.b, all) + product_steps(x.c / x.b, x.a, all));
    }
    const auto [top, bottom] = result_of(x);
    const char* sign = x.ask == "add" ? "+" : x.ask == "sub" ? "-" : x.ask == "mul" ? "*" : "by";
    std::string out;
    if (all) out = fmt::format("{}/{} {} {}/{}\n", x.a, x.b, sign, x.c, x.d);
    if (x.ask == "add" || x.ask == "sub") {
      out += with_common(x, bottom, all);
    } else {
      const int64_t c = x.ask == "mul" ? x.c : x.d, d = x.ask == "mul" ? x.d : x.c;
      if (x.ask == "div") out += fmt::format("times {}/{}\n", c, d);
      out += product_steps(x.a, c, all) + product_steps(x.b, d, all);
    }
    return told(problem, out + reduction_steps(top, bottom, all));
  }

  // Multiples of the larger denominator until the smaller one divides it.
  static std::string with_common(const Parts& x, int64_t common, bool all) {
    std::string out;
    const int64_t high = std::max(x.b, x.d), low = std::min(x.b, x.d);
    for (int64_t n = high; all && n < common; n += high) out += fmt::format("{} by {} no ", n, low);
    if (all) out += fmt::format("{} by {} yes\n", common, low);
    const int64_t left = common / x.b, right = common / x.d;
    out += fmt::format("{}*{}={} {}*{}={}\n", x.a, left, x.a * left, x.c, right, x.c * right);
    return out + (x.ask == "add" ? sum_steps(x.a * left, x.c * right, all)
                                 : difference_steps(x.a * left, x.c * right, all));
  }
};

}  // namespace
}  // namespace ponder::tasks::fraction

namespace ponder {

const Task& fraction_task() {
  static const tasks::fraction::Fraction task;
  return task;
}

}  // namespace ponder
