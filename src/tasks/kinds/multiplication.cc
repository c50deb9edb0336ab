// Multiplication of numbers of several digits, by partial products.
#include "tasks/kinds/kinds.h"
#include "tasks/phrases.h"

namespace ponder::tasks::multiplication {
namespace {

constexpr std::pair<int64_t, int64_t> kMost[] = {{12, 12},  {99, 9},    {99, 99},
                                                 {999, 99}, {999, 999}, {9999, 9999}};

const Phrases& phrases() {
  static const Phrases all(
      {.nouns = {"the product of {a} and {b}", "{a} times {b}", "{a} multiplied by {b}",
                 "the <result|value> of <multiplying {a} by {b}|{a} times {b}|{p}>",
                 "the <answer|solution> to {p}", "{a} lots of {b}", "the product {p}"},
       .expressions = {"{p}", "{p}", "{p}", "{a} times {b}", "{p}", "{a} multiplied by {b}"},
       .commands = {"multiply {a} <by|with|and> {b}", "multiply {a} and {b}",
                    "multiply the numbers {a} and {b}", "take {a} {b} times",
                    "<work out|find|calculate|compute> the product of {a} and {b}",
                    "<work out|calculate|solve|do> this multiplication: {p}", "multiply {b} by {a}",
                    "do long multiplication <on|for> {p}", "form the product of {a} and {b}",
                    "evaluate the product {p}"},
       .questions = {"what do you get <if|when> you multiply {a} <by|and|with> {b}",
                     "how much is {a} multiplied by {b}", "what is {a} times {b}",
                     "{a} times {b} is what", "what does {a} times {b} <make|come to|equal>",
                     "what number is {a} times as <large|big> as {b}",
                     "what product do {a} and {b} have", "what are {a} {b}s",
                     "which number do I get for {p}",
                     "if two numbers are {a} and {b}, what is their product",
                     "if x is {a} and y is {b}, what is x times y",
                     "what do {a} and {b} multiply to", "how many is {a} lots of {b}",
                     "can you multiply {a} by {b} for me"},
       .terse = {"{a} times {b}",
                 "multiply {a} {b}",
                 "{p} = ___",
                 "product {a} {b}",
                 "product: {a}, {b}",
                 "{a} by {b}, multiplied?",
                 "mul({a}, {b})",
                 "{p} ?",
                 "a = {a}, b = {b}, a * b = ?",
                 "factors: {a} and {b}\nproduct: ?",
                 "{p} equals?",
                 "What's {a} times {b}? Give only the number.",
                 "The product of {a} and {b} is ___",
                 "times table: {p}",
                 "{a}*{b}",
                 "Multiplication: {p}",
                 "My homework says {p}. What is it?",
                 "What is the answer to {p}?",
                 "{a} \u00d7 {b}",
                 "  {a}\n\u00d7 {b}\n-----"}},
      {.nouns = {"das Produkt von {a} und {b}", "das Produkt aus {a} und {b}",
                 "{a} multipliziert mit {b}", "{a} mal {b}"},
       .expressions = {"{p}", "{p}", "{a} mal {b}"},
       .commands = {"multipliziere {a} mit {b}", "nimm {a} mal {b}",
                    "berechne das Produkt von {a} und {b}", "rechne {a} mal {b}",
                    "multipliziere die Zahlen {a} und {b}", "bilde das Produkt aus {a} und {b}",
                    "l\u00f6se die Malaufgabe {p}"},
       .infinitives = {"{a} mit {b} multiplizieren", "{a} mal {b} rechnen",
                       "das Produkt von {a} und {b} berechnen"},
       .questions = {"was ergibt {a} mal {b}", "wie viel ist {a} mal {b}",
                     "wie gro\u00df ist das Produkt von {a} und {b}",
                     "was kommt heraus, wenn man {a} mit {b} multipliziert",
                     "welche Zahl ist {a} mal so gro\u00df wie {b}", "was macht {a} mal {b}"},
       .terse = {"{a} mal {b}", "Produkt von {a} und {b}", "{p} = ___", "{a} * {b} = ?",
                 "a = {a}, b = {b}, a mal b = ?", "Malaufgabe: {p}",
                 "Die Faktoren sind {a} und {b}. Wie gro\u00df ist das Produkt?"}});
  return all;
}

class Multiplication final : public Task {
 public:
  Multiplication()
      : Task("multiplication", "multiply two numbers",
             {"up to 12 x 12", "2 or 3 x 1 digits", "2 x 2 digits", "3 x 2 digits", "3 x 3 digits",
              "4 x 4 digits"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    const auto [most_a, most_b] = kMost[level - 1];
    const int64_t low_a = level == 1 ? 0 : (most_a + 1) / 10,
                  low_b = level <= 2 ? 0 : (most_b + 1) / 10;
    int64_t a = between(rng, low_a, most_a), b = between(rng, low_b, most_b);
    if (level == 2 && chance(rng, 0.3)) a = between(rng, 100, 999);
    if (chance(rng, 0.5)) std::swap(a, b);
    return {{"a", a}, {"b", b}};
  }

  std::string key(const Json& facts) const override {
    return "product " + joined(sorted({facts.at("a"), facts.at("b")}), ",");
  }

  void pose(Problem& problem, uint64_t wording) const override {
    const int64_t a = problem.facts.at("a"), b = problem.facts.at("b");
    Rng rng(wording);
    const bool german = in_german(problem, rng);
    const std::string product = said_formula(fmt::format("{} * {}", a, b), rng);
    problem.prompt = phrases().say(
        rng,
        {{"a", said_number(a, rng, german)}, {"b", said_number(b, rng, german)}, {"p", product}},
        german);
    problem.answer = std::to_string(a * b);
  }

  Verdict judge(const Json& facts, std::string_view answer) const override {
    return judge_number(
        answer, Rational(facts.at("a").get<int64_t>()) * Rational(facts.at("b").get<int64_t>()));
  }

  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const Integers factors = sorted({problem.facts.at("a"), problem.facts.at("b")});
    const int64_t a = factors[1], b = factors[0];
    if (b == 0) return {fmt::format("{}*0=0", a), "0"};
    std::string out = fmt::format("{}*{}\n", a, b);
    int64_t sum = 0, place = 1;
    for (int64_t rest = b; rest > 0; rest /= 10, place *= 10) {
      const int64_t digit = rest % 10;
      if (digit == 0) continue;
      const int64_t part = a * digit * place;
      if (style == TraceStyle::Long && digit > 1 && a > 12) out += times_digit(a, digit);
      out += fmt::format("{}*{}={}\n", a, digit * place, part);
      if (sum > 0 && style == TraceStyle::Long) out += "add\n" + added_by_digits(sum, part);
      if (sum > 0) out += fmt::format("{}+{}={}\n", sum, part, sum + part);
      sum += part;
    }
    out.pop_back();
    return {out, std::to_string(sum)};
  }
};

}  // namespace
}  // namespace ponder::tasks::multiplication

namespace ponder {

const Task& multiplication_task() {
  static const tasks::multiplication::Multiplication task;
  return task;
}

}  // namespace ponder
