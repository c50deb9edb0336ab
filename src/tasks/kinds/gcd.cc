// Greatest common divisors, by Euclid's steps.
#include <numeric>

#include "tasks/kinds/kinds.h"
#include "tasks/phrases.h"

namespace ponder::tasks::gcd {
namespace {

constexpr int64_t kMost[] = {20, 60, 200, 1000, 9999};

const Phrases& phrases() {
  static const Phrases all(
      {.nouns =
           {"the <greatest|highest|largest|biggest> common <divisor|factor|measure> of {a} and {b}",
            "the <gcd|GCD|gcf|GCF|hcf|HCF|g.c.d.|ggT> of {a} and {b}",
            "the <largest|biggest|greatest|highest> <number|integer|whole number> that divides "
            "<both|> {a} and {b} <exactly|evenly|without remainder|>",
            "the <largest|biggest> factor <that|> {a} and {b} <share|have in common>",
            "the greatest number that goes into <both|> {a} and {b}",
            "the greatest common divisor: {n}",
            "the largest <shared|common> <factor|divisor> of <the numbers|> {n}",
            "the largest number by which you can divide both {a} and {b}",
            "the greatest common factor for {a} and {b}"},
       .expressions = {"gcd({a}, {b})", "gcd({a},{b})", "GCD({a}, {b})", "ggt({a}, {b})",
                       "hcf({a}, {b})", "math.gcd({a}, {b})", "gcf({a}, {b})"},
       .commands = {"<find|compute|determine|calculate|work out> the <greatest|highest|largest> "
                    "common <divisor|factor> <of|for> {a} and {b}",
                    "<find|name|give> the <largest|biggest> number that divides both {a} and {b}",
                    "use Euclid's algorithm on {a} and {b} to get their gcd",
                    "list the common factors of {a} and {b} and give only the largest",
                    "find the biggest divisor shared by {a} and {b}",
                    "compare the factors of {a} and {b} and give the largest common one"},
       .questions =
           {"which is the largest number that {a} and {b} can both be divided by",
            "what <is|'s> the greatest common divisor: {n}",
            "what is the <biggest|largest|greatest|highest> <factor|divisor> that {a} and {b} have "
            "in common",
            "which number is the <greatest|highest> common <divisor|factor> of {a} and {b}",
            "of all numbers that divide both {a} and {b}, which is the largest",
            "by which largest number can I divide both {a} and {b} <evenly|without a rest|>",
            "what number is the largest to go into both {a} and {b}",
            "how large is the greatest common divisor of {a} and {b}",
            "ropes of {a} and {b} cm are cut into equal pieces with nothing left, how long can a "
            "piece be at most, in cm",
            "{a} boys and {b} girls form equal groups with the same number of boys and of girls in "
            "each, how "
            "many groups are there at most",
            "what is the largest square tile, in cm, that fills a floor of {a} by {b} cm exactly",
            "{a} and {b} share which largest factor"},
       .terse =
           {"gcd of {a} and {b}", "gcd {a} {b}", "greatest common divisor {n}", "hcf of {a}, {b}",
            "gcf {a} and {b}", "HCF {a} {b}", "gcd: {n}", "gcd({a}; {b}) = ?",
            "a = {a}, b = {b}, gcd(a, b) = ?",
            "numbers: {n}\ngreatest common factor:", "largest common divisor: {n}",
            "The numbers are {n}. Find their greatest common divisor.",
            "common factors of {a} and {b}: which is the highest?",
            "Two numbers, {a} and {b}. What is the biggest number that divides both?",
            "Both {a} and {b} can be divided by it, and it is as large as possible. Which number?",
            "The GCD of {a} and {b} is ___", "greatest common factor {a} {b}",
            "largest number dividing {a} and {b}", "euclid {a} {b}"}},
      {.nouns = {"der <gr\u00f6\u00dfte gemeinsame Teiler|ggT> von {a} und {b}",
                 "die gr\u00f6\u00dfte Zahl, die {a} und {b} teilt",
                 "der gr\u00f6\u00dfte Teiler, den {a} und {b} gemeinsam haben",
                 "der gr\u00f6\u00dfte gemeinsame Faktor von {a} und {b}",
                 "der gr\u00f6\u00dfte gemeinsame Teiler der Zahlen {a} und {b}"},
       .expressions = {"ggT({a}, {b})", "ggT({a}; {b})", "ggt({a},{b})"},
       .commands = {"bestimme den <gr\u00f6\u00dften gemeinsamen Teiler|ggT> von {a} und {b}",
                    "finde die gr\u00f6\u00dfte Zahl, die {a} und {b} ohne Rest teilt",
                    "berechne den ggT von {a} und {b}",
                    "nenne den gr\u00f6\u00dften gemeinsamen Teiler von {a} und {b}"},
       .infinitives = {"den <gr\u00f6\u00dften gemeinsamen Teiler|ggT> von {a} und {b} "
                       "<bestimmen|berechnen|finden>"},
       .questions = {"durch welche gr\u00f6\u00dfte Zahl kann man {a} und {b} beide teilen",
                     "welches ist der gr\u00f6\u00dfte gemeinsame Teiler von {a} und {b}",
                     "wie gro\u00df ist der ggT von {a} und {b}",
                     "welche Zahl ist der gr\u00f6\u00dfte gemeinsame Teiler von {a} und {b}",
                     "welcher ist der gr\u00f6\u00dfte Teiler, den {a} und {b} gemeinsam haben"},
       .terse = {"ggT von {a} und {b}", "ggt {a} {b}", "ggT: {n}",
                 "gr\u00f6\u00dfter gemeinsamer Teiler {n}", "a = {a}, b = {b}, ggT = ?",
                 "Die Zahlen sind {n}. Wie gro\u00df ist ihr ggT?", "ggT {a} und {b}?"}});
  return all;
}

class Gcd final : public Task {
 public:
  Gcd()
      : Task("gcd", "find the greatest common divisor of two numbers",
             {"up to 20", "up to 60", "up to 200", "up to 1000", "up to 9999"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    const int64_t most = kMost[level - 1];
    // Two random numbers mostly share nothing, so most pairs are given a factor.
    const int64_t factor = chance(rng, 0.75) ? between(rng, 2, most / 5) : 1;
    const int64_t a = factor * between(rng, 1, most / factor);
    const int64_t b = factor * between(rng, 1, most / factor);
    return {{"a", std::max<int64_t>(a, 2)}, {"b", std::max<int64_t>(b, 2)}};
  }

  std::string key(const Json& facts) const override {
    return "gcd " + joined(sorted({facts.at("a"), facts.at("b")}), ",");
  }

  void pose(Problem& problem, uint64_t wording) const override {
    const int64_t a = problem.facts.at("a"), b = problem.facts.at("b");
    Rng rng(wording);
    const bool german = in_german(problem, rng);
    problem.prompt = phrases().say(rng,
                                   {{"a", std::to_string(a)},
                                    {"b", std::to_string(b)},
                                    {"n", said_list(Integers{a, b}, rng, german)}},
                                   german);
    problem.answer = std::to_string(std::gcd(a, b));
  }

  Verdict judge(const Json& facts, std::string_view answer) const override {
    const int64_t a = facts.at("a"), b = facts.at("b");
    if (a < 1 || b < 1) return undecided("the numbers of a gcd must be positive");
    return judge_number(answer, Rational(std::gcd(a, b)));
  }

  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const int64_t first = problem.facts.at("a"), second = problem.facts.at("b");
    int64_t a = std::max(first, second), b = std::min(first, second);
    std::string out = style == TraceStyle::Long ? fmt::format("gcd {} {}\n", a, b) : "";
    while (b > 0) {
      if (style == TraceStyle::Long) {
        out += divided_by_places(a, b) + "\n";
      } else {
        out += fmt::format("{} ", a % b);
      }
      a = std::exchange(b, a % b);
    }
    return {out + fmt::format("the last is {}", a), std::to_string(a)};
  }
};

}  // namespace
}  // namespace ponder::tasks::gcd

namespace ponder {

const Task& gcd_task() {
  static const tasks::gcd::Gcd task;
  return task;
}

}  // namespace ponder
