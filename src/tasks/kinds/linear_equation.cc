// Linear equations in one unknown: a*(x + k) + b = c*x + d, with integer or fractional solutions.
#include "base/error.h"
#include "tasks/kinds/kinds.h"
#include "tasks/phrases.h"

namespace ponder::tasks::linear_equation {
namespace {

struct Equation {
  int64_t a, k, b, c, d;  // a*(x + k) + b = c*x + d, a != c
};

Equation equation_of(const Json& facts) {
  return {facts.at("a"), facts.at("k"), facts.at("b"), facts.at("c"), facts.at("d")};
}

Rational solution(const Equation& e) {
  const Rational top = Rational(e.d) - Rational(e.b) - Rational(e.a) * Rational(e.k);
  return top / (Rational(e.a) - Rational(e.c));
}

std::string coefficient(int64_t n, const std::string& x) {
  if (n == 1) return x;
  return n == -1 ? "-" + x : std::to_string(n) + x;
}

std::string plus(int64_t n) {
  return n == 0 ? "" : fmt::format(" {} {}", n < 0 ? '-' : '+', std::abs(n));
}

// "3x + 4"; the x part is left out where its coefficient is 0.
std::string side(int64_t n, int64_t constant, const std::string& x) {
  if (n == 0) return std::to_string(constant);
  return coefficient(n, x) + plus(constant);
}

std::string written(const Equation& e, const std::string& x) {
  const std::string left =
      e.k == 0 ? side(e.a, e.b, x) : fmt::format("{}({}{}){}", e.a, x, plus(e.k), plus(e.b));
  return left + " = " + side(e.c, e.d, x);
}

int64_t nonzero(Rng& rng, int64_t most) {
  const int64_t n = between(rng, 1, most);
  return chance(rng, 0.3) ? -n : n;
}

// "3x + 4 = 19", "3*x+4=19", "3x\u22124 = 19".
std::string said_equation(const std::string& text, const std::string& x, Rng& rng) {
  std::string out;
  const bool star = chance(rng, 0.15);
  for (size_t i = 0; i < text.size(); ++i) {
    const bool product = i > 0 && std::isdigit(static_cast<unsigned char>(text[i - 1])) != 0 &&
                         (text[i] == x[0] || text[i] == '(');
    if (star && product) out += chance(rng, 0.5) ? "*" : " * ";
    out += text[i];
  }
  return said_formula(out, rng, false);
}

const Phrases& phrases() {
  static const Phrases all(
      {.nouns = {"the <solution|root> of <the equation|> {e}",
                 "the value of {x} <if|when|in|for which|such that> {e}",
                 "the {x} that <solves|satisfies|fits|makes true> {e}", "the unknown {x} in {e}",
                 "{x} <if|when|given that> {e}", "the number {x} with {e}"},
       .commands = {"solve {e}", "solve {e}", "solve {e} for {x}", "solve for {x}: {e}",
                    "solve <the|this> <linear|> equation<:|> {e}", "find {x}: {e}",
                    "find {x} <if|when|in|such that|so that> {e}", "find the value of {x}: {e}",
                    "find the <solution|root> of {e}", "work out {x} <if|when|from> {e}",
                    "<determine|calculate|compute|get> {x} <from|in|if> {e}", "isolate {x} in {e}",
                    "rearrange {e} to find {x}", "find the number {x} <for which|with> {e}",
                    "find the unknown<:| in> {e}", "solve {e} and give the value of {x}",
                    "use algebra to solve {e}"},
       .questions = {"what is {x} <if|when|in> {e}",
                     "if {e}, what is {x}",
                     "{e}, what is {x}",
                     "which {x} <solves|fits|makes> {e}",
                     "what is the value of {x} if {e}",
                     "for which {x} is {e}",
                     "{e}. what is {x}",
                     "what must {x} be so that {e}",
                     "for <which|what> value of {x} <is {e} true|does {e} hold>",
                     "given <that|> {e}, what is {x}",
                     "what number does {x} stand for in {e}",
                     "if {e}, then {x} equals what",
                     "which value of {x} satisfies {e}",
                     "what value must {x} have for {e} to be true",
                     "how large is {x} when {e}",
                     "when {e}, how much is {x}",
                     "suppose {e}, what does {x} equal",
                     "which number can I put for {x} in {e}",
                     "what does {x} equal in {e}",
                     "I have {e}, what is {x}"},
       .terse = {"{e}",
                 "{e}, {x} = ?",
                 "{e} {x}=?",
                 "{e}; {x}?",
                 "{x}: {e}",
                 "{e}\n{x} = ?",
                 "{e} -> {x} = ?",
                 "{e}. Find {x}.",
                 "{e}. Solve for {x}.",
                 "solve({e}, {x})",
                 "equation: {e}\nunknown: {x}\nsolution: ?",
                 "Given: {e}. Wanted: {x}.",
                 "Let {e}. Determine {x}.",
                 "We know that {e}. What is {x}?",
                 "The equation is {e}. What is its solution?",
                 "{e}, solve",
                 "{e} find {x}",
                 "In the equation {e}, {x} is ___",
                 "<My teacher|The book|Exercise 3> says {e}. What is {x}?",
                 "{x} is unknown and {e}. Which number is {x}?",
                 "linear equation {e}",
                 "{e} => {x} ="}},
      {.nouns = {"die L\u00f6sung <der Gleichung|von> {e}",
                 "der Wert von {x} in <der Gleichung|> {e}", "der Wert von {x}, wenn {e}"},
       .commands = {"l\u00f6se {e}", "l\u00f6se die Gleichung {e}", "l\u00f6se {e} nach {x} auf",
                    "finde {x}: {e}", "bestimme {x}: {e}",
                    "bestimme die L\u00f6sung der Gleichung {e}", "berechne {x} aus {e}",
                    "finde die L\u00f6sung von {e}", "l\u00f6se nach {x} auf: {e}",
                    "stelle {e} nach {x} um"},
       .infinitives = {"{e} l\u00f6sen", "die Gleichung {e} l\u00f6sen",
                       "{e} nach {x} aufl\u00f6sen", "{x} aus {e} bestimmen"},
       .questions = {"was ist {x}, wenn {e}", "wie gro\u00df ist {x} in {e}",
                     "wie gro\u00df ist {x}, wenn {e}", "f\u00fcr welches {x} gilt {e}",
                     "welche Zahl ist {x} in {e}", "welchen Wert hat {x} in der Gleichung {e}",
                     "welches {x} l\u00f6st {e}", "was muss {x} sein, damit {e}",
                     "wenn {e}, was ist dann {x}",
                     "welche Zahl muss ich f\u00fcr {x} einsetzen: {e}"},
       .terse = {"{e}", "{e}, {x} = ?", "{e}. L\u00f6se nach {x} auf.", "{e}\n{x} = ?",
                 "Gleichung: {e}, gesucht: {x}", "Gegeben ist {e}. Wie gro\u00df ist {x}?",
                 "{x} gesucht: {e}", "Die Gleichung ist {e}. Was ist die L\u00f6sung?"}});
  return all;
}

class LinearEquation final : public Task {
 public:
  LinearEquation()
      : Task("linear_equation", "solve a linear equation in one unknown",
             {"ax + b = d", "ax + b = cx + d", "a(x + k) + b = cx + d",
              "a(x + k) + b = cx + d with a fraction as solution"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    while (true) {
      Equation e{nonzero(rng, 12), 0, between(rng, -20, 20), 0, 0};
      if (level >= 2) e.c = nonzero(rng, 9);
      if (level >= 3) e.k = nonzero(rng, 9);
      if (e.a == e.c || (e.a == 1 && e.c == 0 && e.b == 0)) continue;
      if (e.k != 0 && (e.a == 1 || e.a == -1)) continue;
      if (level < 4) {
        const int64_t x = between(rng, -20, 20);
        e.d = e.a * (x + e.k) + e.b - e.c * x;
      } else {
        e.d = between(rng, -40, 40);
        if (solution(e).is_integer()) continue;
      }
      const char letter = "xyzntk"[rng.below(6)];
      return {{"a", e.a}, {"k", e.k}, {"b", e.b},
              {"c", e.c}, {"d", e.d}, {"unknown", std::string(1, letter)}};
    }
  }

  std::string key(const Json& facts) const override {
    const Equation e = equation_of(facts);
    return fmt::format("equation {} {} {} {} {}", e.a, e.k, e.b, e.c, e.d);
  }

  void pose(Problem& problem, uint64_t wording) const override {
    const std::string x = problem.facts.at("unknown");
    const Equation e = equation_of(problem.facts);
    Rng rng(wording);
    const bool german = in_german(problem, rng);
    problem.prompt =
        phrases().say(rng, {{"e", said_equation(written(e, x), x, rng)}, {"x", x}}, german);
    problem.answer = fmt::format("{} = {}", x, solution(e).text());
  }

  Verdict judge(const Json& facts, std::string_view answer) const override {
    const Equation e = equation_of(facts);
    if (e.a == e.c) return undecided("an equation with a = c has no one solution");
    return judge_number(answer, solution(e));
  }

  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const std::string x = problem.facts.at("unknown");
    const Equation e = equation_of(problem.facts);
    const bool all = style == TraceStyle::Long;  // every calculation, or only the equations
    std::string out = written(e, x) + "\n";
    const int64_t constant = e.a * e.k + e.b, n = e.a - e.c, right_side = e.d - constant;
    if (e.k != 0) {
      if (all) out += fmt::format("{}*{}={}\n", e.a, e.k, e.a * e.k);
      if (all && e.b != 0) out += with(e.a * e.k, e.b);
      out += fmt::format("{} = {}\n", side(e.a, constant, x), side(e.c, e.d, x));
    }
    if (e.c != 0) {
      if (all) out += with(e.a, -e.c);
      out += fmt::format("{} = {}\n", side(n, constant, x), e.d);
    }
    if (constant != 0) {
      if (all) out += with(e.d, -constant);
      out += fmt::format("{} = {}\n", coefficient(n, x), right_side);
    }
    const Rational value = solution(e);
    if (all && std::abs(n) > 1 && std::abs(right_side) >= std::abs(n)) {
      out += divided_by_places(std::abs(right_side), std::abs(n)) + "\n";
    }
    out += fmt::format("{} = {}", x, value.text());
    if (all && value.is_integer()) out += checked(e, value);
    return {out, fmt::format("{} = {}", x, value.text())};
  }

  // "5-8=-3"
  static std::string with(int64_t first, int64_t more) {
    return fmt::format("{}{}{}={}\n", first, more < 0 ? '-' : '+', std::abs(more), first + more);
  }

  // Puts the solution into the first equation, one calculation a line.
  static std::string checked(const Equation& e, const Rational& solution) {
    const auto x = std::stoll(solution.text());
    std::string out = "\ncheck\n";
    const int64_t inner = x + e.k, product = e.a * inner;
    if (e.k != 0) out += with(x, e.k);
    out += fmt::format("{}*{}={}\n", e.a, inner, product);
    if (e.b != 0) out += with(product, e.b);
    if (e.c != 0) out += fmt::format("{}*{}={}\n", e.c, x, e.c * x);
    if (e.c != 0 && e.d != 0) out += with(e.c * x, e.d);
    return out + fmt::format("{} yes", product + e.b);
  }
};

}  // namespace
}  // namespace ponder::tasks::linear_equation

namespace ponder {

const Task& linear_equation_task() {
  static const tasks::linear_equation::LinearEquation task;
  return task;
}

}  // namespace ponder
