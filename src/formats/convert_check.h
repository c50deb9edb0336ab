// Whether what `convert` is about to write means the same model: the settings are read back as
// whoever opens the output will read them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "formats/checkpoint.h"
#include "formats/gguf_writer.h"

namespace ponder {

// Error that names the first setting of the checkpoint that GGUF keys and tensors of these names do
// not say, or that llama.cpp is known not to read there; the latter is a note where unread_allowed.
void check_gguf_says_all(const Checkpoint& checkpoint, const GgufMetadata& metadata,
                         const std::vector<std::string_view>& tensors,
                         std::vector<std::string>& notes);
// The same for a config.json.
void check_config_says_all(const Checkpoint& checkpoint, Json config);

}  // namespace ponder
