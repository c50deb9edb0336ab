// The stories of word problems: what is computed, and how it is told in two languages.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tasks/kinds/story_thought.h"

namespace ponder::tasks::word_problem {

using Step = StoryStep;

// One story: its numbers' ranges, how it is computed, and how it is told. In the texts {0}, {1},
// ... are the numbers, {d} one that does not matter, {m} a currency, "@" and "@2" names, "#" things
// and "#n" their German dative.
struct Story {
  int level;
  std::vector<std::pair<int64_t, int64_t>> ranges;
  std::vector<Step> steps;
  std::vector<std::string> english, german;
};

std::vector<Story> one_step_stories();
std::vector<Story> more_steps_stories();
// Behind all of these.
std::vector<Story> later_one_step();
std::vector<Story> later_more_steps();
std::vector<Story> daily_stories();

}  // namespace ponder::tasks::word_problem
