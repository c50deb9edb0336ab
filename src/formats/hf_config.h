// config.json in one spelling: transformers 5 writes some keys anew, and the model room should see
// the classic ones only.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "formats/checkpoint.h"

namespace ponder {

// Rewrites in place: rope_parameters -> rope_theta and rope_scaling (null for plain rope; "type"
// and "rope_type" both set), dtype -> torch_dtype, num_local_experts -> num_experts (qwen3_moe),
// and "rope_interleaved": true with latent attention unless its rope_interleave says false. Error
// for wrong types, for a quantization_config of a method that is not read, and for the keys that
// tell how a GGUF's rows lie, except in folders that earlier versions exported of one.
void normalise_config(Json& config, const std::string& place);

// Of the named templates, the one for conversations with tools, and its file.
inline constexpr const char* kToolTemplate = "tool_use";
inline constexpr const char* kToolTemplateFile = "additional_chat_templates/tool_use.jinja";

// The chat template in tokenizer_config.json ("" if none): a string, or of a list the one with this
// name. A string is the one named "default".
std::string chat_template_of(const Json& tokenizer_config, const std::string& place,
                             std::string_view name = "default");

}  // namespace ponder
