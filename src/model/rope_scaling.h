// Rotary frequencies and the ways that checkpoints stretch them to longer contexts.
#pragma once

#include <span>
#include <string>

#include "model/config.h"
#include "ops/ops.h"

namespace ponder {

// The table for `dim` rotated numbers of this config: plain, "linear", "llama3" or "yarn"
// (Peng et al. 2023). `factors` [dim / 2], if not empty, divide the frequencies instead (GGUF's
// rope_freqs.weight). Error for another rope type or a number out of range.
RopeTable make_rope_table(const ModelConfig& config, int64_t dim, std::span<const float> factors,
                          const std::string& place);

// 0.1 * scale * ln(factor) + 1 for factor > 1 (YaRN, equation 22 as DeepSeek-V2 uses it).
double yarn_mscale(double factor, double scale);

// What DeepSeek multiplies 1 / sqrt(head_dim) with: mscale(factor, mscale_all_dim)^2, or 1.
double yarn_softmax_factor(const ModelConfig& config);

}  // namespace ponder
