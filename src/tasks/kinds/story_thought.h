// How stories with numbers are thought about, whether of one step or of several: the numbers as
// they are told, a formula, its steps, and the last one undone.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ponder {

// A number or the result of an earlier step, by index: the numbers first.
struct StoryStep {
  char sign;  // '+', '-', '*', '/'
  size_t a, b;
};

// "Given are 43 4 6\n43-4*6\n4*6=24\n...\nCheck: 19+24=43 yes". `values`: the numbers, then the
// results of the steps.
std::string story_thought(const std::string& prompt, const std::vector<int64_t>& values,
                          const std::vector<StoryStep>& steps, bool german);
// Only the steps' results.
std::string brief_story_thought(const std::vector<int64_t>& values,
                                const std::vector<StoryStep>& steps);

}  // namespace ponder
