// Money: change, totals, unit prices, shared bills, in euros, dollars and pounds.
#include "tasks/kinds/asked.h"
#include "tasks/kinds/steps.h"

namespace ponder::tasks::money {
namespace {

const Phrases& phrases_of(const std::string& ask) {
  static const Phrases change(
      {.nouns = {"the change from {x} for {y}", "the change if I pay {y} with {x}"},
       .questions = {"I buy {thing} for {y} and pay with {x}, how much change do I get",
                     "how much change do I get from {x} if I spend {y}",
                     "{name} pays {x} for {thing} that costs {y}, what is the change",
                     "{thing} costs {y}, {name} gives {x}, how much does {name} get back",
                     "{name} has {x} and spends {y}, how much is left",
                     "what is left of {x} after paying {y}"},
       .terse = {"change from {x} for {y}", "{x} - {y}", "pay {y} with {x}, change?"}},
      {.questions = {"{name} kauft etwas f\u00fcr {y} und zahlt mit {x}, wie viel bekommt {name} "
                     "zur\u00fcck",
                     "wie viel R\u00fcckgeld bekomme ich, wenn ich {y} mit {x} bezahle",
                     "{name} hat {x} und gibt {y} aus, wie viel bleibt \u00fcbrig"},
       .terse = {"R\u00fcckgeld: {y} mit {x} bezahlt", "{x} minus {y}"}});
  static const Phrases sum(
      {.nouns = {"the total of {x} and {y}",
                 "the price of both if one costs {x} and the other {y}"},
       .commands = {"add {x} and {y}"},
       .questions = {"how much is {x} plus {y}",
                     "{thing} costs {x} and a pen costs {y}, what do they cost together",
                     "{name} spends {x} and then {y}, how much is that in all",
                     "I pay {x} for lunch and {y} for the bus, what do I spend",
                     "{name} has {x} and gets {y}, how much money has {name} now"},
       .terse = {"{x} + {y}", "{x} plus {y}", "total: {x}, {y}"}},
      {.questions = {"ein Buch kostet {x} und ein Stift {y}, was kostet beides zusammen",
                     "wie viel sind {x} plus {y}",
                     "{name} gibt {x} und dann {y} aus, wie viel ist das zusammen"},
       .terse = {"{x} + {y}", "{x} und {y} zusammen"}});
  static const Phrases times(
      {.nouns = {"the price of {n} {things} at {x} each", "the cost of {n} {things} for {x} each"},
       .questions = {"how much do {n} {things} cost at {x} each",
                     "one ticket costs {x}, what do {n} tickets cost",
                     "{name} buys {n} {things} at {x} each, how much is that",
                     "if one of the {things} costs {x}, how much are {n}",
                     "{name} saves {x} a week, how much is it after {n} weeks"},
       .terse = {"{n} x {x}", "{n} times {x}", "{n} {things} at {x} each"}},
      {.questions = {"{name} kauft {n} {dinge} zu je {x}, was kostet das",
                     "eine Karte kostet {x}, was kosten {n} Karten",
                     "was kosten {n} {dinge} zu je {x}"},
       .terse = {"{n} mal {x}"}});
  static const Phrases each(
      {.nouns = {"the price of one if {n} {things} cost {x}", "each share if {n} people split {x}"},
       .commands = {"split a bill of {x} <between|among> {n} people",
                    "share {x} equally among {n} friends"},
       .questions =
           {"{n} {things} cost {x}, how much is one",
            "{n} friends share a bill of {x}, what does each pay",
            "{name} and friends, {n} people in all, split {x} equally, how much does each pay",
            "what does one cost if {n} {things} cost {x}",
            "how much does each get if {x} is divided among {n}"},
       .terse = {"{x} / {n}", "{x} split {n} ways", "{x} for {n}, each?"}},
      {.questions = {"{n} {dinge} kosten {x}, was kostet eins davon",
                     "{n} Freunde teilen sich eine Rechnung von {x}, wie viel zahlt jeder"},
       .terse = {"{x} durch {n} Personen", "{x} geteilt durch {n}"}});
  return ask == "change" ? change : ask == "sum" ? sum : ask == "times" ? times : each;
}

struct Parts {
  std::string ask;
  int64_t x, y;  // cents; of times and each, y is a count
};

Parts parts_of(const Json& facts) {
  Parts out{fact_choice(facts, "ask", {"change", "sum", "times", "each"}),
            fact_number(facts, "x", 0), fact_number(facts, "y", 1)};
  return out;
}

Rational cents_of(const Parts& p) {
  const Rational x(p.x), y(p.y);
  return p.ask == "change" ? x - y : p.ask == "sum" ? x + y : p.ask == "times" ? x * y : x / y;
}

// "$3.50", "3.50 euros", "85 cents"; German "3,50 Euro".
std::string amount(int64_t cents, const std::string& currency, bool german, Rng& rng) {
  std::string number = std::to_string(cents / 100);
  if (cents % 100 != 0 || chance(rng, 0.1))
    number += fmt::format("{}{:02}", german ? ',' : '.', cents % 100);
  if (cents < 100 && chance(rng, 0.7)) {
    return fmt::format("{} {}", cents, german ? "Cent" : currency == "pounds" ? "pence" : "cents");
  }
  if (german) return number + (chance(rng, 0.5) ? " Euro" : " \u20ac");
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
    const std::string& ask = kAsks[rng.below(4)];
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
    const std::string language = drawn_language(rng, 0.25);
    static const std::vector<std::string> kCurrencies = {"dollars", "euros", "pounds"};
    const std::string currency =
        language == "de" ? "euros" : kCurrencies[rng.below(chance(rng, 0.7) ? 2 : 3)];
    return {{"ask", ask}, {"x", x}, {"y", y}, {"currency", currency}, {"language", language}};
  }

  std::string key(const Json& facts) const override {
    const Parts p = parts_of(facts);
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
    static const std::vector<std::string> kThings = {"a book",   "a toy",  "a sandwich", "a shirt",
                                                     "a ball",   "a game", "a cake",     "a bag",
                                                     "a ticket", "a plant"};
    const bool counted = p.ask == "times" || p.ask == "each";
    const uint64_t form = rng.next();
    ask(problem, phrases_of(p.ask), form,
        {{"x", amount(p.x, currency, german, rng)},
         {"y", counted ? "" : amount(p.y, currency, german, rng)},
         {"n", std::to_string(p.y)},
         {"name", drawn_name(rng)},
         {"thing", kThings[rng.below(kThings.size())]},
         {"things", things.english},
         {"dinge", things.german}});
    problem.answer = shown(p, currency, german);
  }

  static int64_t whole_cents(const Parts& p) {
    return p.ask == "change"  ? p.x - p.y
           : p.ask == "sum"   ? p.x + p.y
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

  // In cents, unless all amounts are whole.
  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const Parts p = parts_of(problem.facts);
    const bool all = style == TraceStyle::Long, counted = p.ask == "times" || p.ask == "each";
    const bool whole = p.x % 100 == 0 && (counted || p.y % 100 == 0) && whole_cents(p) % 100 == 0;
    const int64_t unit = whole ? 100 : 1, x = p.x / unit, y = counted ? p.y : p.y / unit;
    std::string out;
    if (all && !whole)
      out = counted ? fmt::format("in cents: {}\n", x) : fmt::format("in cents: {} {}\n", x, y);
    out += p.ask == "change"  ? difference_steps(x, y, all)
           : p.ask == "sum"   ? sum_steps(x, y, all)
           : p.ask == "times" ? product_steps(x, y, all)
                              : quotient_steps(x, y, all);
    if (all && p.ask == "each") out += fmt::format("check {}*{}={} yes\n", x / y, y, x / y * y);
    if (all && p.ask == "change") out += fmt::format("check {}+{}={} yes\n", y, x - y, x);
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
