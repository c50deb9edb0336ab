// What `convert` writes into a GGUF file besides tensors: config.json's settings under llama.cpp's
// keys.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "formats/checkpoint.h"
#include "formats/family.h"
#include "formats/gguf_writer.h"

namespace ponder {

// general.* and <architecture>.* from checkpoint.config (classic keys). Error names a setting that
// is missing or that GGUF cannot say.
void add_model_metadata(const Checkpoint& checkpoint, GgufMetadata& metadata);

// Llama 3's rope scaling as GGUF keeps it: a factor by which each of the `dim` / 2 frequencies is
// divided, where `dim` elements of a head are turned. Empty if the config has another rope.
// Formula: transformers' modeling_rope_utils, llama3.
std::vector<float> llama3_rope_factors(const Json& config, int64_t dim, const std::string& place);

// The same of whatever rope GGUF keeps as factors: proportional positions, too.
std::vector<float> rope_factors(const Json& config, int64_t dim, const std::string& place);

// The reverse: the rope_scaling of a config that was read from the same file; nullopt if there is
// none.
std::optional<Json> rope_scaling_of(const std::vector<float>& factors, const Json& config,
                                    const std::string& place);

// The reverse: a rope_scaling object that gives these factors; nullopt if there is none.
std::optional<Json> llama3_rope_scaling(const std::vector<float>& factors, const Json& config,
                                        const std::string& place);

}  // namespace ponder
