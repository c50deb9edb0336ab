// Qwen1.5-MoE and Qwen2-MoE: a shared expert with a gate of its own.
#include "formats/family.h"

namespace ponder {
namespace {

void qwen2_moe_read(ConfigFields& in, ModelConfig& c) {
  read_grouped_attention(in, c);
  in.only("use_sliding_window", {false});
  in.only("qkv_bias", {true});
  c.qkv_bias = true;
  read_experts(in, c, "num_experts", "moe_intermediate_size");
  c.route.normalise = in.boolean_or("norm_topk_prob", false);
  c.shared_experts = 1;
  c.shared_intermediate = in.integer("shared_expert_intermediate_size", 1, kMaxDim);
  c.shared_gate = true;
  const int64_t step = in.integer_or("decoder_sparse_step", 1, kMaxLayers, 1);
  for (int64_t i = 0; i < c.layers; ++i)
    c.layer[static_cast<size_t>(i)].experts = (i + 1) % step == 0;
  for (const int64_t i : in.integers("mlp_only_layers", 0, kMaxLayers, kMaxLayers))
    if (i < c.layers) c.layer[static_cast<size_t>(i)].experts = false;
}

void qwen2_moe_from_gguf(GgufFields& in, Json& config) {
  grouped_from_gguf(in, config);
  experts_from_gguf(in, config, "num_experts", "moe_intermediate_size");
  config["shared_expert_intermediate_size"] = in.integer("expert_shared_feed_forward_length");
  config["norm_topk_prob"] = false;  // GGUF has no key for it, and no published model does
  config["decoder_sparse_step"] = 1;
  config["mlp_only_layers"] = Json::array();
}

void qwen2_moe_to_gguf(const Json& config, GgufKeys& out) {
  grouped_to_gguf(config, out);
  experts_to_gguf(config, out, "num_experts", "moe_intermediate_size");
  out.integer("expert_shared_feed_forward_length", config, "shared_expert_intermediate_size");
}

constexpr NamePair kQwen2MoeNames[] = {{"ffn_gate_inp_shexp", "mlp.shared_expert_gate"}};
constexpr Respelling kQwen2MoeTensors[] = {{"mlp.shared_expert.", "mlp.shared_experts."}};
constexpr Excuse kQwen2MoeKeys[] = {{"sliding_window", "of no layer"},
                                    {"max_window_layers", "of no layer"},
                                    {"layer_types", "says which layers slide: none does"},
                                    {"attention_bias", "q, k and v always have biases"}};

}  // namespace

extern const Family kQwen2Moe = {.model_type = "qwen2_moe",
                                 .class_name = "Qwen2MoeForCausalLM",
                                 .gguf = "qwen2moe",
                                 .read = qwen2_moe_read,
                                 .from_gguf = qwen2_moe_from_gguf,
                                 .to_gguf = qwen2_moe_to_gguf,
                                 .names = kQwen2MoeNames,
                                 .hf_tensors = kQwen2MoeTensors,
                                 .keys = kQwen2MoeKeys};

}  // namespace ponder
