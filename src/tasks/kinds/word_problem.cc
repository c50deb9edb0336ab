// Word problems of one to three steps, in English and in German.
#include "base/error.h"
#include "tasks/kinds/asked.h"
#include "tasks/kinds/kinds.h"
#include "tasks/phrases.h"

namespace ponder::tasks::word_problem {
namespace {

struct Step {
  char sign;
  size_t a, b;  // indices: the numbers first, then the results of earlier steps
};

// One story: its numbers' ranges, how it is computed, and how it is told. In the texts {0}, {1},
// ... are the numbers, and the letters after them names and things of the language.
struct Story {
  int level;
  std::vector<std::pair<int64_t, int64_t>> ranges;
  std::vector<Step> steps;
  std::vector<std::string> english, german;
};

const std::vector<Story>& stories() {
  static const std::vector<Story> list = {
      {1,
       {{1, 99}, {1, 99}},
       {{'+', 0, 1}},
       {("@ has {0} # and <buys|gets|finds|picks|receives|is given> {1} more. How many <# |>"
         "<has @|does @ have|does @ have now|has she|has he|are there|are there in all>?"),
        ("@ <has|had> {0} #. <Then @|Later @|She|He> <buys|gets|finds> {1} <more|more #>. How many "
         "# does @ have <now|in "
         "all|altogether|>?"),
        ("There are {0} # in a <box|bag|basket|jar>. @ puts {1} more in. How many # are <in it|in "
         "it now|there>?"),
        "@ has {0} # and @2 has {1}. How many # do they have <together|in all|altogether|>?",
        "<If|When> I have {0} # and <buy|get> {1} more, how many <do I have|# have I|are there>?"},
       {"@ hat {0} # und <kauft|bekommt|findet> {1} dazu. Wie viele <# |>hat @ <jetzt|>?",
        "@ hat {0} #. Dann kauft @ noch {1}. Wie viele # hat @ <jetzt|>?",
        "In einer Kiste sind {0} #. @ legt {1} dazu. Wie viele # sind <in der Kiste|es>?",
        "@ hat {0} # und @2 hat {1}. Wie viele # haben sie zusammen?"}},
      {1,
       {{40, 99}, {1, 40}},
       {{'-', 0, 1}},
       {("@ has {0} # and <gives {1} away|loses {1}|sells {1}|eats {1}|gives {1} to @2|uses {1}>. "
         "How many <# |>"
         "<are left|remain|does @ have left|does @ have now|has @>?"),
        "Of {0} #, @ <sells|takes> {1}. How many # <remain|are left>?",
        "There are {0} # on the table. @ takes {1}. How many are left?",
        "There were {0} # in the <shop|box>. {1} were <sold|taken>. How many <# |>are left?",
        "@ has {0} #, @2 has {1}. How many more # does @ have?"},
       {("@ hat {0} # und <verschenkt|verliert|verkauft> {1}. Wie viele # <bleiben|sind noch "
         "da|hat "
         "@ noch>?"),
        "Von {0} # verkauft @ {1}. Wie viele # sind noch da?"}},
      {1,
       {{2, 12}, {1, 20}},
       {{'*', 0, 1}},
       {("@ has {0} <bags|boxes|packs|baskets> with {1} # <each|in each>. How many # <is that in "
         "all|are there|does @ have>?"),
        ("A <train|car|bus> <runs|goes|drives> {1} km every hour. How many km does it go in {0} "
         "hours?"),
        "One <box|bag> holds {1} #. How many # <are in|do> {0} <boxes|bags>< hold|>?",
        "@ buys {0} # for {1} <euros|dollars> each. How much does @ pay?",
        "{0} children get {1} # each. How many # is that?"},
       {"@ hat {0} <Beutel|Kisten> mit je {1} #. Wie viele # sind das <zusammen|>?",
        "Ein Zug f\u00e4hrt {1} km in jeder Stunde. Wie viele km f\u00e4hrt er in {0} Stunden?",
        "@ kauft {0} # zu je {1} Euro. Wie viel zahlt @?"}},
      {2,
       {{5, 99}, {1, 60}, {1, 6}},
       {{'+', 0, 1}, {'-', 3, 2}},
       {"@ has {0} #, gets {1} more and loses {2}. How many # does @ have?",
        "{0} people sit in a bus. {1} get on and {2} get off. How many are in the bus?"},
       {"@ hat {0} #, bekommt {1} dazu und verliert {2}. Wie viele # hat @?",
        ("In einem Bus sitzen {0} Leute. {1} steigen ein und {2} steigen aus. Wie viele sind im "
         "Bus?")}},
      {2,
       {{2, 12}, {3, 20}, {1, 30}},
       {{'*', 0, 1}, {'+', 3, 2}},
       {"@ has {0} boxes with {1} # each and {2} single ones. How many # are there?",
        "A hall has {0} rows of {1} seats and {2} seats at the side. How many seats are there?"},
       {"@ hat {0} Schachteln mit je {1} # und {2} einzelne. Wie viele # sind es?",
        ("Ein Saal hat {0} Reihen mit {1} Pl\u00e4tzen und {2} Pl\u00e4tze am Rand. Wie viele "
         "Pl\u00e4tze "
         "gibt es?")}},
      {2,
       {{2, 9}, {2, 10}, {100, 200}},
       {{'*', 0, 1}, {'-', 2, 3}},
       {"@ buys {0} # at {1} euros each and pays with {2} euros. How many euros does @ get back?",
        "From a rope of {2} m, {0} pieces of {1} m are cut. How many m are left?"},
       {"@ kauft {0} # zu je {1} Euro und zahlt mit {2} Euro. Wie viel Euro bekommt @ zur\u00fcck?",
        ("Von einem Seil von {2} m werden {0} St\u00fccke zu {1} m abgeschnitten. Wie viele m "
         "bleiben?")}},
      {3,
       {{2, 9}, {2, 12}, {2, 9}, {2, 12}},
       {{'*', 0, 1}, {'*', 2, 3}, {'+', 4, 5}},
       {("@ buys {0} # at {1} euros each and {2} books at {3} euros each. What does it cost in "
         "euros?"),
        ("A farmer has {0} fields with {1} trees each and {2} fields with {3} trees each. How many "
         "trees are there?")},
       {("@ kauft {0} # zu je {1} Euro und {2} B\u00fccher zu je {3} Euro. Wie viel Euro kostet "
         "das?"),
        ("Ein Bauer hat {0} Felder mit je {1} B\u00e4umen und {2} Felder mit je {3} B\u00e4umen. "
         "Wie "
         "viele B\u00e4ume sind es?")}},
      {3,
       {{20, 60}, {2, 19}, {2, 9}, {1, 20}},
       {{'-', 0, 1}, {'*', 4, 2}, {'+', 5, 3}},
       {("@ has {0} # and eats {1}. Each one left is worth {2} points, and @ finds {3} points "
         "more. "
         "How many points does @ have?"),
        ("Of {0} seats {1} are broken. The others cost {2} euros each, and there are {3} euros of "
         "tips. How many euros come in?")},
       {("@ hat {0} # und isst {1}. Jedes \u00fcbrige z\u00e4hlt {2} Punkte, und @ findet noch {3} "
         "Punkte. "
         "Wie viele Punkte hat @?"),
        ("Von {0} Pl\u00e4tzen sind {1} kaputt. Die anderen kosten je {2} Euro, dazu kommen {3} "
         "Euro "
         "Trinkgeld. Wie viel Euro kommen herein?")}},
      {3,
       {{2, 9}, {3, 12}, {2, 9}, {1, 5}},
       {{'*', 0, 1}, {'*', 4, 2}, {'-', 5, 3}},
       {("A shelf holds {0} rows of {1} #. @ has {2} such shelves, and {3} # are missing. How many "
         "# "
         "are there?"),
        ("@ reads {1} pages in the morning and evening together, {0} days a week, for {2} weeks, "
         "and "
         "then skips {3} pages of that. How many pages did @ read?")},
       {("Ein Regal fasst {0} Reihen mit {1} #. @ hat {2} solche Regale, und {3} # fehlen. Wie "
         "viele # "
         "sind es?"),
        ("@ liest {1} Seiten am Tag, an {0} Tagen der Woche, {2} Wochen lang, und l\u00e4sst davon "
         "{3} "
         "Seiten aus. Wie viele Seiten hat @ gelesen?")}},
  };
  return list;
}

// The same things in both languages.
constexpr std::pair<const char*, const char*> kThings[] = {
    {"apples", "\u00c4pfel"},  {"pencils", "Stifte"},    {"marbles", "Murmeln"},
    {"cards", "Karten"},       {"eggs", "Eier"},         {"stones", "Steine"},
    {"books", "B\u00fccher"},  {"coins", "M\u00fcnzen"}, {"balls", "B\u00e4lle"},
    {"cookies", "Kekse"},      {"oranges", "Orangen"},   {"pears", "Birnen"},
    {"stamps", "Briefmarken"}, {"flowers", "Blumen"},    {"candies", "Bonbons"},
    {"stickers", "Sticker"},   {"shells", "Muscheln"},   {"toys", "Spielsachen"},
    {"lemons", "Zitronen"},    {"nuts", "N\u00fcsse"},   {"tickets", "Tickets"},
    {"cups", "Tassen"},        {"hats", "H\u00fcte"},    {"keys", "Schl\u00fcssel"}};

// Some that nobody has heard before, so that names are copied.
std::string any_name(Rng& rng) {
  if (!chance(rng, 0.2)) return drawn_name(rng);
  std::string out = invented_word(rng, between(rng, 3, 7));
  out[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(out[0])));
  return out;
}

const Story& story_of(const Json& facts) {
  const int64_t which = facts.at("story");
  if (which < 0 || which >= static_cast<int64_t>(stories().size())) {
    fail("there is no story {}; choose 0 to {}", which, stories().size() - 1);
  }
  const Story& story = stories()[static_cast<size_t>(which)];
  if (facts.at("numbers").size() != story.ranges.size()) {
    fail("story {} needs {} numbers", which, story.ranges.size());
  }
  return story;
}

// The numbers and the results of all steps; the last one is the answer.
std::vector<Rational> computed(const Story& story, const Integers& numbers) {
  std::vector<Rational> out(numbers.begin(), numbers.end());
  for (const Step& step : story.steps) {
    const Rational a = out[step.a], b = out[step.b];
    out.push_back(step.sign == '+' ? a + b : step.sign == '-' ? a - b : a * b);
  }
  return out;
}

class WordProblem final : public Task {
 public:
  WordProblem()
      : Task("word_problem", "word problems in English and German",
             {"one step", "two steps", "three steps"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    size_t which = 0;
    do {
      which = rng.below(stories().size());
    } while (stories()[which].level != level);
    Integers numbers;
    for (const auto& [low, high] : stories()[which].ranges) {
      numbers.push_back(between(rng, low, high));
    }
    return {{"story", which}, {"numbers", numbers}, {"language", chance(rng, 0.5) ? "de" : "en"}};
  }

  std::string key(const Json& facts) const override {
    return fmt::format("story {} {}", facts.at("story").get<int64_t>(),
                       joined(facts.at("numbers").get<Integers>(), ","));
  }

  void pose(Problem& problem, uint64_t wording) const override {
    const Story& story = story_of(problem.facts);
    problem.language = problem.facts.at("language");
    const bool german = problem.language == "de";
    static constexpr std::string_view kSlots[] = {"0", "1", "2", "3"};
    PhraseSlots slots;
    Rng rng(wording);
    const auto numbers = problem.facts.at("numbers").get<Integers>();
    for (size_t i = 0; i < numbers.size(); ++i)
      slots.emplace_back(kSlots[i], said_number(numbers[i], rng, german));
    const auto& texts = german ? story.german : story.english;
    problem.prompt = expanded(texts[rng.below(texts.size())], rng, slots);
    const auto& [thing, ding] = kThings[rng.below(std::size(kThings))];
    const bool lower = chance(rng, 0.15);
    std::string name = any_name(rng), other = any_name(rng);
    if (lower) name = lower_ascii(name), other = lower_ascii(other);
    replace_all(problem.prompt, "@2", kept(other));
    replace_all(problem.prompt, "@", kept(name));
    replace_all(problem.prompt, "#", kept(german ? ding : thing));
    problem.answer = computed(story, numbers).back().text();
  }

  Verdict judge(const Json& facts, std::string_view answer) const override {
    const auto numbers = facts.at("numbers").get<Integers>();
    return judge_number(answer, computed(story_of(facts), numbers).back(),
                        facts.at("language") == "de");
  }

  // Says what is known and each step, in the language of the prompt.
  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const Story& story = story_of(problem.facts);
    const bool german = problem.facts.at("language") == "de";
    const auto numbers = problem.facts.at("numbers").get<Integers>();
    const auto values = computed(story, numbers);
    std::string out;
    if (style == TraceStyle::Long) {
      out += fmt::format("{}: {}\n", german ? "Gegeben sind" : "Given are", joined(numbers));
    }
    for (size_t i = 0; i < story.steps.size(); ++i) {
      const Step& step = story.steps[i];
      const char* lead = i == 0 ? (german ? "Zuerst " : "First ") : (german ? "Dann " : "Then ");
      if (story.steps.size() == 1) lead = german ? "Es ist " : "It is ";
      if (style == TraceStyle::Long) out += worked(step.sign, values[step.a], values[step.b]);
      out += fmt::format("{}{}{}{}={}\n", lead, values[step.a].text(), step.sign,
                         values[step.b].text(), values[numbers.size() + i].text());
    }
    if (style == TraceStyle::Long) {
      const Step& last = story.steps.back();
      out += checked(last, values[last.a], values[last.b], values.back(), german);
    }
    out += german ? "Die Zahl ist " : "The number is ";
    return {out + values.back().text(), values.back().text()};
  }

  // What nobody has by heart, digit by digit.
  static std::string worked(char sign, const Rational& left, const Rational& right) {
    const int64_t a = std::stoll(left.text()), b = std::stoll(right.text());
    const int64_t low = std::min(a, b), high = std::max(a, b);
    if (low < 0 || high <= 12) return "";
    if (sign == '*') return low < 10 ? times_digit(high, low) : "";
    if (sign == '+') return added_by_tens(a, b) + "\n";
    return a < b ? "" : subtracted_by_tens(a, b) + "\n";
  }

  bool works_in_german() const override { return true; }

  // The last step, undone.
  static std::string checked(const Step& step, const Rational& a, const Rational& b,
                             const Rational& c, bool german) {
    const char undo = step.sign == '+' ? '-' : step.sign == '-' ? '+' : '/';
    return fmt::format("{}: {}{}{}={} {}\n", german ? "Probe" : "Check", c.text(), undo, b.text(),
                       a.text(), german ? "ja" : "yes");
  }
};

}  // namespace
}  // namespace ponder::tasks::word_problem

namespace ponder {

const Task& word_problem_task() {
  static const tasks::word_problem::WordProblem task;
  return task;
}

}  // namespace ponder
