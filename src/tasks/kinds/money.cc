// Money: change, totals, unit prices, shared bills, in euros, dollars and pounds.
#include "tasks/kinds/asked.h"
#include "tasks/kinds/money_forms.h"
#include "tasks/kinds/steps.h"

namespace ponder::tasks::money {
namespace {

const Phrases& phrases_of(const std::string& ask) {
  return ask == "change"  ? change_phrases()
         : ask == "sum"   ? sum_phrases()
         : ask == "times" ? times_phrases()
         : ask == "three" ? three_phrases()
         : ask == "buys"  ? buys_phrases()
                          : each_phrases();
}

// Bought for an amount, in both languages.
struct Thing {
  const char *english, *german;
};
const Thing& drawn_thing(Rng& rng) {
  static const std::vector<Thing> all = {{"a book", "ein Buch"},
                                         {"a toy", "ein Spielzeug"},
                                         {"a sandwich", "ein Brot"},
                                         {"a shirt", "ein Hemd"},
                                         {"a ball", "ein Netz"},
                                         {"a game", "ein Spiel"},
                                         {"a cake", "ein St\u00fcck Kuchen"},
                                         {"a bag", "ein K\u00f6rbchen"},
                                         {"a ticket", "ein Ticket"},
                                         {"a plant", "ein B\u00e4umchen"},
                                         {"a notebook", "ein Heft"},
                                         {"a knife", "ein Messer"},
                                         {"an ice cream", "ein Eis"},
                                         {"an umbrella", "ein Regencape"},
                                         {"a pillow", "ein Kissen"},
                                         {"a bicycle bell", "ein Fahrradlicht"},
                                         {"a puzzle", "ein Puzzle"},
                                         {"a dress", "ein Kleid"},
                                         {"a picture frame", "ein Bild"},
                                         {"a lamp", "ein Licht"},
                                         {"a bunch of flowers", "ein Bund Blumen"},
                                         {"a phone case", "ein Ladekabel"},
                                         {"a glass of juice", "ein Glas Saft"},
                                         {"a birthday present", "ein Geschenk"}};
  return all[rng.below(all.size())];
}

struct Parts {
  std::string ask;
  int64_t x, y;   // cents; of times, each and buys, y is a count
  int64_t z = 0;  // of three the third amount, of buys what is paid
};

bool is_counted(const Parts& p) { return p.ask == "times" || p.ask == "each" || p.ask == "buys"; }

Parts parts_of(const Json& facts) {
  Parts out{fact_choice(facts, "ask", {"change", "sum", "times", "each", "three", "buys"}),
            fact_number(facts, "x", 0), fact_number(facts, "y", 1)};
  if (out.ask == "three" || out.ask == "buys") out.z = fact_number(facts, "z", 0);
  return out;
}

Rational cents_of(const Parts& p) {
  const Rational x(p.x), y(p.y), z(p.z);
  if (p.ask == "three") return x + y + z;
  if (p.ask == "buys") return z - x * y;
  return p.ask == "change" ? x - y : p.ask == "sum" ? x + y : p.ask == "times" ? x * y : x / y;
}

// "3 dollars and 50 cents", "2 Euro 80"
std::string in_two(int64_t cents, const std::string& currency, bool german) {
  if (german) return fmt::format("{} Euro {:02}", cents / 100, cents % 100);
  std::string name = currency;
  if (cents / 100 == 1) name.pop_back();
  return fmt::format("{} {} and {} {}", cents / 100, name, cents % 100,
                     currency == "pounds" ? "pence"
                     : cents % 100 == 1   ? "cent"
                                          : "cents");
}

std::string coded(const std::string& currency) {
  return currency == "dollars" ? " USD" : currency == "pounds" ? " GBP" : " EUR";
}

// "$3.50", "3.50 euros", "85 cents"; German "3,50 Euro".
std::string amount(int64_t cents, const std::string& currency, bool german, Rng& rng) {
  std::string number = std::to_string(cents / 100);
  if (cents % 100 != 0 || chance(rng, 0.1))
    number += fmt::format("{}{:02}", german ? ',' : '.', cents % 100);
  if (cents < 100 && chance(rng, 0.7)) {
    return fmt::format("{} {}", cents, german ? "Cent" : currency == "pounds" ? "pence" : "cents");
  }
  if (cents % 100 != 0 && cents > 100 && chance(rng, 0.05)) return in_two(cents, currency, german);
  if (chance(rng, 0.04)) return number + coded(currency);
  if (german) return number + (chance(rng, 0.5) ? " Euro" : " \u20ac");
  if (cents == 100 && chance(rng, 0.3)) return "1 " + currency.substr(0, currency.size() - 1);
  if (currency == "dollars") return chance(rng, 0.8) ? "$" + number : number + " dollars";
  if (currency == "pounds") return chance(rng, 0.8) ? "\u00a3" + number : number + " pounds";
  return chance(rng, 0.4) ? "\u20ac" + number : number + (chance(rng, 0.5) ? " euros" : " \u20ac");
}

class Money final : public ValueTask {
 public:
  Money()
      : ValueTask("money", "money: change, totals, prices of several, shared bills",
                  {"whole amounts up to 20", "tens of cents, up to 20", "cents, up to 100",
                   "cents, up to 500, up to 25 pieces"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    constexpr int64_t kStep[] = {100, 10, 1, 1}, kMost[] = {2000, 2000, 10'000, 50'000};
    static const std::vector<std::string> kAsks = {"change", "sum", "times", "each"};
    const std::string ask = chance(rng, 0.15)   ? "three"
                            : chance(rng, 0.15) ? "buys"
                                                : kAsks[rng.below(4)];
    const int64_t step = kStep[level - 1], most = kMost[level - 1];
    int64_t x = between(rng, 1, most / step) * step, y = between(rng, 1, most / step) * step;
    if (ask == "change") {
      static const Integers kNotes = {100, 200, 500, 1000, 2000, 5000, 10'000, 20'000, 50'000};
      if (level == 3 && x % 5 != 0 && chance(rng, 0.5)) x += 5 - x % 5;
      y = std::min(x, y);
      if (chance(rng, 0.75)) {
        x = 0;
        for (const int64_t note : kNotes) x = x < y && note >= y ? note : x;
      }
      if (x <= y) x = y + between(rng, 1, 10) * step;
    }
    if (ask == "times" || ask == "each") {
      y = between(rng, 2, level == 4 ? 25 : level == 3 ? 12 : 6);
      x = between(rng, 1, most / step / y) * step;
      if (ask == "each") x *= y;
    }
    int64_t z = 0;
    if (ask == "three")
      x = between(rng, 1, most / step / 2) * step, z = between(rng, 1, most / step / 2) * step;
    if (ask == "buys") {
      y = between(rng, 2, level == 4 ? 25 : level == 3 ? 12 : 6);
      x = between(rng, 1, std::max<int64_t>(1, most / step / y - 1)) * step;
      z = paid_for(x * y, step, rng);
    }
    const std::string language = drawn_language(rng, 0.25);
    static const std::vector<std::string> kCurrencies = {"dollars", "euros", "pounds"};
    const std::string currency =
        language == "de" ? "euros" : kCurrencies[rng.below(chance(rng, 0.7) ? 2 : 3)];
    Json out = {{"ask", ask}, {"x", x}, {"y", y}, {"currency", currency}, {"language", language}};
    if (z > 0) out["z"] = z;
    return out;
  }

  // A note that is enough, mostly.
  static int64_t paid_for(int64_t cents, int64_t step, Rng& rng) {
    static const Integers kNotes = {500, 1000, 2000, 5000, 10'000, 20'000, 50'000};
    for (const int64_t note : kNotes) {
      if (note > cents && chance(rng, 0.85)) return note;
    }
    return cents + between(rng, 1, 10) * step;
  }

  std::string key(const Json& facts) const override {
    const Parts p = parts_of(facts);
    if (p.ask == "three") return "money three " + joined(sorted({p.x, p.y, p.z}), " ");
    if (p.ask == "buys") return fmt::format("money buys {} {} {}", p.x, p.y, p.z);
    const bool turn = p.ask == "sum" && p.y < p.x;
    return fmt::format("money {} {} {}", p.ask, turn ? p.y : p.x, turn ? p.x : p.y);
  }

  void pose(Problem& problem, uint64_t wording) const override {
    const Parts p = parts_of(problem.facts);
    const std::string currency =
        fact_choice(problem.facts, "currency", {"dollars", "euros", "pounds"});
    const bool german = is_german(problem.facts);
    Rng rng(wording);
    const Noun& things = drawn_noun(rng);
    const Thing& thing = drawn_thing(rng);
    const bool counted = is_counted(p);
    const uint64_t form = rng.next();
    ask(problem, phrases_of(p.ask), form,
        {{"x", amount(p.x, currency, german, rng)},
         {"y", counted ? "" : amount(p.y, currency, german, rng)},
         {"z", p.z > 0 ? amount(p.z, currency, german, rng) : ""},
         {"n", std::to_string(p.y)},
         {"name", drawn_name(rng)},
         {"thing", thing.english},
         {"ding", thing.german},
         {"things", things.english},
         {"dinge", things.german}});
    problem.answer = shown(p, currency, german);
  }

  static int64_t whole_cents(const Parts& p) {
    return p.ask == "change"  ? p.x - p.y
           : p.ask == "sum"   ? p.x + p.y
           : p.ask == "three" ? p.x + p.y + p.z
           : p.ask == "buys"  ? p.z - p.x * p.y
           : p.ask == "times" ? p.x * p.y
                              : p.x / p.y;
  }

  // "$3.50", "3,50 Euro".
  static std::string shown(const Parts& p, const std::string& currency, bool german) {
    const int64_t cents = whole_cents(p);
    std::string number = std::to_string(cents / 100);
    if (cents % 100 != 0) number += fmt::format("{}{:02}", german ? ',' : '.', cents % 100);
    if (german) return number + " Euro";
    return currency == "euros" ? number + " euros"
                               : (currency == "pounds" ? "\u00a3" : "$") + number;
  }

  Rational wanted(const Json& facts) const override {
    return cents_of(parts_of(facts)) / Rational(100);
  }
  // The value in another currency is another amount.
  Verdict judge(const Json& facts, std::string_view answer) const override {
    const std::string currency = fact_choice(facts, "currency", {"dollars", "euros", "pounds"});
    const std::string text = lower_ascii(answer);
    for (const auto& [name, sign] :
         {std::pair{"dollar", "$"}, {"euro", "\u20ac"}, {"pound", "\u00a3"}}) {
      const bool said = text.find(name) != text.npos || text.find(sign) != text.npos;
      // "$...$" is no money.
      const bool formula = sign[0] == '$' && text.find('$') != text.rfind('$');
      if (said && !formula && !currency.starts_with(name) && text.find("\\boxed") == text.npos) {
        return wrong("another currency: " + printable(text));
      }
    }
    return judge_value(answer, wanted(facts), form(facts));
  }
  ValueForm form(const Json& facts) const override {
    return {.german = is_german(facts), .unit = "euros"};
  }

  // "20.00 - 3.45", "3 of 1.80", "5.40 among 3", "10.00 - 3 of 1.80".
  static std::string restated(const Parts& p) {
    const auto plain = [](int64_t cents) {
      return fmt::format("{}.{:02}", cents / 100, cents % 100);
    };
    if (p.ask == "times") return fmt::format("{} of {}\n", p.y, plain(p.x));
    if (p.ask == "each") return fmt::format("{} among {}\n", plain(p.x), p.y);
    if (p.ask == "three") return fmt::format("{} + {} + {}\n", plain(p.x), plain(p.y), plain(p.z));
    if (p.ask == "buys") return fmt::format("{} - {} of {}\n", plain(p.z), p.y, plain(p.x));
    return fmt::format("{} {} {}\n", plain(p.x), p.ask == "sum" ? '+' : '-', plain(p.y));
  }

  // In cents, unless all amounts are whole.
  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const Parts p = parts_of(problem.facts);
    const bool all = style == TraceStyle::Long, counted = is_counted(p);
    const bool whole = p.x % 100 == 0 && (counted || p.y % 100 == 0) && p.z % 100 == 0 &&
                       whole_cents(p) % 100 == 0;
    const int64_t unit = whole ? 100 : 1, x = p.x / unit, y = counted ? p.y : p.y / unit,
                  z = p.z / unit;
    std::string out;
    if (all) out = restated(p);
    if (all && !whole) {
      out += fmt::format("in cents: {}", p.ask == "buys" ? z : x);
      if (p.ask == "buys") out += fmt::format(" {}", x);
      if (!counted) out += fmt::format(" {}", y);
      out += p.ask == "three" ? fmt::format(" {}\n", z) : "\n";
    }
    out += p.ask == "change"  ? difference_steps(x, y, all)
           : p.ask == "sum"   ? sum_steps(x, y, all)
           : p.ask == "three" ? sum_steps(x, y, all) + sum_steps(x + y, z, all)
           : p.ask == "buys"  ? product_steps(x, y, all) + difference_steps(z, x * y, all)
           : p.ask == "times" ? product_steps(x, y, all)
                              : quotient_steps(x, y, all);
    if (all && p.ask == "each") out += fmt::format("check {}*{}={} yes\n", x / y, y, x / y * y);
    if (all && p.ask == "change") out += fmt::format("check {}+{}={} yes\n", y, x - y, x);
    if (all && p.ask == "buys") out += fmt::format("check {}+{}={} yes\n", x * y, z - x * y, z);
    return told(problem, out);
  }
};

}  // namespace
}  // namespace ponder::tasks::money

namespace ponder {

const Task& money_task() {
  static const tasks::money::Money task;
  return task;
}

}  // namespace ponder
