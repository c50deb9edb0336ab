// Quantised Hugging Face folders: what quantization_config says, made into stored types.
#pragma once

#include <string>

#include "base/json.h"
#include "formats/checkpoint.h"

namespace ponder {

// Error, in one sentence, if the config's quantization_config is of a method that ponder does not
// read.
void check_quantised_method(const Json& config, const std::string& place);

// Every module that is stored in the form of quantization_config becomes one tensor, `checkpoint`'s
// tensors without what it was made of, and notes say what became of what. Error if tensors, shapes
// or settings do not hold together.
void read_quantised(Checkpoint& checkpoint, const std::string& config_place);

}  // namespace ponder
