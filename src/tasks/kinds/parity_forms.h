// How people ask what is odd and what is even.
#pragma once

#include "tasks/phrases.h"

namespace ponder::tasks::parity {

// Of one number {n}.
const Phrases& is_phrases();
// Of a {list}: how many are even, or odd, and what those add up to.
const Phrases& count_phrases(bool even);
const Phrases& sum_phrases(bool even);

}  // namespace ponder::tasks::parity
