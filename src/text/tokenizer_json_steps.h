// The parts of tokenizer.json around its model: what is done to a text before it, and to tokens
// after it.
#pragma once

#include "text/json_parts.h"
#include "text/tokenizer_spec.h"

namespace ponder {

// Each appends to the spec what the part says; Error that names a step ponder does not do.
void read_normalizer(const JsonParts& json, const JsonParts::Element& part, TokenizerSpec& spec);
// Sets `spec.bytes` to Letters at a ByteLevel step.
void read_pre_tokenizer(const JsonParts& json, const JsonParts::Element& part, TokenizerSpec& spec);
void read_decoder(const JsonParts& json, const JsonParts::Element& part, TokenizerSpec& spec);

}  // namespace ponder
