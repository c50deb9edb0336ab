// Word problems of two to four steps, with people, things and numbers that do not matter.
#include "base/error.h"
#include "tasks/kinds/asked.h"
#include "tasks/kinds/multi_step_stories.h"
#include "tasks/kinds/story_frames.h"

namespace ponder::tasks::multi_step {
namespace {

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
    if (extra > 0) form = with_distractor(form, others[rng.below(others.size())], rng);
    const Noun& noun = drawn_noun(rng);
    const std::string x = drawn_name(rng);
    std::string y = drawn_name(rng), z = drawn_name(rng);
    while (y == x) y = drawn_name(rng);
    while (z == x || z == y) z = drawn_name(rng);
    PhraseSlots slots = {{"x", x},
                         {"y", y},
                         {"z", z},
                         {"t", german ? noun.german : noun.english},
                         {"d", std::to_string(extra)}};
    static constexpr std::string_view kIndices[] = {"0", "1", "2", "3", "4"};
    static constexpr std::string_view kDigits[] = {"n0", "n1", "n2", "n3", "n4"};
    for (size_t i = 0; i < story.ranges.size(); ++i) {
      slots.emplace_back(kIndices[i], said_number(values[i], rng, german));
      slots.emplace_back(kDigits[i], std::to_string(values[i]));
    }
    problem.prompt = in_story_frame(expanded(form, rng, slots), rng, german);
    problem.answer = std::to_string(values.back());
  }

  // Before the story, or behind its first sentence.
  static std::string with_distractor(std::string form, const std::string& other, Rng& rng) {
    const size_t at = form.find(". "), open = form.find('<');
    const bool inside = at != form.npos && open > at && chance(rng, 0.4);
    return inside ? form.insert(at + 2, other) : other + form;
  }

  Rational wanted(const Json& facts) const override { return values_of(facts).back(); }

  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const Story& story = story_of(problem.facts);
    const Integers values = values_of(problem.facts);
    const bool german = is_german(problem.facts);
    return told(problem, style == TraceStyle::Long
                             ? story_thought(problem.prompt, values, story.steps, german)
                             : brief_story_thought(values, story.steps, german));
  }
  bool works_in_german() const override { return true; }
};

}  // namespace
}  // namespace ponder::tasks::multi_step

namespace ponder {

const Task& multi_step_task() {
  static const tasks::multi_step::MultiStep task;
  return task;
}

}  // namespace ponder
