// Questions that no task answers, in forms of tasks/phrases.h. "{place}" and the like are filled
// with one of outside_fillings(), each time with another.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tasks/task.h"

namespace ponder {

using OutsideWords = std::vector<std::string>;

const std::vector<std::pair<std::string, OutsideWords>>& outside_fillings();
// The forms of the splits differ.
const OutsideWords& outside_english(Split split);
const OutsideWords& outside_english_more();  // of those for training
const OutsideWords& outside_german(Split split);

}  // namespace ponder
