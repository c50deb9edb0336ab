// Percentages: a part, the rate, the whole, and a change by so many percent.
#include "tasks/kinds/asked.h"
#include "tasks/kinds/steps.h"

namespace ponder::tasks::percentage {
namespace {

const Phrases& part_phrases() {
  static const Phrases all(
      {.nouns = {"{p}% of {n}", "{p}% of {n}", "{p} percent of {n}", "{p} per cent of {n}"},
       .expressions = {"{p}% of {n}", "{p} percent of {n}"},
       .commands = {"find {p}% of {n}", "work out {p}% of {n}", "calculate {p} percent of {n}",
                    "take {p}% of {n}"},
       .questions = {"how much is {p}% of {n}", "how many are {p}% of {n}",
                     "{n} people were asked and {p}% said yes, how many is that",
                     "a jar holds {n} beads and {p}% are red, how many are red"},
       .terse = {"{p}% of {n}", "{p} percent of {n}", "{p} % of {n}", "{n} * {p}%"}},
      {.nouns = {"{p}% von {n}", "{p} Prozent von {n}"},
       .expressions = {"{p}% von {n}", "{p} Prozent von {n}"},
       .commands = {"berechne {p}% von {n}"},
       .infinitives = {"{p}% von {n} ausrechnen"},
       .questions = {"wie viel sind {p}% von {n}", "wie viel ist {p} Prozent von {n}"},
       .terse = {"{p}% von {n}", "{p} % von {n}"}});
  return all;
}

const Phrases& rate_phrases() {
  static const Phrases all(
      {.nouns = {"{a} as a percentage of {n}", "the percentage that {a} is of {n}"},
       .commands = {"express {a} as a percentage of {n}", "write {a} out of {n} as a percentage",
                    "give {a} of {n} in percent"},
       .questions = {"what percent of {n} is {a}", "what percentage of {n} is {a}",
                     "{a} is what percent of {n}", "how many percent of {n} is {a}",
                     "what percentage is {a} out of {n}",
                     "I got {a} of {n} points, what percentage is that"},
       .terse = {"{a} is what % of {n}", "{a} out of {n} in %", "what % of {n} is {a}"}},
      {.nouns = {"der Prozentsatz von {a} an {n}"},
       .questions = {"wie viel Prozent von {n} sind {a}", "wie viel Prozent sind {a} von {n}"},
       .terse = {"{a} von {n} in Prozent", "{a} von {n} sind wie viel %"}});
  return all;
}

const Phrases& change_phrases(bool up) {
  static const Phrases more(
      {.nouns = {"{n} increased by {p}%", "{n} plus {p}%"},
       .commands = {"increase {n} by {p}%", "raise {n} by {p} percent", "add {p}% to {n}"},
       .questions = {"what is {n} increased by {p}%", "what do you get if {n} grows by {p}%",
                     "a rent of {n} rises by {p}%, what is the new rent",
                     "a town of {n} people grows by {p}%, how many people live there then"},
       .terse = {"{n} + {p}%", "{n} plus {p} percent", "{p}% more than {n}"}},
      {.nouns = {"{n} erh\u00f6ht um {p}%"},
       .commands = {"erh\u00f6he {n} um {p}%"},
       .infinitives = {"{n} um {p}% erh\u00f6hen"},
       .questions = {"ein Preis von {n} Euro steigt um {p}%, wie hoch ist er dann",
                     "was ist {n} plus {p}%"},
       .terse = {"{n} + {p}%"}});
  static const Phrases less(
      {.nouns = {"{n} decreased by {p}%", "{n} minus {p}%", "{n} reduced by {p}%"},
       .commands = {"decrease {n} by {p}%", "reduce {n} by {p} percent", "take {p}% off {n}"},
       .questions = {"what is {n} decreased by {p}%",
                     "a coat for {n} dollars is {p}% off, what does it cost now",
                     "the price of {n} falls by {p}%, what is it now",
                     "a shop gives {p}% discount on {n}, what is left to pay"},
       .terse = {"{n} - {p}%", "{p}% off {n}", "{n} minus {p} percent", "{p}% less than {n}"}},
      {.nouns = {"{n} verringert um {p}%"},
       .commands = {"verringere {n} um {p}%", "senke {n} um {p}%"},
       .infinitives = {"{n} um {p}% verringern"},
       .questions = {"eine Jacke kostet {n} Euro und wird um {p}% billiger, was kostet sie jetzt",
                     "was ist {n} minus {p}%"},
       .terse = {"{n} - {p}%", "{p}% Rabatt auf {n}"}});
  return up ? more : less;
}

const Phrases& whole_phrases() {
  static const Phrases all(
      {.nouns = {"the number of which {p}% is {a}", "the whole if {p}% of it is {a}"},
       .commands = {"find the number if {p}% of it is {a}"},
       .questions = {"{a} is {p}% of what number", "{a} is {p}% of what",
                     "{p}% of what number is {a}", "{p} percent of which number is {a}",
                     "if {p}% of a number is {a}, what is the number",
                     "{a} pupils are {p}% of a school, how many pupils has the school"},
       .terse = {"{a} is {p}% of ?", "{p}% of x is {a}, x?"}},
      {.nouns = {"der Grundwert, wenn {p}% davon {a} sind"},
       .questions = {"{a} sind {p}% von welcher Zahl",
                     "{p}% einer Zahl sind {a}, wie hei\u00dft die Zahl"},
       .terse = {"{a} sind {p}% von ?"}});
  return all;
}

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
    const Phrases& phrases = x.ask == "part"    ? part_phrases()
                             : x.ask == "rate"  ? rate_phrases()
                             : x.ask == "whole" ? whole_phrases()
                                                : change_phrases(x.ask == "up");
    problem.answer = decimal_text(answer_of(x), 2, german) + (x.ask == "rate" ? "%" : "");
    ask(problem, phrases, wording,
        {{"p", std::to_string(x.p)},
         {"n", std::to_string(x.n)},
         {"a", decimal_text(x.p * x.n, 2, german)}});
  }

  Rational wanted(const Json& facts) const override {
    return decimal_value(answer_of(parts_of(facts)), 2);
  }

  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const Parts x = parts_of(problem.facts);
    const bool all = style == TraceStyle::Long, german = is_german(problem.facts);
    const int64_t product = x.p * x.n;
    const std::string part = decimal_text(product, 2, german);
    if (x.ask == "rate") return told(problem, found_rate(x, product / 100, all));
    if (x.ask == "whole") return told(problem, found_whole(x, product / 100, all));
    std::string out = all ? fmt::format("{}% is {}/100\n", x.p, x.p) : "";
    out += product_steps(x.n, x.p, all) + fmt::format("{}/100={}\n", product, part);
    if (x.ask == "part") return told(problem, out);
    const char sign = x.ask == "up" ? '+' : '-';
    if (all && product % 100 == 0) {
      out += x.ask == "up" ? sum_steps(x.n, product / 100, true)
                           : difference_steps(x.n, product / 100, true);
    } else {
      out += fmt::format("{}{}{}={}\n", x.n, sign, part, decimal_text(answer_of(x), 2, german));
    }
    return told(problem, out);
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
