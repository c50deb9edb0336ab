// A model's shape, read once from config.json's keys and checked: every number from the file is
// hostile until it passed here.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "kernels/kernels.h"

namespace ponder {

struct ModelConfig {
  std::string model_type;
  int64_t vocab = 0, hidden = 0, layers = 0, heads = 0, kv_heads = 0, head_dim = 0,
          intermediate = 0;
  float rms_eps = 1e-6f;
  bool tied_embeddings = false;
  int64_t max_position = 0;
  bool rope_interleaved = false;
  nlohmann::ordered_json rope_scaling;  // null if there is none
  double rope_theta = 10000;

  // Multi-head latent attention (DeepSeek-V2 section 2.1); q_lora 0 means a full q_proj.
  int64_t q_lora = 0, kv_lora = 0, nope_dim = 0, rope_dim = 0, v_dim = 0;

  // Mixture of experts; experts 0 means none.
  RouteOptions route;
  int64_t experts = 0, expert_intermediate = 0, shared_experts = 0, first_dense = 0, moe_every = 1;
  int64_t mtp_layers = 0;

  bool is_moe_layer(int64_t layer) const {
    return experts > 0 && layer >= first_dense && layer % moe_every == 0;
  }
};

// Error that names `place`, the key, its value and what would be right.
ModelConfig read_model_config(const nlohmann::ordered_json& config, const std::string& place);

}  // namespace ponder
