// Word problems of two to four steps, with people, things and numbers that do not matter.
#include "base/error.h"
#include "tasks/kinds/asked.h"
#include "tasks/kinds/steps.h"

namespace ponder::tasks::multi_step {
namespace {

// A number or the result of an earlier step, by index: the numbers first.
struct Step {
  char sign;
  size_t a, b;
};

// In the texts: {0} to {4} the numbers, {x} and {y} people, {t} things; {d} is a number that
// nothing needs. Divisions come out even, and differences above zero: drawing sees to it.
struct Story {
  int level;
  std::vector<std::pair<int64_t, int64_t>> ranges;
  std::vector<Step> steps;
  std::vector<std::string> english, german;
};

const std::vector<Story>& stories() {
  static const std::vector<Story> list = {
      {1,
       {{5, 40}, {2, 20}, {2, 15}},
       {{'+', 0, 1}, {'-', 3, 2}},
       {"{x} has {0} {t}. {y} gives {x} {1} more. Then {x} loses {2}. How many {t} does {x} have "
        "now?",
        "{x} picked {0} {t} in the morning and {1} in the afternoon. {2} of them were bad. How "
        "many good {t} are there?",
        "There were {0} {t} on the table. {x} put {1} more there and {y} took {2} away. How many "
        "{t} are on the table?",
        "A bus has {0} passengers. At the next stop {1} get on and {2} get off. How many "
        "passengers are on the bus?"},
       {"{x} hat {0} {t}. {y} schenkt {x} {1} dazu. Dann verliert {x} {2}. Wie viele {t} hat {x} "
        "jetzt?",
        "In einem Bus sitzen {0} Leute. {1} steigen ein und {2} steigen aus. Wie viele Leute sind "
        "im Bus?"}},
      {1,
       {{2, 9}, {2, 9}, {1, 15}},
       {{'*', 0, 1}, {'+', 3, 2}},
       {"{x} has {0} boxes with {1} {t} each and {2} more {t} on the shelf. How many {t} does {x} "
        "have?",
        "{x} buys {0} packs of {1} {t} and already had {2}. How many {t} are there altogether?",
        "There are {0} tables with {1} chairs each and {2} spare chairs. How many chairs are there "
        "in all?"},
       {"{x} hat {0} Schachteln mit je {1} {t} und noch {2} einzelne. Wie viele {t} hat {x}?"}},
      {1,
       {{20, 60}, {2, 9}, {2, 6}},
       {{'*', 1, 2}, {'-', 0, 3}},
       {"{x} has {0} {t} and gives {1} of them to each of {2} friends. How many {t} are left?",
        "{x} has {0} euros and buys {2} books for {1} euros each. How many euros are left?",
        "A roll has {0} m of ribbon. {x} cuts off {2} pieces of {1} m. How many metres remain?"},
       {"{x} hat {0} {t} und gibt {2} Freunden je {1} davon. Wie viele {t} bleiben \u00fcbrig?",
        "{x} hat {0} Euro und kauft {2} B\u00fccher zu je {1} Euro. Wie viel Euro bleiben?"}},
      {1,
       {{5, 40}, {2, 20}},
       {{'+', 0, 1}, {'+', 0, 2}},
       {"{x} has {0} {t}. {y} has {1} more than {x}. How many {t} do they have together?",
        "{x} read {0} pages on Monday and {1} more than that on Tuesday. How many pages did {x} "
        "read on both days?"},
       {"{x} hat {0} {t}. {y} hat {1} mehr als {x}. Wie viele {t} haben sie zusammen?"}},
      {1,
       {{3, 25}, {2, 5}},
       {{'*', 0, 1}, {'+', 0, 2}},
       {"{x} has {0} {t}. {y} has {1} times as many. How many {t} do they have altogether?",
        "{x} sold {0} {t} in April and {1} times as many in May. How many {t} did {x} sell in both "
        "months?"},
       {"{x} hat {0} {t}. {y} hat {1}-mal so viele. Wie viele {t} haben sie zusammen?"}},
      {2,
       {{3, 12}, {2, 8}, {2, 6}},
       {{'+', 0, 1}, {'*', 3, 2}},
       {"Every day {x} finds {0} {t} and {y} finds {1}. How many {t} do they find in {2} days?",
        "{x} runs {0} km in the morning and {1} km in the evening. How many km is that in {2} "
        "days?",
        "A ticket costs {0} euros and a drink {1} euros. {2} friends each buy one of both. How "
        "much do they pay together, in euros?"},
       {"Jeden Tag findet {x} {0} {t} und {y} {1}. Wie viele {t} finden sie in {2} Tagen?",
        "Eine Karte kostet {0} Euro und ein Getr\u00e4nk {1} Euro. {2} Freunde kaufen je beides. "
        "Wie viel Euro zahlen sie?"}},
      {2,
       {{10, 60}, {10, 60}, {2, 6}},
       {{'+', 0, 1}, {'/', 3, 2}},
       {"{x} has {0} {t} and {y} has {1}. They share all of them equally among {2} children. How "
        "many does each child get?",
        "{x} collected {0} {t} and {y} collected {1}. They pack them into {2} equal boxes. How "
        "many {t} are in each box?"},
       {"{x} hat {0} {t} und {y} hat {1}. Sie verteilen alle gleichm\u00e4\u00dfig auf {2} Kinder. "
        "Wie viele bekommt jedes Kind?"}},
      {2,
       {{2, 9}, {3, 12}, {2, 9}},
       {{'*', 0, 1}, {'-', 3, 2}, {'*', 4, 0}},
       {"{x} has {0} bags with {1} {t} each. {2} {t} are lost. The rest is worth {0} points each. "
        "How many points is that?"},
       {}},
      {2,
       {{2, 9}, {3, 12}, {2, 9}, {3, 12}},
       {{'*', 0, 1}, {'*', 2, 3}, {'+', 4, 5}},
       {"{x} buys {0} {t} at {1} cents each and {2} pens at {3} cents each. How many cents does "
        "{x} pay?",
        "A farm has {0} rows of {1} apple trees and {2} rows of {3} pear trees. How many trees is "
        "that?",
        "{x} works {0} hours at {1} dollars an hour and {2} hours at {3} dollars an hour. How many "
        "dollars does {x} earn?"},
       {"{x} kauft {0} {t} zu je {1} Cent und {2} Stifte zu je {3} Cent. Wie viel Cent zahlt "
        "{x}?"}},
      {2,
       {{20, 80}, {2, 5}, {1, 15}},
       {{'/', 0, 1}, {'-', 3, 2}},
       {"{x} and friends, {1} people in all, share {0} {t} equally. Then {x} eats {2}. How many "
        "{t} does {x} have left?",
        "A rope of {0} m is cut into {1} equal pieces. From one piece {2} m are cut off. How many "
        "metres long is that piece now?"},
       {"{0} {t} werden gleichm\u00e4\u00dfig auf {1} Kinder verteilt. {x} isst danach {2} davon. "
        "Wie viele hat {x} noch?"}},
      {3,
       {{20, 60}, {2, 19}, {2, 9}, {1, 20}},
       {{'-', 0, 1}, {'*', 4, 2}, {'+', 5, 3}},
       {"{x} bakes {0} cakes and keeps {1}. The others are sold for {2} dollars each, and there "
        "are {3} dollars of tips. How many "
        "dollars does {x} get?",
        "A hall has {0} seats, but {1} are broken. All the others are sold at {2} euros, and {x} "
        "adds {3} euros. How many euros is that?"},
       {"{x} backt {0} Kuchen und beh\u00e4lt {1}. Die anderen werden f\u00fcr je {2} Euro "
        "verkauft, dazu kommen {3} Euro Trinkgeld. Wie "
        "viel Euro bekommt {x}?"}},
      {3,
       {{2, 9}, {2, 12}, {2, 9}, {2, 12}, {100, 250}},
       {{'*', 0, 1}, {'*', 2, 3}, {'+', 5, 6}, {'-', 4, 7}},
       {"{x} has {4} euros. {x} buys {0} {t} at {1} euros each and {2} more things at {3} euros "
        "each. How many euros does {x} have left?",
        "A tank holds {4} litres. {0} buckets of {1} litres and {2} cans of {3} litres are taken "
        "out. How many litres are left?"},
       {"{x} hat {4} Euro und kauft {0} {t} zu je {1} Euro und {2} Spiele zu je {3} Euro. Wie viel "
        "Euro bleiben {x}?"}},
      {3,
       {{3, 12}, {2, 6}, {2, 9}, {2, 6}},
       {{'*', 0, 1}, {'+', 4, 2}, {'*', 5, 3}},
       {"Each of {1} shelves holds {0} {t}, and {2} more lie on the floor. {3} rooms look just "
        "like that. How many {t} are there in all?",
        "A lesson has {1} parts of {0} minutes and a break of {2} minutes. How many minutes are "
        "{3} such lessons?"},
       {"Auf {1} Regalen liegen je {0} {t} und {2} auf dem Boden. {3} R\u00e4ume sehen genau so "
        "aus. Wie viele {t} sind es?"}},
      {3,
       {{10, 50}, {2, 5}, {2, 20}, {2, 4}},
       {{'*', 0, 1}, {'+', 4, 2}, {'+', 5, 0}, {'/', 6, 3}},
       {"{x} has {0} {t}, {y} has {1} times as many, and they find {2} more. They share all of "
        "them equally among {3} people. How many "
        "does each get?"},
       {}},
  };
  return list;
}

// Sentences with a number that nothing needs.
const std::vector<std::string>& distractors(bool german) {
  static const std::vector<std::string> english = {
      "{x} is {d} years old. ", "It is {d} degrees outside. ", "The shop opened {d} years ago. ",
      "{y} has {d} cousins. ",  "{x} lives at number {d}. ",   "{y} waited for {d} minutes. "};
  static const std::vector<std::string> deutsch = {
      "{x} ist {d} Jahre alt. ", "Drau\u00dfen sind es {d} Grad. ",
      "{y} wohnt in Haus Nummer {d}. ", "{y} wartet {d} Minuten. "};
  return german ? deutsch : english;
}

const Story& story_of(const Json& facts) {
  const int64_t which = fact_number(facts, "story", 0, static_cast<int64_t>(stories().size()) - 1);
  return stories()[static_cast<size_t>(which)];
}

// The numbers and the results of the steps; nullopt where one is no positive whole number.
std::optional<Integers> computed(const Story& story, const Integers& numbers) {
  Integers out = numbers;
  for (const Step& step : story.steps) {
    const int64_t a = out[step.a], b = out[step.b];
    if (step.sign == '/' && (b == 0 || a % b != 0)) return std::nullopt;
    out.push_back(step.sign == '+'   ? a + b
                  : step.sign == '-' ? a - b
                  : step.sign == '*' ? a * b
                                     : a / b);
    if (out.back() < 1 || out.back() > 1'000'000) return std::nullopt;
  }
  return out;
}

Integers values_of(const Json& facts) {
  const Story& story = story_of(facts);
  const auto values =
      computed(story, fact_numbers(facts, "numbers", story.ranges.size(), story.ranges.size()));
  if (!values)
    fail("a step of story {} has no positive whole result", facts.at("story").get<int64_t>());
  return *values;
}

class MultiStep final : public ValueTask {
 public:
  MultiStep()
      : ValueTask("multi_step", "word problems of two to four steps",
                  {"two steps", "two or three steps, now and then a number too many",
                   "three or four steps, now and then a number too many"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    while (true) {
      const size_t which = rng.below(stories().size());
      const Story& story = stories()[which];
      if (story.level != level) continue;
      Integers numbers;
      for (const auto& [low, high] : story.ranges) numbers.push_back(between(rng, low, high));
      if (!computed(story, numbers)) continue;
      const std::string language = story.german.empty() ? "en" : drawn_language(rng, 0.25);
      const int64_t distractor = level > 1 && chance(rng, 0.3) ? between(rng, 2, 60) : 0;
      return {{"story", which},
              {"numbers", numbers},
              {"distractor", distractor},
              {"language", language}};
    }
  }

  std::string key(const Json& facts) const override {
    return fmt::format("steps {} {}", facts.at("story").get<int64_t>(),
                       joined(facts.at("numbers").get<Integers>(), ","));
  }

  void pose(Problem& problem, uint64_t wording) const override {
    const Story& story = story_of(problem.facts);
    const Integers values = values_of(problem.facts);
    const bool german = is_german(problem.facts);
    if (german) problem.language = "de";
    Rng rng(wording);
    const auto& texts = german ? story.german : story.english;
    std::string form = texts[rng.below(texts.size())];
    const int64_t extra = problem.facts.value("distractor", 0);
    const auto& others = distractors(german);
    if (extra > 0) form = others[rng.below(others.size())] + form;
    const Noun& noun = drawn_noun(rng);
    const std::string x = drawn_name(rng);
    std::string y = drawn_name(rng);
    while (y == x) y = drawn_name(rng);
    PhraseSlots slots = {{"x", x},
                         {"y", y},
                         {"t", german ? noun.german : noun.english},
                         {"d", std::to_string(extra)}};
    static constexpr std::string_view kIndices[] = {"0", "1", "2", "3", "4"};
    for (size_t i = 0; i < story.ranges.size(); ++i)
      slots.emplace_back(kIndices[i], said_number(values[i], rng, german));
    problem.prompt = expanded(form, rng, slots);
    problem.answer = std::to_string(values.back());
  }

  Rational wanted(const Json& facts) const override { return values_of(facts).back(); }

  // Each step, worked, and the last one undone as a check.
  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const Story& story = story_of(problem.facts);
    const Integers values = values_of(problem.facts);
    const bool all = style == TraceStyle::Long;
    const size_t count = story.ranges.size();
    std::string out;
    if (all)
      out = "Given are " +
            joined(Integers(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(count)),
                   " ") +
            "\n";
    for (size_t i = 0; i < story.steps.size(); ++i) {
      const Step& step = story.steps[i];
      const int64_t a = values[step.a], b = values[step.b];
      if (all) out += i == 0 ? "First\n" : "Then\n";
      out += step.sign == '+'   ? sum_steps(a, b, all)
             : step.sign == '-' ? difference_steps(a, b, all)
             : step.sign == '*' ? product_steps(a, b, all)
                                : quotient_steps(a, b, all);
    }
    if (!all) return told(problem, out);
    const Step& last = story.steps.back();
    const char undo = last.sign == '+'   ? '-'
                      : last.sign == '-' ? '+'
                      : last.sign == '*' ? '/'
                                         : '*';
    return told(problem, out + fmt::format("Check: {}{}{}={} yes", values.back(), undo,
                                           values[last.b], values[last.a]));
  }
};

}  // namespace
}  // namespace ponder::tasks::multi_step

namespace ponder {

const Task& multi_step_task() {
  static const tasks::multi_step::MultiStep task;
  return task;
}

}  // namespace ponder
