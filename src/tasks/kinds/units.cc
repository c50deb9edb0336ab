// Units: lengths, masses, volumes and times from one unit to another.
#include "tasks/kinds/asked.h"
#include "tasks/kinds/forms.h"
#include "tasks/kinds/steps.h"

namespace ponder::tasks::units {
namespace {

struct Named {
  const char *sign, *english, *german;
};
constexpr Named kNames[] = {{"mm", "millimetres", "Millimeter"},
                            {"cm", "centimetres", "Zentimeter"},
                            {"m", "metres", "Meter"},
                            {"km", "kilometres", "Kilometer"},
                            {"g", "grams", "Gramm"},
                            {"kg", "kilograms", "Kilogramm"},
                            {"t", "tonnes", "Tonnen"},
                            {"mg", "milligrams", "Milligramm"},
                            {"ml", "millilitres", "Milliliter"},
                            {"l", "litres", "Liter"},
                            {"s", "seconds", "Sekunden"},
                            {"min", "minutes", "Minuten"},
                            {"h", "hours", "Stunden"},
                            {"d", "days", "Tage"},
                            {"weeks", "weeks", "Wochen"},
                            {"cl", "centilitres", "Zentiliter"},
                            {"dm", "decimetres", "Dezimeter"}};

// One of them: "1 day", "1 Tag".
std::string singular(const std::string& plural, bool german) {
  const bool shorter = german ? plural.ends_with("en") || plural == "Tage" : plural.ends_with("s");
  return shorter && plural.size() > 3 ? plural.substr(0, plural.size() - 1) : plural;
}

// What stands behind "in": "in Metern", "in Tagen".
std::string dative(const std::string& plural) {
  return plural.ends_with("er") || plural == "Tage" ? plural + "n" : plural;
}

std::string name_of(const std::string& sign, bool german, Rng& rng) {
  for (const Named& unit : kNames) {
    if (sign != unit.sign) continue;
    const bool in_words =
        sign == "d" || sign == "weeks" || sign == "s" || sign == "h" || chance(rng, 0.5);
    if (!in_words) return unit.sign;
    std::string name = german ? unit.german : unit.english;
    if (!german && chance(rng, 0.35)) {
      replace_all(name, "metres", "meters");
      replace_all(name, "litres", "liters");
    }
    return name;
  }
  return sign;
}

struct Parts {
  std::string from, to;
  int64_t value, places;
  UnitFactor a, b;
};

Parts parts_of(const Json& facts) {
  const std::string from = facts.at("from"), to = facts.at("to");
  const auto a = unit_factor(from), b = unit_factor(to);
  if (!a || !b || a->kind != b->kind)
    fail("{} cannot be turned into {}", printable(from), printable(to));
  return {from, to, fact_number(facts, "value", 0), fact_number(facts, "places", 0, 6), *a, *b};
}

class Units final : public ValueTask {
 public:
  Units()
      : ValueTask("units", "convert lengths, masses, volumes and times",
                  {"to the next smaller unit, small numbers", "to a smaller or larger unit",
                   "decimals, to a smaller or larger unit", "across two units"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    using Pair = std::pair<const char*, const char*>;
    static const std::vector<Pair> kNext = {{"m", "cm"},    {"km", "m"},  {"cm", "mm"}, {"kg", "g"},
                                            {"l", "ml"},    {"min", "s"}, {"h", "min"}, {"d", "h"},
                                            {"weeks", "d"}, {"t", "kg"}};
    static const std::vector<Pair> kMore = {
        {"m", "mm"}, {"g", "mg"}, {"l", "cl"}, {"m", "dm"}, {"dm", "cm"}};
    static const std::vector<Pair> kFar = {{"km", "cm"}, {"h", "s"},  {"weeks", "h"}, {"d", "min"},
                                           {"t", "g"},   {"m", "mm"}, {"kg", "mg"}};
    auto [large, small] = level == 4 && chance(rng, 0.5)   ? kFar[rng.below(kFar.size())]
                          : level >= 2 && chance(rng, 0.3) ? kMore[rng.below(kMore.size())]
                                                           : kNext[rng.below(kNext.size())];
    const bool up = level > 1 && chance(rng, 0.5);  // to the larger unit
    const Rational factor = unit_factor(large)->factor / unit_factor(small)->factor;
    const int64_t f = std::stoll(factor.text());
    const bool decimal = level >= 3 && f % 10 == 0 && f % 6 != 0;
    int64_t value = between(rng, 1, level == 1 ? 12 : level == 2 ? 60 : 250), places = 0;
    if (up) {
      value *= f;
      if (decimal && value >= 10)
        value = value / 10 + between(rng, 0, 9) * f / 10, value = std::max<int64_t>(value, 1);
    } else if (decimal) {
      places = between(rng, 1, f >= 100 ? 2 : 1);
      if (value % 10 == 0) ++value;
    }
    if (value > 100'000'000) value = 3 * f;
    return {{"from", up ? small : large},
            {"to", up ? large : small},
            {"value", value},
            {"places", places},
            {"language", drawn_language(rng)}};
  }

  std::string key(const Json& facts) const override {
    const Parts p = parts_of(facts);
    return fmt::format("units {} {} {}", decimal_text(p.value, p.places), p.from, p.to);
  }

  void pose(Problem& problem, uint64_t wording) const override {
    const Parts p = parts_of(problem.facts);
    const bool german = is_german(problem.facts);
    Rng rng(wording);
    const uint64_t form = rng.next();
    const std::string n = decimal_text(p.value, p.places, german),
                      from = name_of(p.from, german, rng), to = name_of(p.to, german, rng);
    ask(problem, phrases_of(p.a.kind), form,
        {{"n", n},
         {"from", n == "1" ? singular(from, german) : from},
         {"to", to},
         {"in", dative(to)},
         {"name", drawn_name(rng)}});
    problem.answer = number_text(wanted(problem.facts), german) + " " + sign_of(p.to, german);
  }

  static std::string sign_of(const std::string& unit, bool german) {
    if (unit == "d") return german ? "Tage" : "days";
    if (unit == "weeks") return german ? "Wochen" : "weeks";
    return unit;
  }

  // A terminating decimal, else a fraction.
  static std::string number_text(const Rational& value, bool german) {
    if (value.is_integer()) return value.text();
    for (int64_t places = 1; places <= 9; ++places) {
      const Rational scaled = value * Rational(power_of_ten(places));
      if (scaled.is_integer()) return decimal_text(std::stoll(scaled.text()), places, german);
    }
    return value.text();
  }

  Rational wanted(const Json& facts) const override {
    const Parts p = parts_of(facts);
    return decimal_value(p.value, p.places) * p.a.factor / p.b.factor;
  }
  ValueForm form(const Json& facts) const override {
    const std::string to = facts.at("to");
    return {.german = is_german(facts), .unit = stable_unit(to), .same_unit = true};
  }
  static std::string_view stable_unit(const std::string& to) {
    for (const Named& unit : kNames) {
      if (to == unit.sign) return unit.sign;
    }
    return "";
  }

  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const Parts p = parts_of(problem.facts);
    const bool all = style == TraceStyle::Long, german = is_german(problem.facts);
    const std::string n = decimal_text(p.value, p.places, german),
                      answer = number_text(wanted(problem.facts), german);
    const bool down = p.b.factor < p.a.factor;
    const Rational ratio = down ? p.a.factor / p.b.factor : p.b.factor / p.a.factor;
    const int64_t f = std::stoll(ratio.text());
    std::string out = all ? fmt::format("{} {} in {}\n1 {} is {} {}\n", n, p.from, p.to,
                                        down ? p.from : p.to, f, down ? p.to : p.from)
                          : "";
    const bool tens = f % 10 == 0 && f % 6 != 0;
    if (all && !tens && p.places == 0) {
      out += down ? product_steps(p.value, f, true) : quotient_steps(p.value, f, true);
    } else if (all && tens) {
      out += fmt::format("{} places\n", std::to_string(f).size() - 1);
    }
    return told(problem, out + fmt::format("{}{}{}={}", n, down ? '*' : '/', f, answer));
  }
};

}  // namespace
}  // namespace ponder::tasks::units

namespace ponder {

const Task& units_task() {
  static const tasks::units::Units task;
  return task;
}

}  // namespace ponder
