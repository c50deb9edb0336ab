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

// In the language of the prompt: "has 43 apples and\nloses four=4 of\nhow many are left\n43-4\n
// ...\nCheck: 39+4=43 yes". `values`: the numbers, then the results of the steps.
std::string story_thought(const std::string& prompt, const std::vector<int64_t>& values,
                          const std::vector<StoryStep>& steps, bool german);
// Only the steps' results.
std::string brief_story_thought(const std::vector<int64_t>& values,
                                const std::vector<StoryStep>& steps, bool german);

}  // namespace ponder
