// A text file as tokens, for commands that let a model read it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "formats/checkpoint.h"
#include "formats/model_config.h"

namespace ponder {

// With what the tokenizer puts before a text; spelled control tokens are plain text. Error if the
// checkpoint has no tokenizer or the file cannot be read.
std::vector<int32_t> text_tokens(const std::string& file, const Checkpoint& checkpoint);

// Error if a token has no row in the model's embedding, or the model was made for fewer than
// `context` tokens, which --ctx asked for.
void check_readable(const std::vector<int32_t>& tokens, int64_t context,
                    const Checkpoint& checkpoint, const ModelConfig& config);

// What stands for the first token of a piece that is read alone, if the model wants its texts to
// begin so; else -1.
int32_t first_of_piece(const Checkpoint& checkpoint);

}  // namespace ponder
