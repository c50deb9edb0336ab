// Model settings: GGUF metadata to config.json's keys and back, and the tokenizer inside GGUF.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "formats/gguf.h"
#include "text/tokenizer.h"

namespace ponder {

// A config.json-like object in the classic keys (rope_theta, rope_scaling with "type", torch_dtype
// is left out). Adds "rope_interleaved": true where the stored rows want interleaved rotation
// (llama, whose converter permutes them, and deepseek2). Error for an unknown general.architecture.
// `tensors` are the names in all parts of a split file (none: this file's). `unread` gets the keys
// of that architecture that nothing asked for.
Json config_from_gguf(const Gguf& file, std::vector<std::string_view> tensors = {},
                      std::vector<std::string>* unread = nullptr);

// All metadata as JSON, arrays as {"type", "count"}; for `inspect`.
Json metadata_from_gguf(const Gguf& file);

// False if the file holds no tokenizer; Error if it holds one of another kind than "gpt2".
bool tokenizer_from_gguf(const Gguf& file, TokenizerSpec& spec);

}  // namespace ponder
