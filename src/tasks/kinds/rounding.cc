// Rounding to tens, hundreds, thousands, whole numbers and decimal places; halves go up.
#include "tasks/kinds/asked.h"
#include "tasks/kinds/forms.h"
#include "tasks/kinds/steps.h"

namespace ponder::tasks::rounding {
namespace {

// How the place 10^to is said.
std::string place_text(int64_t to, bool german, Rng& rng) {
  struct Names {
    int64_t to;
    std::vector<std::string> english, german;
  };
  static const std::vector<Names> kNames = {
      {1,
       {"the nearest ten", "the nearest 10", "tens", "the nearest ten",
        "the nearest multiple of 10", "the tens place"},
       {"Zehner", "Zehner", "die Zehnerstelle", "volle Zehner", "ganze Zehner"}},
      {2,
       {"the nearest hundred", "the nearest 100", "hundreds", "the nearest hundred",
        "the hundreds place"},
       {"Hunderter", "Hunderter", "die Hunderterstelle", "volle Hunderter", "ganze Hunderter"}},
      {3,
       {"the nearest thousand", "the nearest 1000", "the nearest 1,000", "thousands",
        "the nearest thousand", "the thousands place"},
       {"Tausender", "Tausender", "die Tausenderstelle", "volle Tausender", "ganze Tausender"}},
      {0,
       {"the nearest whole number", "the nearest integer", "a whole number", "the nearest one",
        "the nearest whole number", "the closest whole number", "zero decimal places",
        "the nearest unit", "the closest integer", "no decimals"},
       {"ganze Zahlen", "eine ganze Zahl", "Ganze", "die n\u00e4chste ganze Zahl", "Einer"}},
      {-1,
       {"one decimal place", "1 decimal place", "the nearest tenth", "1 dp", "one decimal",
        "one digit after the decimal point", "the tenths place", "1 d.p.", "the nearest 0.1",
        "tenths"},
       {"eine Nachkommastelle", "Zehntel", "eine Stelle nach dem Komma", "eine Dezimalstelle",
        "1 Nachkommastelle", "eine Kommastelle"}},
      {-2,
       {"two decimal places", "2 decimal places", "the nearest hundredth", "2 d.p.", "two decimals",
        "two digits after the decimal point", "the hundredths place", "2 dp", "the nearest 0.01",
        "hundredths"},
       {"zwei Nachkommastellen", "Hundertstel", "zwei Stellen nach dem Komma",
        "zwei Dezimalstellen", "2 Nachkommastellen", "zwei Kommastellen"}}};
  for (const Names& names : kNames) {
    if (names.to != to) continue;
    const auto& list = german ? names.german : names.english;
    return list[rng.below(list.size())];
  }
  return "";
}

struct Parts {
  int64_t value, places, to, one;  // `one`: what is rounded to, in units of `value`
};

Parts parts_of(const Json& facts) {
  Parts out{fact_number(facts, "value", 0), fact_number(facts, "places", 0, 4),
            fact_number(facts, "to", -2, 3), 1};
  if (out.places + out.to < 0) fail("a number with {} places has none to round to", out.places);
  out.one = power_of_ten(out.places + out.to);
  return out;
}

int64_t rounded(const Parts& p) { return (p.value + p.one / 2) / p.one * p.one; }

class Rounding final : public ValueTask {
 public:
  Rounding()
      : ValueTask("rounding", "round numbers to tens, hundreds, whole numbers or decimals",
                  {"to tens or hundreds, up to 999", "to hundreds or thousands, up to 99999",
                   "decimals to a whole number or one place", "decimals to one or two places"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    int64_t value = 0, places = 0, to = 0;
    if (level == 1)
      to = chance(rng, 0.65) ? 1 : 2,
      value = between(rng, 11, to == 1 && chance(rng, 0.6) ? 99 : 999);
    if (level == 2) to = between(rng, 1, 3), value = between(rng, 101, 99'999);
    if (level == 3) places = between(rng, 1, 2), to = chance(rng, 0.6) || places == 1 ? 0 : -1;
    if (level == 4) places = between(rng, 2, 4), to = places == 2 ? -1 : -between(rng, 1, 2);
    if (level >= 3) {
      value =
          between(rng, 1, 99) * power_of_ten(places) + between(rng, 1, power_of_ten(places) - 1);
      if (value % 10 == 0) value += between(rng, 1, 9);
    }
    return {{"value", value}, {"places", places}, {"to", to}, {"language", drawn_language(rng)}};
  }

  std::string key(const Json& facts) const override {
    const Parts p = parts_of(facts);
    return fmt::format("round {} {}", decimal_text(p.value, p.places), p.to);
  }

  void pose(Problem& problem, uint64_t wording) const override {
    const Parts p = parts_of(problem.facts);
    const bool german = is_german(problem.facts);
    Rng rng(wording);
    ask(problem, phrases(), rng.next(),
        {{"n", decimal_text(p.value, p.places, german)}, {"to", place_text(p.to, german, rng)}});
    problem.answer = decimal_text(rounded(p), p.places, german);
    // "3.0" when one decimal place was asked for.
    if (p.to < 0) {
      size_t point = problem.answer.find_first_of(".,");
      if (point == std::string::npos)
        point = problem.answer.size(), problem.answer += german ? ',' : '.';
      problem.answer.append(point + 1 + static_cast<size_t>(-p.to) - problem.answer.size(), '0');
    }
  }

  Rational wanted(const Json& facts) const override {
    const Parts p = parts_of(facts);
    return decimal_value(rounded(p), p.places);
  }

  // "29.50" with all its places.
  static std::string fixed(int64_t scaled, int64_t places, bool german) {
    std::string out = std::to_string(scaled);
    if (places == 0) return out;
    const auto digits = static_cast<size_t>(places);
    if (out.size() <= digits) out.insert(0, digits + 1 - out.size(), '0');
    return out.insert(out.size() - digits, 1, german ? ',' : '.');
  }

  // Cut before the digit that decides, and what stands there is kept or one more:
  // "29.5|5 >= 5 up", "29.6|".
  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const Parts p = parts_of(problem.facts);
    const bool german = is_german(problem.facts), up = p.value % p.one * 2 >= p.one;
    const int64_t next = p.value % p.one / (p.one / 10);
    const std::string digit = fmt::format("next digit {}", next);
    if (style == TraceStyle::Short) return told(problem, digit + (up ? " up" : " down"));
    const int64_t kept = p.value / p.one;  // what stands before the digit that decides
    std::string out =
        fmt::format("{} to {}\n", decimal_text(p.value, p.places, german),
                    p.to < 0 ? fixed(1, -p.to, german) : std::to_string(power_of_ten(p.to)));
    out += fmt::format("{}|{}", fixed(kept, std::max<int64_t>(-p.to, 0), german), next);
    out += next < 5 ? " < 5 down\n" : " >= 5 up\n";
    if (up) out += fmt::format("{}|\n", fixed(kept + 1, std::max<int64_t>(-p.to, 0), german));
    return told(problem, out + problem.answer);
  }
};

}  // namespace
}  // namespace ponder::tasks::rounding

namespace ponder {

const Task& rounding_task() {
  static const tasks::rounding::Rounding task;
  return task;
}

}  // namespace ponder
