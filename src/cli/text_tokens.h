// A text file as tokens, for commands that let a model read it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "formats/checkpoint.h"

namespace ponder {

// With what the tokenizer puts before a text; spelled control tokens are plain text. Error if the
// checkpoint has no tokenizer or the file cannot be read.
std::vector<int32_t> text_tokens(const std::string& file, const Checkpoint& checkpoint);

// Error if one has no row in an embedding of `vocab`.
void check_token_ids(const std::vector<int32_t>& tokens, const Checkpoint& checkpoint,
                     int64_t vocab);

// What stands for the first token of a piece that is read alone, if the model wants its texts to
// begin so; else -1.
int32_t first_of_piece(const Checkpoint& checkpoint);

}  // namespace ponder
