// What is turned round: everyday words, and phrases that read like a piece of a sentence.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/rng.h"

namespace ponder::tasks::reverse_words {

// A word of everyday; `most` is the number of its letters at most.
std::string everyday_word(size_t most, Rng& rng);
// So many words that follow one another as in a sentence: "the old dog sleeps on the".
std::vector<std::string> phrase(int64_t count, Rng& rng);
// A list as people write one that is to be turned round: commas, quotes, brackets, dashes, lines.
std::string written_list(const std::vector<std::string>& words, Rng& rng);

}  // namespace ponder::tasks::reverse_words
