// Word problems of one to three steps, in English and in German.
#include "base/error.h"
#include "tasks/kinds/kinds.h"

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
       {{3, 60}, {2, 40}},
       {{'+', 0, 1}},
       {"@ has {0} #. Then @ buys {1} more. How many # does @ have now?",
        "There are {0} # in a box. @ puts {1} more in. How many # are in the box?"},
       {"@ hat {0} #. Dann kauft @ noch {1}. Wie viele # hat @ jetzt?",
        "In einer Kiste sind {0} #. @ legt {1} dazu. Wie viele # sind in der Kiste?"}},
      {1,
       {{30, 90}, {2, 29}},
       {{'-', 0, 1}},
       {"@ has {0} # and gives {1} away. How many # are left?",
        "Of {0} #, @ sells {1}. How many # remain?"},
       {"@ hat {0} # und verschenkt {1}. Wie viele # bleiben?",
        "Von {0} # verkauft @ {1}. Wie viele # sind noch da?"}},
      {1,
       {{2, 12}, {2, 20}},
       {{'*', 0, 1}},
       {"@ has {0} bags with {1} # each. How many # is that in all?",
        "A train runs {1} km every hour. How many km does it run in {0} hours?"},
       {"@ hat {0} Beutel mit je {1} #. Wie viele # sind das zusammen?",
        "Ein Zug f\u00e4hrt {1} km in jeder Stunde. Wie viele km f\u00e4hrt er in {0} Stunden?"}},
      {2,
       {{5, 60}, {2, 40}, {2, 6}},
       {{'+', 0, 1}, {'-', 3, 2}},
       {"@ has {0} #, gets {1} more and loses {2}. How many # does @ have?",
        "{0} people sit in a bus. {1} get on and {2} get off. How many are in the bus?"},
       {"@ hat {0} #, bekommt {1} dazu und verliert {2}. Wie viele # hat @?",
        "In einem Bus sitzen {0} Leute. {1} steigen ein und {2} steigen aus. Wie viele sind im "
        "Bus?"}},
      {2,
       {{2, 12}, {3, 20}, {1, 30}},
       {{'*', 0, 1}, {'+', 3, 2}},
       {"@ has {0} boxes with {1} # each and {2} single ones. How many # are there?",
        "A hall has {0} rows of {1} seats and {2} seats at the side. How many seats are there?"},
       {"@ hat {0} Schachteln mit je {1} # und {2} einzelne. Wie viele # sind es?",
        "Ein Saal hat {0} Reihen mit {1} Pl\u00e4tzen und {2} Pl\u00e4tze am Rand. Wie viele "
        "Pl\u00e4tze "
        "gibt es?"}},
      {2,
       {{2, 9}, {2, 10}, {100, 200}},
       {{'*', 0, 1}, {'-', 2, 3}},
       {"@ buys {0} # at {1} euros each and pays with {2} euros. How many euros does @ get back?",
        "From a rope of {2} m, {0} pieces of {1} m are cut. How many m are left?"},
       {"@ kauft {0} # zu je {1} Euro und zahlt mit {2} Euro. Wie viel Euro bekommt @ zur\u00fcck?",
        "Von einem Seil von {2} m werden {0} St\u00fccke zu {1} m abgeschnitten. Wie viele m "
        "bleiben?"}},
      {3,
       {{2, 9}, {2, 12}, {2, 9}, {2, 12}},
       {{'*', 0, 1}, {'*', 2, 3}, {'+', 4, 5}},
       {"@ buys {0} # at {1} euros each and {2} books at {3} euros each. What does it cost in "
        "euros?",
        "A farmer has {0} fields with {1} trees each and {2} fields with {3} trees each. How many "
        "trees are there?"},
       {"@ kauft {0} # zu je {1} Euro und {2} B\u00fccher zu je {3} Euro. Wie viel Euro kostet "
        "das?",
        "Ein Bauer hat {0} Felder mit je {1} B\u00e4umen und {2} Felder mit je {3} B\u00e4umen. "
        "Wie "
        "viele B\u00e4ume sind es?"}},
      {3,
       {{20, 60}, {2, 19}, {2, 9}, {1, 20}},
       {{'-', 0, 1}, {'*', 4, 2}, {'+', 5, 3}},
       {"@ has {0} # and eats {1}. Each one left is worth {2} points, and @ finds {3} points more. "
        "How many points does @ have?",
        "Of {0} seats {1} are broken. The others cost {2} euros each, and there are {3} euros of "
        "tips. How many euros come in?"},
       {"@ hat {0} # und isst {1}. Jedes \u00fcbrige z\u00e4hlt {2} Punkte, und @ findet noch {3} "
        "Punkte. "
        "Wie viele Punkte hat @?",
        "Von {0} Pl\u00e4tzen sind {1} kaputt. Die anderen kosten je {2} Euro, dazu kommen {3} "
        "Euro "
        "Trinkgeld. Wie viel Euro kommen herein?"}},
      {3,
       {{2, 9}, {3, 12}, {2, 9}, {1, 5}},
       {{'*', 0, 1}, {'*', 4, 2}, {'-', 5, 3}},
       {"A shelf holds {0} rows of {1} #. @ has {2} such shelves, and {3} # are missing. How many "
        "# "
        "are there?",
        "@ reads {1} pages in the morning and evening together, {0} days a week, for {2} weeks, "
        "and "
        "then skips {3} pages of that. How many pages did @ read?"},
       {"Ein Regal fasst {0} Reihen mit {1} #. @ hat {2} solche Regale, und {3} # fehlen. Wie "
        "viele # "
        "sind es?",
        "@ liest {1} Seiten am Tag, an {0} Tagen der Woche, {2} Wochen lang, und l\u00e4sst davon "
        "{3} "
        "Seiten aus. Wie viele Seiten hat @ gelesen?"}},
  };
  return list;
}

constexpr const char* kNames[] = {"Anna", "Ben", "Clara", "David", "Emma", "Felix", "Ida", "Leo"};
constexpr const char* kThings[] = {"apples", "pencils", "marbles", "cards", "eggs", "stones"};
constexpr const char* kDinge[] = {"\u00c4pfel", "Stifte", "Murmeln", "Karten", "Eier", "Steine"};

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
    std::vector<std::string> pieces;
    const auto numbers = problem.facts.at("numbers").get<Integers>();
    for (const int64_t n : numbers) pieces.push_back(std::to_string(n));
    problem.prompt = phrase(german ? story.german : story.english, wording, pieces);
    const size_t thing = wording / 64 % std::size(kThings);
    replace_all(problem.prompt, "@", kNames[wording / 8 % std::size(kNames)]);
    replace_all(problem.prompt, "#", german ? kDinge[thing] : kThings[thing]);
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
