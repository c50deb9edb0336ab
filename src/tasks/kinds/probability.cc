// Probabilities as fractions: dice, coins, balls in a bag, cards.
#include <numeric>

#include "tasks/kinds/asked.h"
#include "tasks/kinds/forms.h"
#include "tasks/kinds/steps.h"

namespace ponder::tasks::probability {
namespace {

struct Event {
  const char *english, *german;
  int64_t faces;  // a bit for each of 1 to 6
};
constexpr Event kEvents[] = {
    {"a <6|6|six>", "eine <6|6|Sechs>", 0b100000},
    {"a <1|1|one>", "eine <1|1|Eins>", 0b000001},
    {"a <3|3|three>", "eine <3|3|Drei>", 0b000100},
    {"an even <number|number|score>", "eine gerade <Zahl|Augenzahl>", 0b101010},
    {"an odd <number|number|score>", "eine ungerade <Zahl|Augenzahl>", 0b010101},
    {"a number <greater|larger|higher|bigger> than 4", "<mehr als 4|eine Zahl \u00fcber 4>",
     0b110000},
    {"a number <less|smaller|lower> than 3", "<weniger als 3|eine Zahl unter 3>", 0b000011},
    {"<at least a 5|5 or more|a 5 or higher>", "<mindestens 5|mindestens eine 5>", 0b110000},
    {"a prime< number|>", "eine Primzahl", 0b010110},
    {"<a 1 or a 2|either a 1 or a 2>", "<eine 1 oder 2|eine 1 oder eine 2>", 0b000011},
    {"<no 6|anything but a 6|any number except 6>", "<keine 6|etwas anderes als eine 6>", 0b011111},
    {"<more than 2|a number above 2>", "<mehr als 2|eine Zahl \u00fcber 2>", 0b111100},
    {"<a multiple of 3|a number divisible by 3>",
     "<ein Vielfaches von 3|eine durch 3 teilbare Zahl>", 0b100100},
    {"<a number less than 7|a number below 7>", "weniger als 7", 0b111111},
    {"a <2|2|two>", "eine <2|2|Zwei>", 0b000010},
    {"a <4|4|four>", "eine <4|4|Vier>", 0b001000},
    {"a <5|5|five>", "eine <5|5|F\u00fcnf>", 0b010000},
    {"<at most a 4|4 or less|no more than 4>", "<h\u00f6chstens 4|h\u00f6chstens eine 4>",
     0b001111}};
constexpr std::pair<const char*, const char*> kColors[] = {
    {"red", "rote"},         {"blue", "blaue"},     {"green", "gr\u00fcne"},
    {"white", "wei\u00dfe"}, {"black", "schwarze"}, {"yellow", "gelbe"}};

std::string ask_of(const Json& facts) {
  return fact_choice(facts, "ask", {"bag", "die", "two", "coins", "both"});
}

int64_t choose(int64_t n, int64_t k) {
  int64_t out = 1;
  for (int64_t i = 1; i <= k; ++i) out = out * (n - k + i) / i;
  return out;
}

int64_t bits_of(int64_t faces) {
  int64_t out = 0;
  for (; faces > 0; faces >>= 1) out += faces & 1;
  return out;
}

Integers counts_of(const Json& facts) {
  const Integers counts = fact_numbers(facts, "counts", 2, 6);
  for (const int64_t n : counts) {
    if (n < 1 || n > 1000) fail("a bag has {} balls of a colour; 1 to 1000 are allowed", n);
  }
  return counts;
}

int64_t total(const Integers& counts) {
  return std::accumulate(counts.begin(), counts.end(), int64_t{0});
}

// Top and bottom, not reduced.
std::pair<int64_t, int64_t> chance_of(const Json& facts) {
  const std::string ask = ask_of(facts);
  if (ask == "bag" || ask == "both") {
    const Integers counts = counts_of(facts);
    const int64_t n = total(counts), k = counts[0];
    if (ask == "bag") return {k, n};
    return {k * (k - 1), n * (n - 1)};
  }
  if (ask == "die") return {bits_of(fact_number(facts, "faces", 1, 63)), 6};
  if (ask == "two") {
    const int64_t sum = fact_number(facts, "n", 2, 12);
    return {6 - std::abs(7 - sum), 36};
  }
  const int64_t n = fact_number(facts, "n", 1, 20), k = fact_number(facts, "k", 0, n);
  return {choose(n, k), int64_t{1} << n};
}

class Probability final : public ValueTask {
 public:
  Probability()
      : ValueTask("probability", "probabilities of dice, coins and balls, as fractions",
                  {"balls of two colours, one die", "balls of three colours, one die, two coins",
                   "more balls, two dice, three coins",
                   "two balls without putting back, up to five coins"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    const std::string language = drawn_language(rng, 0.12);
    const double kind = rng.uniform();
    if (level <= 2 && kind < 0.3) {
      const Event& event = kEvents[rng.below(std::size(kEvents))];
      return {{"ask", "die"}, {"faces", event.faces}, {"language", language}};
    }
    if (level >= 2 && kind > 0.75) {
      const int64_t n = level == 2 ? 2 : between(rng, 2, level == 3 ? 3 : 5);
      return {{"ask", "coins"}, {"n", n}, {"k", between(rng, 0, n)}, {"language", language}};
    }
    if (level == 3 && kind < 0.3)
      return {{"ask", "two"}, {"n", between(rng, 2, 12)}, {"language", language}};
    Integers counts;
    const int64_t colors = level == 1 ? 2 : between(rng, 2, level == 2 ? 3 : 4);
    for (int64_t i = 0; i < colors; ++i)
      counts.push_back(between(rng, 1, level == 1 ? 6 : level == 2 ? 9 : 15));
    const bool both = level == 4 && counts[0] > 1;
    return {{"ask", both ? "both" : "bag"}, {"counts", counts}, {"language", language}};
  }

  std::string key(const Json& facts) const override {
    const std::string ask = ask_of(facts);
    if (ask == "die") return fmt::format("probability die {}", fact_number(facts, "faces"));
    if (ask == "two") return fmt::format("probability two {}", fact_number(facts, "n"));
    if (ask == "coins")
      return fmt::format("probability coins {} {}", fact_number(facts, "n"),
                         fact_number(facts, "k"));
    // Which other colours there are does not matter, but how many balls.
    const Integers counts = counts_of(facts);
    return fmt::format("probability bag {} {}", counts[0], total(counts));
  }

  void pose(Problem& problem, uint64_t wording) const override {
    const std::string ask_for = ask_of(problem.facts);
    const bool german = is_german(problem.facts);
    Rng rng(wording);
    const uint64_t form = rng.next();
    PhraseSlots slots;
    if (ask_for == "die")
      slots = {{"event", event_text(fact_number(problem.facts, "faces"), german, rng)}};
    if (ask_for == "two") slots = {{"n", std::to_string(fact_number(problem.facts, "n"))}};
    if (ask_for == "coins") {
      slots = {{"n", std::to_string(fact_number(problem.facts, "n"))},
               {"k", std::to_string(fact_number(problem.facts, "k"))}};
    }
    if (ask_for == "bag" || ask_for == "both")
      slots = bag_slots(counts_of(problem.facts), german, rng);
    slots.emplace_back("name", drawn_name(rng));
    ask(problem, phrases_of(ask_for), form, slots);
    const auto [top, bottom] = chance_of(problem.facts);
    problem.answer = fraction_text(top, bottom);
  }

  static std::string event_text(int64_t faces, bool german, Rng& rng) {
    std::vector<std::string> fitting;
    for (const Event& event : kEvents) {
      if (event.faces == faces) fitting.emplace_back(german ? event.german : event.english);
    }
    if (fitting.empty()) return "one of some faces";
    return expanded(fitting[rng.below(fitting.size())], rng, {});
  }

  // The first count is of the colour that is asked for, wherever it stands.
  static PhraseSlots bag_slots(const Integers& counts, bool german, Rng& rng) {
    std::vector<size_t> colors(std::size(kColors));
    std::iota(colors.begin(), colors.end(), 0);
    shuffle(colors, rng);
    const auto name = [&](size_t i) {
      return german ? kColors[colors[i]].second : kColors[colors[i]].first;
    };
    std::vector<std::string> parts;
    for (size_t i = 0; i < counts.size(); ++i)
      parts.push_back(fmt::format("{} {}", counts[i], name(i)));
    shuffle(parts, rng);
    const std::string last = parts.back();
    parts.pop_back();
    return {{"bag", joined(parts, ", ") + (german ? " und " : " and ") + last}, {"color", name(0)}};
  }

  Rational wanted(const Json& facts) const override {
    const auto [top, bottom] = chance_of(facts);
    return {top, bottom};
  }
  ValueForm form(const Json& facts) const override {
    return {.german = is_german(facts), .percent = true};
  }

  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const std::string ask = ask_of(problem.facts);
    const bool all = style == TraceStyle::Long;
    const auto [top, bottom] = chance_of(problem.facts);
    std::string out;
    if (all && (ask == "bag" || ask == "both"))
      out = bag_steps(counts_of(problem.facts), ask == "both");
    if (all && ask == "die")
      out = fmt::format("6 in all, fit: {}\n",
                        joined(faces_of(fact_number(problem.facts, "faces")), " "));
    if (all && ask == "two") out = pairs(fact_number(problem.facts, "n"));
    if (all && ask == "coins")
      out = tosses(fact_number(problem.facts, "n"), fact_number(problem.facts, "k"));
    return told(problem, out + reduction_steps(top, bottom, all));
  }

  static Integers faces_of(int64_t faces) {
    Integers out;
    for (int64_t i = 0; i < 6; ++i) {
      if ((faces >> i & 1) != 0) out.push_back(i + 1);
    }
    return out;
  }

  static std::string bag_steps(const Integers& counts, bool both) {
    std::string out;
    int64_t sum = counts[0];
    for (size_t i = 1; i < counts.size(); sum += counts[i++])
      out += sum_steps(sum, counts[i], true);
    out += fmt::format("{} of {}\n", counts[0], sum);
    if (!both) return out;
    out += fmt::format("then {} of {}\n", counts[0] - 1, sum - 1);
    return out + product_steps(counts[0], counts[0] - 1, true) + product_steps(sum, sum - 1, true);
  }

  static std::string pairs(int64_t sum) {
    std::string out = "6*6=36\n";
    int64_t count = 0;
    for (int64_t a = std::max<int64_t>(1, sum - 6); a <= std::min<int64_t>(6, sum - 1); ++a) {
      out += fmt::format("{}+{}={}: {}\n", a, sum - a, sum, ++count);
    }
    return out;
  }

  // Pascal's triangle down to row n.
  static std::string tosses(int64_t n, int64_t k) {
    std::string out;
    for (int64_t i = 1; i <= n; ++i) {
      for (int64_t j = 0; j <= i; ++j) out += (j > 0 ? " " : "") + std::to_string(choose(i, j));
      out += "\n";
    }
    out += fmt::format("number {} of these: {}\n2", k, choose(n, k));
    for (int64_t i = 1; i < n; ++i)
      out += fmt::format(" {}*2={}", int64_t{1} << i, int64_t{2} << i);
    return out + "\n";
  }
};

}  // namespace
}  // namespace ponder::tasks::probability

namespace ponder {

const Task& probability_task() {
  static const tasks::probability::Probability task;
  return task;
}

}  // namespace ponder
