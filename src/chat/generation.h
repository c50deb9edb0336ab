// What a model's publisher says of its replies: where they end, and how they are sampled.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "formats/checkpoint.h"
#include "infer/sampler.h"

namespace ponder {

// Every token that ends a reply: eos of generation_config, config and tokenizer. Error for one of
// generation_config that is no token.
std::vector<int32_t> stop_tokens(const Checkpoint& checkpoint);

// Sampling as generation_config.json has it. do_sample false is greedy; without any word on
// sampling DeepSeek-R1's recommendation stands: temperature 0.6, top_p 0.95. Error that names the
// file for a number out of its range.
SamplingParams default_sampling(const Checkpoint& checkpoint);

// Keys of generation_config with which transformers would write another text, and which are not
// followed here.
std::vector<std::string> generation_not_followed(const Checkpoint& checkpoint);

}  // namespace ponder
