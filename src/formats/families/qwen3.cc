// Qwen3, and R1-0528-Qwen3-8B: norms on each head's q and k. Qwen3-MoE has experts, too.
#include "base/error.h"
#include "formats/family.h"

namespace ponder {
namespace {

void qwen3_common(ConfigFields& in, ModelConfig& c) {
  read_grouped_attention(in, c);
  in.only("mlp_bias", {false});
  c.qk_norm = QkNorm::Heads;
  c.qkv_bias = c.out_bias = in.boolean_or("attention_bias", false);
}

void qwen3_read(ConfigFields& in, ModelConfig& c) {
  qwen3_common(in, c);
  read_qwen_windows(in, c);
}

// transformers' class slides in every layer or in none, whatever is said of single layers.
void read_moe_windows(ConfigFields& in, ModelConfig& c) {
  in.only("use_mrope", {false});
  for (const char* passed_over : {"max_window_layers", "layer_types"}) in.any(passed_over);
  const int64_t window = in.integer_or("sliding_window", 1, 1 << 30, 4096);
  if (!in.boolean_or("use_sliding_window", false)) return;
  if (!in.has("sliding_window"))
    fail("{}: \"use_sliding_window\" is true, but \"sliding_window\" is missing", in.place());
  if (window >= c.max_position) return;
  for (LayerConfig& layer : c.layer) {
    layer.sees = LayerConfig::Sees::Window;
    layer.window = window;
  }
}

void qwen3_moe_read(ConfigFields& in, ModelConfig& c) {
  qwen3_common(in, c);
  read_moe_windows(in, c);
  c.experts = in.integer("num_experts", 1, kMaxExperts);
  c.route.experts = c.experts;
  c.route.top_k = in.integer("num_experts_per_tok", 1, c.experts);
  c.route.normalise = in.boolean_or("norm_topk_prob", false);
  c.expert_intermediate = in.integer("moe_intermediate_size", 1, kMaxDim);
  const int64_t step = in.integer_or("decoder_sparse_step", 1, kMaxLayers, 1);
  for (int64_t i = 0; i < c.layers; ++i)
    c.layer[static_cast<size_t>(i)].experts = (i + 1) % step == 0;
  for (const int64_t i : in.integers("mlp_only_layers", 0, kMaxLayers, kMaxLayers))
    if (i < c.layers) c.layer[static_cast<size_t>(i)].experts = false;
}

void qwen3_moe_from_gguf(GgufFields& in, Json& config) {
  grouped_from_gguf(in, config);
  config["num_experts"] = in.integer("expert_count");
  config["num_experts_per_tok"] = in.integer("expert_used_count");
  config["moe_intermediate_size"] = in.integer("expert_feed_forward_length");
  config["norm_topk_prob"] = true;  // GGUF has no key for it: every published Qwen3-MoE does
  config["decoder_sparse_step"] = 1;
  config["mlp_only_layers"] = Json::array();
}

void qwen3_moe_to_gguf(const Json& config, GgufKeys& out) {
  grouped_to_gguf(config, out);
  out.integer("expert_count", config, "num_experts");
  out.integer("expert_used_count", config, "num_experts_per_tok");
  out.integer("expert_feed_forward_length", config, "moe_intermediate_size");
}

}  // namespace

extern const Family kQwen3 = {.model_type = "qwen3",
                              .class_name = "Qwen3ForCausalLM",
                              .gguf = "qwen3",
                              .read = qwen3_read,
                              .from_gguf = grouped_from_gguf,
                              .to_gguf = grouped_to_gguf};

extern const Family kQwen3Moe = {.model_type = "qwen3_moe",
                                 .class_name = "Qwen3MoeForCausalLM",
                                 .gguf = "qwen3moe",
                                 .read = qwen3_moe_read,
                                 .from_gguf = qwen3_moe_from_gguf,
                                 .to_gguf = qwen3_moe_to_gguf};

}  // namespace ponder
