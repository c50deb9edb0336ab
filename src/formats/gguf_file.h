// A .gguf file as a Checkpoint, with the other parts of a split file that lie beside it.
#pragma once

#include <string>

#include "formats/checkpoint.h"

namespace ponder {

Checkpoint open_gguf(const std::string& path, bool with_tokenizer);

}  // namespace ponder
