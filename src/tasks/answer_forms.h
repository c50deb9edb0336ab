// A question that says how its answer is to be written: in a box, behind "Answer:", as a JSON list,
// with other signs between, as True or False; or that shows by an example how it is asked.
#pragma once

#include <optional>
#include <string>

#include "tasks/task.h"

namespace ponder {

struct AskedForm {
  std::string prompt, answer;
};

// The problem's prompt with such a wish, and `answer` as it is wished for; the task's verifier
// takes it. None if no form that was drawn fits this answer.
std::optional<AskedForm> asked_form(const Task& task, const Problem& problem,
                                    const std::string& answer, Rng& rng);

// The prompt behind another problem of the same task, level and language with its answer; none if
// none was found.
struct WithExample {
  std::string prompt;
  Problem example;
};
std::optional<WithExample> behind_example(const Task& task, const Problem& problem, uint64_t seed,
                                          Rng& rng);

}  // namespace ponder
