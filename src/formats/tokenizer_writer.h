// Writes a tokenizer as Hugging Face's files, tokenizer.json and tokenizer_config.json, and as GGUF
// metadata.
#pragma once

#include <string>

#include "formats/checkpoint.h"
#include "formats/gguf_writer.h"

namespace ponder {

std::string tokenizer_json(const TokenizerSpec& spec);
std::string tokenizer_config_json(const Checkpoint& checkpoint);
// A tokenizer that was just learnt, with its chat template, as a folder of both files.
void write_new_tokenizer(const std::string& folder, TokenizerSpec spec, std::string chat_template);

// tokenizer.* with the template; a tokenizer whose pre-tokenizer has no name in GGUF is an Error.
// Without a tokenizer the file says so ("none").
void add_tokenizer_metadata(const Checkpoint& checkpoint, GgufMetadata& metadata);

// The name in GGUF of the tokenizer's splits and normalizer; Error (with `place`) if it has none.
std::string gguf_pre_of(const TokenizerSpec& spec, const std::string& place);

}  // namespace ponder
