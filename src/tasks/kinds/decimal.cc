// Sums, differences and products of decimals.
#include "tasks/kinds/asked.h"
#include "tasks/kinds/forms.h"
#include "tasks/kinds/steps.h"

namespace ponder::tasks::decimal {
namespace {

struct Parts {
  char sign;
  int64_t a, a_places, b, b_places;
};

Parts parts_of(const Json& facts) {
  return {fact_choice(facts, "sign", {"+", "-", "*"})[0], fact_number(facts, "a", 0, 1'000'000),
          fact_number(facts, "a_places", 0, 4), fact_number(facts, "b", 0, 1'000'000),
          fact_number(facts, "b_places", 0, 4)};
}

class Decimal final : public ValueTask {
 public:
  Decimal()
      : ValueTask("decimal", "add, subtract and multiply decimals",
                  {"one place, up to 10", "up to two places, up to 20",
                   "two or three places, up to 100", "two places, up to 1000"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    constexpr int64_t kMost[] = {10, 20, 100, 1000};
    const auto drawn = [&](int64_t places, int64_t most) {
      int64_t out = between(rng, 1, most * power_of_ten(places) - 1);
      return places > 0 && out % 10 == 0 ? out + between(rng, 1, 9) : out;
    };
    static const std::vector<std::string> kSigns = {"+", "-", "*"};
    const std::string& sign = kSigns[rng.below(3)];
    int64_t ap = 1, bp = 1;
    if (level == 2) ap = between(rng, 1, 2), bp = between(rng, 0, 2);
    if (level == 3) ap = between(rng, 1, 3), bp = between(rng, 1, 3);
    if (level == 4) ap = 2, bp = between(rng, 1, 2);
    if (sign == "*") ap = 1, bp = level == 1 ? 0 : between(rng, 0, level == 4 ? 2 : 1);
    const int64_t most =
        sign == "*" ? std::min<int64_t>(kMost[level - 1], 20 * level) : kMost[level - 1];
    int64_t a = drawn(ap, most), b = drawn(bp, sign == "*" ? std::min<int64_t>(most, 12) : most);
    const bool less = a * power_of_ten(bp) < b * power_of_ten(ap);
    if (sign == "-" && less) std::swap(a, b), std::swap(ap, bp);
    return {{"sign", sign}, {"a", a},         {"a_places", ap},
            {"b", b},       {"b_places", bp}, {"language", drawn_language(rng, 0.12)}};
  }

  std::string key(const Json& facts) const override {
    const Parts x = parts_of(facts);
    std::string a = decimal_text(x.a, x.a_places), b = decimal_text(x.b, x.b_places);
    if (x.sign != '-' && b < a) std::swap(a, b);
    return fmt::format("decimal {} {} {}", x.sign, a, b);
  }

  void pose(Problem& problem, uint64_t wording) const override {
    const Parts x = parts_of(problem.facts);
    const bool german = is_german(problem.facts);
    const auto [scaled, places] = result_of(x);
    problem.answer = decimal_text(scaled, places, german);
    Rng rng(wording);
    ask(problem, forms_of(x.sign), rng.next(),
        {{"x", decimal_text(x.a, x.a_places, german)},
         {"y", decimal_text(x.b, x.b_places, german)},
         {"name", drawn_name(rng)}});
  }

  static std::pair<int64_t, int64_t> result_of(const Parts& x) {
    if (x.sign == '*') return {x.a * x.b, x.a_places + x.b_places};
    const int64_t places = std::max(x.a_places, x.b_places);
    const int64_t a = x.a * power_of_ten(places - x.a_places),
                  b = x.b * power_of_ten(places - x.b_places);
    return {x.sign == '+' ? a + b : a - b, places};
  }

  Rational wanted(const Json& facts) const override {
    const auto [scaled, places] = result_of(parts_of(facts));
    return decimal_value(scaled, places);
  }

  // Without the points, which are put in at the end.
  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const Parts x = parts_of(problem.facts);
    const bool all = style == TraceStyle::Long;
    const auto [scaled, places] = result_of(x);
    int64_t a = x.a, b = x.b;
    if (x.sign != '*') {
      a *= power_of_ten(places - x.a_places);
      b *= power_of_ten(places - x.b_places);
    }
    std::string out =
        all ? fmt::format("{} {} {}\nplaces {} and {}: {}\n", decimal_text(x.a, x.a_places), x.sign,
                          decimal_text(x.b, x.b_places), x.a_places, x.b_places, places)
            : "";
    out += x.sign == '+'   ? sum_steps(a, b, all)
           : x.sign == '-' ? difference_steps(a, b, all)
                           : product_steps(a, b, all);
    return told(problem,
                out + fmt::format("{} with {} places: {}", scaled, places, problem.answer));
  }
};

}  // namespace
}  // namespace ponder::tasks::decimal

namespace ponder {

const Task& decimal_task() {
  static const tasks::decimal::Decimal task;
  return task;
}

}  // namespace ponder
