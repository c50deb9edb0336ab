// More of how puzzles of people who lie or do not are told, beside what knights_words.cc has.
#pragma once

#include <string>
#include <vector>

#include "tasks/phrases.h"

namespace ponder::tasks::knights_knaves {

PhraseForms later_puzzles(bool german);
// What is said, by kind: alternatives beside those of english_statements().
const std::vector<std::string>& later_statements();

}  // namespace ponder::tasks::knights_knaves
