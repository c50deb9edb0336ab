// The tokenizer of a Hugging Face folder, whichever of its forms is there.
#pragma once

#include <string>

#include "text/tokenizer_spec.h"

namespace ponder {

// tokenizer.json, else tekken.json, tokenizer.model (SentencePiece), tiktoken.model (Kimi's), or
// vocab.json with merges.txt; with the special tokens of tokenizer_config.json, added_tokens.json
// and special_tokens_map.json. False if the folder has none of them. Error if one does not hold
// together, or its pattern is only in code that ponder does not know.
bool tokenizer_from_folder(const std::string& folder, TokenizerSpec& spec);

}  // namespace ponder
