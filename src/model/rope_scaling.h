// Rotary frequencies and the ways that checkpoints stretch them to longer contexts.
#pragma once

#include <span>

#include "formats/model_config.h"
#include "ops/ops.h"

namespace ponder {

// The table of this config: plain, "linear" (Chen et al. 2023), "llama3", "yarn" (Peng et al.
// 2023), "proportional" (frequencies of the whole head, of which the first alone turn), "longrope"
// (Ding et al. 2024; its short factors, since the long ones would change what was read of a text
// when it grows) or "dynamic" (plain as far as max_position, for the same reason). `factors` [dim /
// 2], if not empty, divide the frequencies instead (GGUF's rope_freqs.weight).
RopeTable make_rope_table(const RopeConfig& config, std::span<const float> factors);

// What DeepSeek multiplies 1 / sqrt(head_dim) with: mscale(factor, mscale_all_dim)^2, or 1.
double yarn_softmax_factor(const RopeConfig& config);

}  // namespace ponder
