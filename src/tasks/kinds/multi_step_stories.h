// The stories of the word problems of several steps.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tasks/kinds/story_thought.h"

namespace ponder::tasks::multi_step {

using Step = StoryStep;

// In the texts: {0} to {4} the numbers, {n0} to {n4} the same in digits (behind "$"), {x}, {y} and
// {z} people, {t} things. Divisions come out even,
// and differences above zero: drawing sees to it.
struct Story {
  int level;
  std::vector<std::pair<int64_t, int64_t>> ranges;
  std::vector<Step> steps;
  std::vector<std::string> english, german;
};

// Facts name a story by its place: new ones go to the end.
const std::vector<Story>& stories();
std::vector<Story> first_stories();
std::vector<Story> later_stories();
std::vector<Story> more_stories();
std::vector<Story> event_stories();
std::vector<Story> compared_stories();
std::vector<Story> daily_stories();

// Sentences with a number {d} that nothing needs.
const std::vector<std::string>& distractors(bool german);

}  // namespace ponder::tasks::multi_step
