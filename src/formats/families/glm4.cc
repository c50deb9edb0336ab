// GLM-4 (norms before and after, half of a head rotated in neighbours, gate and up in one tensor)
// and GLM-4.5 to 4.7 (a mixture of experts with DeepSeek-V3's routing).
#include "base/error.h"
#include "formats/family.h"

namespace ponder {
namespace {

constexpr double kGlmRotary = 0.5;  // of a head is rotated where config.json does not say

void glm4_read(ConfigFields& in, ModelConfig& c) {
  read_grouped_attention(in, c, kGlmRotary);
  c.rope_interleaved = true;
  c.qkv_bias = in.boolean_or("attention_bias", true);
  c.norms.after_mixer = "post_self_attn_layernorm";
  c.norms.after_feed_forward = "post_mlp_layernorm";
}

void glm4_from_gguf(GgufFields& in, Json& config) {
  grouped_from_gguf(in, config);
  default_key(config, "partial_rotary_factor", 1.0);  // what the file says otherwise is there
}

void glm4_to_gguf(const Json& config, GgufKeys& out) { rotary_to_gguf(config, out, kGlmRotary); }

void glm4_moe_read(ConfigFields& in, ModelConfig& c) {
  read_grouped_attention(in, c, kGlmRotary);
  c.qkv_bias = in.boolean_or("attention_bias", false);
  c.qk_norm = in.boolean_or("use_qk_norm", false) ? QkNorm::Heads : QkNorm::None;
  c.mtp_layers = in.integer_or("num_nextn_predict_layers", 0, 16, 0);
  read_experts(in, c, "n_routed_experts", "moe_intermediate_size");
  const int64_t first = in.integer_or("first_k_dense_replace", 0, kMaxLayers, 1);
  for (int64_t i = 0; i < std::min(first, c.layers); ++i)
    c.layer[static_cast<size_t>(i)].experts = false;
  c.route.score = RouteScore::Sigmoid;
  c.route_bias = c.route.group_by_top2 = true;
  c.route.normalise = in.boolean_or("norm_topk_prob", true);
  c.route.scale = in.number_or("routed_scaling_factor", 0, 1e6, 1);
  c.shared_experts = in.integer_or("n_shared_experts", 0, kMaxExperts, 1);
  c.route.groups = in.integer_or("n_group", 1, c.experts, 1);
  c.route.top_groups = in.integer_or("topk_group", 1, c.route.groups, 1);
  if (c.experts % c.route.groups ||
      c.route.top_k > c.route.top_groups * (c.experts / c.route.groups)) {
    fail("{}: \"n_group\" is {}, which does not go with {} experts and {} chosen", in.place(),
         c.route.groups, c.experts, c.route.top_k);
  }
}

void glm4_moe_from_gguf(GgufFields& in, Json& config) {
  glm4_from_gguf(in, config);
  config["use_qk_norm"] = in.any_tensor_ends(".attn_q_norm.weight");
  experts_from_gguf(in, config, "n_routed_experts", "moe_intermediate_size");
  config["n_shared_experts"] = in.find_int("expert_shared_count").value_or(0);
  config["first_k_dense_replace"] = in.find_int("leading_dense_block_count").value_or(0);
  config["routed_scaling_factor"] = in.find_number("expert_weights_scale").value_or(1.0);
  config["norm_topk_prob"] = in.find_bool("expert_weights_norm").value_or(true);
  config["n_group"] = std::max<int64_t>(1, in.find_int("expert_group_count").value_or(1));
  config["topk_group"] = std::max<int64_t>(1, in.find_int("expert_group_used_count").value_or(1));
  if (in.find_int("expert_gating_func").value_or(2) != 2)
    fail("{}: it must be 2 (sigmoid)", in.place_of("expert_gating_func"));
}

void glm4_moe_to_gguf(const Json& config, GgufKeys& out) {
  const std::string& place = out.place();
  glm4_to_gguf(config, out);
  experts_to_gguf(config, out, "n_routed_experts", "moe_intermediate_size");
  out.add_u32("expert_shared_count", json_int(config, "n_shared_experts", place).value_or(1));
  out.add_u32("leading_dense_block_count",
              json_int(config, "first_k_dense_replace", place).value_or(1));
  out.add_f32("expert_weights_scale",
              json_number(config, "routed_scaling_factor", place).value_or(1.0));
  out.add_bool("expert_weights_norm", json_bool(config, "norm_topk_prob", place).value_or(true));
  out.add_u32("expert_gating_func", 2);
  out.add_u32("expert_group_count", json_int(config, "n_group", place).value_or(1));
  out.add_u32("expert_group_used_count", json_int(config, "topk_group", place).value_or(1));
}

constexpr NamePair kGlm4Names[] = {{"post_attention_norm", "post_self_attn_layernorm"},
                                   {"post_ffw_norm", "post_mlp_layernorm"},
                                   {"ffn_up", "mlp.gate_up_proj"}};
constexpr FusedTensor kGlm4Fused[] = {{"mlp.gate_up_proj", {"mlp.gate_proj", "mlp.up_proj"}}};
constexpr NamePair kGlm4MoeNames[] = {{"post_attention_norm", "post_attention_layernorm"}};

// transformers' other names.
void glm4_moe_tidy(Json& config, const std::string&) {
  rename_key(config, "num_mtp_layers", "num_nextn_predict_layers");
  rename_key(config, "num_local_experts", "n_routed_experts");
}

}  // namespace

extern const Family kGlm4 = {.model_type = "glm4",
                             .class_name = "Glm4ForCausalLM",
                             .gguf = "glm4",
                             .read = glm4_read,
                             .from_gguf = glm4_from_gguf,
                             .to_gguf = glm4_to_gguf,
                             .names = kGlm4Names,
                             .fused = kGlm4Fused,
                             .rotates_part = true};

extern const Family kGlm4Moe = {.model_type = "glm4_moe",
                                .class_name = "Glm4MoeForCausalLM",
                                .gguf = "glm4moe",
                                .read = glm4_moe_read,
                                .from_gguf = glm4_moe_from_gguf,
                                .to_gguf = glm4_moe_to_gguf,
                                .names = kGlm4MoeNames,
                                .tidy = glm4_moe_tidy,
                                .rotates_part = true};

}  // namespace ponder
