// MiniMax-M2: norms over the whole of q and k, part of a head rotated, experts chosen by sigmoid
// and bias.
#include "base/error.h"
#include "formats/family.h"

namespace ponder {
namespace {

void minimax_read(ConfigFields& in, ModelConfig& c) {
  read_grouped_attention(in, c);
  in.only("attention_bias", {false});
  in.only("scoring_func", {"sigmoid"});
  in.only("use_qk_norm", {true});
  in.only("qk_norm_type", {"per_layer"});
  in.only("shared_intermediate_size", {0});
  in.only("use_routing_bias", {true});
  c.qk_norm = QkNorm::Whole;
  read_experts(in, c, "num_local_experts", "intermediate_size");
  c.route.score = RouteScore::Sigmoid;
  c.route.normalise = c.route_bias = true;
}

void minimax_from_gguf(GgufFields& in, Json& config) {
  grouped_from_gguf(in, config);
  experts_from_gguf(in, config, "num_local_experts", "intermediate_size");
  if (in.find_int("expert_gating_func").value_or(2) != 2)
    fail("{}: it must be 2 (sigmoid)", in.place_of("expert_gating_func"));
}

void minimax_to_gguf(const Json& config, GgufKeys& out) {
  grouped_to_gguf(config, out);
  experts_to_gguf(config, out, "num_local_experts", "intermediate_size");
  out.add_u32("expert_gating_func", 2);
}

void minimax_tidy(Json& config, const std::string& place) {
  default_key(config, "rope_theta", 5000000.0);
  const auto rotated = json_number(config, "rotary_dim", place);
  const int64_t head_dim = head_dim_of(config, place);
  if (rotated && head_dim > 0)
    default_key(config, "partial_rotary_factor", *rotated / static_cast<double>(head_dim));
  config.erase("rotary_dim");
}

constexpr Respelling kMiniMaxTensors[] = {
    {"block_sparse_moe.", "mlp."},
    {"mlp.e_score_correction_bias", "mlp.gate.e_score_correction_bias"},
    {".w1.", ".gate_proj."},
    {".w3.", ".up_proj."},
    {".w2.", ".down_proj."}};
constexpr Excuse kMiniMaxKeys[] = {{"attn_type_list", "full attention in all layers"},
                                   {"mtp_transformer_layers", "of layers that only guess"},
                                   {"num_mtp_modules", "of layers that only guess"},
                                   {"use_mtp", "of layers that only guess"}};

}  // namespace

extern const Family kMiniMaxM2 = {.model_type = "minimax_m2",
                                  .class_name = "MiniMaxM2ForCausalLM",
                                  .gguf = "minimax-m2",
                                  .read = minimax_read,
                                  .from_gguf = minimax_from_gguf,
                                  .to_gguf = minimax_to_gguf,
                                  .tidy = minimax_tidy,
                                  .hf_tensors = kMiniMaxTensors,
                                  .rotates_part = true,
                                  .keys = kMiniMaxKeys};

}  // namespace ponder
