// A Hugging Face folder: config.json, safetensors (single or sharded), tokenizer files.
#pragma once

#include <string>

#include "formats/checkpoint.h"

namespace ponder {

Checkpoint open_hf_folder(const std::string& path, bool with_tokenizer);

// A config.json alone: a checkpoint without tensors.
Checkpoint open_hf_config(const std::string& path);

}  // namespace ponder
