// Probabilities as fractions: dice, coins, balls in a bag, cards.
#include <algorithm>
#include <map>
#include <numeric>
#include <optional>

#include "base/ascii.h"
#include "tasks/kinds/asked.h"
#include "tasks/kinds/forms.h"
#include "tasks/kinds/steps.h"

namespace ponder::tasks::probability {
namespace {

// What is thrown: numbers that fit one of these, beside `k`.
struct Event {
  const char *name, *english, *german;
};
constexpr Event kEvents[] = {
    {"is", "a <{k}|{k}|{K}>|the number {k}|<|exactly >{k}", "eine <{k}|{k}|{K}>|die Zahl {k}"},
    {"even", "an even <number|number|score|result>", "eine gerade <Zahl|Augenzahl>"},
    {"odd", "an odd <number|number|score|result>", "eine ungerade <Zahl|Augenzahl>"},
    {"more", "a number <greater|larger|higher|bigger> than {k}|more than {k}|a number above {k}",
     "<mehr als {k}|eine Zahl \u00fcber {k}|eine Zahl gr\u00f6\u00dfer als {k}>"},
    {"less", "a number <less|smaller|lower> than {k}|less than {k}|a number below {k}",
     "<weniger als {k}|eine Zahl unter {k}|eine Zahl kleiner als {k}>"},
    {"least", "at least a {k}|{k} or more|a {k} or higher|at least {k}|a {k} or better",
     "<mindestens {k}|mindestens eine {k}>"},
    {"most", "at most a {k}|{k} or less|no more than {k}|a {k} or lower|at most {k}",
     "<h\u00f6chstens {k}|h\u00f6chstens eine {k}>"},
    {"prime", "a prime< number|>", "eine Primzahl"},
    {"not", "no {k}|anything but a {k}|any number except {k}|a number that is not {k}",
     "<keine {k}|etwas anderes als eine {k}>"},
    {"times", "a multiple of {k}|a number divisible by {k}",
     "<ein Vielfaches von {k}|eine durch {k} teilbare Zahl>"},
    {"or", "a {k} or a {l}|either a {k} or a {l}|{k} or {l}",
     "<eine {k} oder {l}|eine {k} oder eine {l}>"}};

bool fits(std::string_view event, int64_t k, int64_t l, int64_t face) {
  if (event == "is") return face == k;
  if (event == "even") return face % 2 == 0;
  if (event == "odd") return face % 2 == 1;
  if (event == "more") return face > k;
  if (event == "less") return face < k;
  if (event == "least") return face >= k;
  if (event == "most") return face <= k;
  if (event == "not") return face != k;
  if (event == "times") return face % k == 0;
  if (event == "or") return face == k || face == l;
  return face == 2 || face == 3 || face == 5 || face == 7 || face == 11 || face == 13 ||
         face == 17 || face == 19;
}

constexpr int64_t kMostSides = 20;
constexpr std::pair<const char*, const char*> kColors[] = {{"red", "rote"},
                                                           {"blue", "blaue"},
                                                           {"green", "gr\u00fcne"},
                                                           {"white", "wei\u00dfe"},
                                                           {"black", "schwarze"},
                                                           {"yellow", "gelbe"},
                                                           {"orange", "orangefarbene"},
                                                           {"purple", "violette"},
                                                           {"brown", "braune"},
                                                           {"grey", "graue"},
                                                           {"golden", "goldene"},
                                                           {"silver", "silberne"}};

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

// Of a die: six where nothing is said.
int64_t sides_of(const Json& facts) {
  return facts.contains("sides") ? fact_number(facts, "sides", 2, kMostSides) : 6;
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
  if (ask == "die") {
    const int64_t sides = sides_of(facts);
    return {bits_of(fact_number(facts, "faces", 1, (int64_t{1} << sides) - 1)), sides};
  }
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
      return drawn_die(language, rng);
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

  // A die of six sides mostly, and what is thrown with it.
  static Json drawn_die(const std::string& language, Rng& rng) {
    static const Integers kSides = {4, 8, 10, 12, 20};
    const int64_t sides = chance(rng, 0.75) ? 6 : kSides[rng.below(kSides.size())];
    while (true) {
      const Event& event = kEvents[chance(rng, 0.25) ? 0 : rng.below(std::size(kEvents))];
      const std::string name = event.name;
      const int64_t k = name == "times" ? between(rng, 2, 3) : between(rng, 1, sides),
                    l = between(rng, 1, sides);
      int64_t faces = 0;
      for (int64_t i = 1; i <= sides; ++i) faces |= int64_t{fits(name, k, l, i)} << (i - 1);
      const bool sound = faces != 0 && (name != "or" || k < l);
      if (!sound) continue;
      Json out = {{"ask", "die"}, {"faces", faces}, {"event", name}, {"k", k}, {"l", l}};
      if (sides != 6) out["sides"] = sides;
      out["language"] = language;
      return out;
    }
  }

  std::string key(const Json& facts) const override {
    const std::string ask = ask_of(facts);
    if (ask == "die" && facts.contains("sides"))
      return fmt::format("probability die {} {}", sides_of(facts), fact_number(facts, "faces"));
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
    if (ask_for == "die") slots = {{"event", event_text(problem.facts, german, rng)}};
    if (ask_for == "two") slots = {{"n", std::to_string(fact_number(problem.facts, "n"))}};
    if (ask_for == "coins") {
      slots = {{"n", std::to_string(fact_number(problem.facts, "n"))},
               {"k", std::to_string(fact_number(problem.facts, "k"))}};
    }
    if (ask_for == "bag" || ask_for == "both")
      slots = bag_slots(counts_of(problem.facts), german, rng);
    slots.emplace_back("name", drawn_name(rng));
    if (ask_for == "die") slots.emplace_back("s", std::to_string(sides_of(problem.facts)));
    ask(problem,
        phrases_of(ask_for == "die" && problem.facts.contains("sides") ? "sided" : ask_for), form,
        slots);
    const auto [top, bottom] = chance_of(problem.facts);
    problem.answer = fraction_text(top, bottom);
  }

  static std::string event_text(const Json& facts, bool german, Rng& rng) {
    const std::string name = facts.at("event");
    for (const Event& event : kEvents) {
      if (event.name != name) continue;
      const int64_t k = fact_number(facts, "k", 1, kMostSides);
      const std::string form = german ? event.german : event.english;
      return without_fences(
          expanded("<" + form + ">", rng,
                   {{"k", std::to_string(k)},
                    {"K", number_word(k, german)},
                    {"l", std::to_string(fact_number(facts, "l", 1, kMostSides))}}));
    }
    fail("there is no event \"{}\"", printable(name));
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
    return {.german = is_german(facts), .percent = Percent::Part};
  }

  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const std::string ask = ask_of(problem.facts);
    const bool all = style == TraceStyle::Long;
    const auto [top, bottom] = chance_of(problem.facts);
    std::string out;
    if (all && (ask == "bag" || ask == "both")) out = bag_thought(problem, ask == "both");
    if (all && ask == "die")
      out = wanted_face(problem.facts) +
            faces_tried(fact_number(problem.facts, "faces"), sides_of(problem.facts));
    if (all && ask == "two") out = pairs(fact_number(problem.facts, "n"));
    if (all && ask == "coins")
      out = tosses(fact_number(problem.facts, "n"), fact_number(problem.facts, "k"));
    return told(problem, out + reduction_steps(top, bottom, all));
  }

  static std::string bag_thought(const Problem& problem, bool both) {
    Integers counts = counts_of(problem.facts);
    const std::string told = colors_told(problem.prompt, counts);
    return told + "want " + asked_color(problem.prompt, counts[0]) + bag_steps(counts, both);
  }

  // "want more than 4"
  static std::string wanted_face(const Json& facts) {
    if (!facts.contains("event")) return "";
    const std::string name = facts.at("event");
    const int64_t k = fact_number(facts, "k", 1, kMostSides);
    if (name == "even" || name == "odd" || name == "prime") return "want " + name + "\n";
    if (name == "or")
      return fmt::format("want {} or {}\n", k, fact_number(facts, "l", 1, kMostSides));
    static const std::vector<std::pair<std::string_view, std::string_view>> kWords = {
        {"is", ""},
        {"more", "more than "},
        {"less", "less than "},
        {"least", "at least "},
        {"most", "at most "},
        {"not", "not "},
        {"times", "multiple of "}};
    for (const auto& [known, words] : kWords) {
      if (name == known) return fmt::format("want {}{}\n", words, k);
    }
    return "";
  }

  // Every face, whether it fits, and how many do: "1 no, 2 yes 1, 3 no, ...".
  static std::string faces_tried(int64_t faces, int64_t sides) {
    std::string out;
    int64_t count = 0;
    for (int64_t i = 1; i <= sides; ++i) {
      const bool yes = (faces >> (i - 1) & 1) != 0;
      out += fmt::format("{}{} {}", i > 1 ? ", " : "", i, yes ? "yes" : "no");
      if (yes) out += fmt::format(" {}", ++count);
    }
    return out + fmt::format("\n{} of {}\n", count, sides);
  }

  // Where the text counts a colour, and how many: "red 3". None if no count stands before it.
  static std::optional<std::pair<size_t, int64_t>> told_count(const std::string& lower,
                                                              const std::string& name) {
    constexpr size_t kMostDigits = 4;
    const std::string word = " " + name;
    for (size_t at = lower.find(word); at != lower.npos; at = lower.find(word, at + 1)) {
      const size_t end = at + word.size();
      size_t digits = at;
      while (digits > 0 && is_digit(lower[digits - 1])) --digits;
      const bool counted = digits < at && at - digits <= kMostDigits;
      if (counted && (end >= lower.size() || !in_word(lower[end])))
        return std::pair(at, int64_t{std::stoi(lower.substr(digits, at - digits))});
    }
    return {};
  }

  // "red 3, blue 5\n" in the order of the text, so that the colour that is asked for is found by
  // its name; and the counts in that order, what is asked for first. Empty unless each count stands
  // before its colour.
  static std::string colors_told(const std::string& prompt, Integers& counts) {
    const std::string lower = lower_ascii(prompt);
    std::map<size_t, std::pair<std::string, int64_t>> found;
    for (const auto& [english, german] : kColors) {
      for (const std::string name : {english, german}) {
        if (const auto told = told_count(lower, name)) found[told->first] = {name, told->second};
      }
    }
    Integers ordered;
    std::vector<std::string> parts;
    for (const auto& [at, color] : found) {
      parts.push_back(fmt::format("{} {}", color.first, color.second));
      ordered.push_back(color.second);
    }
    const auto asked = std::find(ordered.begin(), ordered.end(), counts[0]);
    if (asked == ordered.end() ||
        !std::is_permutation(ordered.begin(), ordered.end(), counts.begin(), counts.end()))
      return "";
    std::rotate(ordered.begin(), asked, asked + 1);
    counts = ordered;
    return joined(parts, ", ") + "\n";
  }

  // The colour that so many have and that is named once more: "white: "; empty if none is.
  static std::string asked_color(const std::string& prompt, int64_t count) {
    const std::string lower = lower_ascii(prompt);
    for (const auto& [english, german] : kColors) {
      for (const std::string name : {english, german}) {
        const auto told = told_count(lower, name);
        if (!told || told->second != count) continue;
        size_t named = 0;
        for (size_t i = 0; (i = lower.find(name, i)) != lower.npos; ++i) ++named;
        if (named > 1) return name + ": ";
      }
    }
    return "";
  }

  static std::string bag_steps(const Integers& counts, bool both) {
    std::string out = fmt::format("{}, others {}\n", counts[0],
                                  joined(Integers(counts.begin() + 1, counts.end()), " "));
    int64_t sum = counts[0];
    for (size_t i = 1; i < counts.size(); sum += counts[i++])
      out += sum_steps(sum, counts[i], true);
    out += fmt::format("{} of {}\n", counts[0], sum);
    if (!both) return out;
    out += fmt::format("then {} of {}\n", counts[0] - 1, sum - 1);
    return out + product_steps(counts[0], counts[0] - 1, true) + product_steps(sum, sum - 1, true);
  }

  static std::string pairs(int64_t sum) {
    std::string out = fmt::format("two dice, sum {}\n6*6=36\n", sum);
    int64_t count = 0;
    for (int64_t a = std::max<int64_t>(1, sum - 6); a <= std::min<int64_t>(6, sum - 1); ++a) {
      out += fmt::format("{}+{}={}: {}\n", a, sum - a, sum, ++count);
    }
    return out;
  }

  // Pascal's triangle down to row n.
  static std::string tosses(int64_t n, int64_t k) {
    std::string out = fmt::format("{} of {} tosses\n", k, n);
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
