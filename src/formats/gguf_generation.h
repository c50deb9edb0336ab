// How replies are sampled and where they end, which GGUF keeps with its metadata.
#pragma once

#include "base/json.h"
#include "formats/checkpoint.h"
#include "formats/gguf.h"
#include "formats/gguf_writer.h"

namespace ponder {

// Whether a generation_config says anything of sampling; one that says nothing leaves it to whoever
// samples, and beside what it says 1 stands for what it does not.
bool says_sampling(const Json& config, const std::string& place);

// As a generation_config.json: "bos_token_id", "eos_token_id" [...] of the tokenizer's metadata,
// and the sampling that general.sampling.* recommends.
Json generation_config_from_gguf(const Gguf& file);
// The sampling of a folder's generation_config.json as general.sampling.*, which llama.cpp heeds.
void add_sampling_metadata(const Checkpoint& checkpoint, GgufMetadata& metadata);

}  // namespace ponder
