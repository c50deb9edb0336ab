// Granite 3 and 4 without state spaces: multipliers on embeddings, what blocks add, scores and
// logits; granitemoe has a mixture of experts, too.
#include <cmath>

#include "formats/family.h"

namespace ponder {
namespace {

void granite_read(ConfigFields& in, ModelConfig& c) {
  read_grouped_attention(in, c);
  c.qkv_bias = c.out_bias = in.boolean_or("attention_bias", false);
  c.mlp_bias = in.boolean_or("mlp_bias", false);
  constexpr double kLeast = 1e-9, kMost = 1e9;
  c.multipliers.embedding = in.number_or("embedding_multiplier", kLeast, kMost, 1);
  c.multipliers.residual = in.number_or("residual_multiplier", kLeast, kMost, 1);
  c.multipliers.logits = 1 / in.number_or("logits_scaling", kLeast, kMost, 1);
  c.attention_scale = in.number_or("attention_multiplier", kLeast, kMost, 1);
}

void granite_moe_read(ConfigFields& in, ModelConfig& c) {
  granite_read(in, c);
  read_experts(in, c, "num_local_experts", "intermediate_size");
  c.route.normalise = true;  // the softmax of the chosen alone is the same
}

void granite_from_gguf(GgufFields& in, Json& config) {
  grouped_from_gguf(in, config);
  config["rope_interleaved"] = true;  // its rows are turned
  config["embedding_multiplier"] = in.find_number("embedding_scale").value_or(1);
  config["residual_multiplier"] = in.find_number("residual_scale").value_or(1);
  config["logits_scaling"] = in.find_number("logit_scale").value_or(1);
  const int64_t head_dim = config["head_dim"];
  config["attention_multiplier"] =
      in.find_number("attention.scale").value_or(1 / std::sqrt(static_cast<double>(head_dim)));
}

void granite_to_gguf(const Json& config, GgufKeys& out) {
  grouped_to_gguf(config, out);
  const auto number = [&](const char* name, const char* key) {
    out.add_f32(name, json_number(config, key, out.place()).value_or(1));
  };
  number("embedding_scale", "embedding_multiplier");
  number("residual_scale", "residual_multiplier");
  number("logit_scale", "logits_scaling");
  number("attention.scale", "attention_multiplier");
}

void granite_moe_from_gguf(GgufFields& in, Json& config) {
  granite_from_gguf(in, config);
  experts_from_gguf(in, config, "num_local_experts", "intermediate_size");
}

void granite_moe_to_gguf(const Json& config, GgufKeys& out) {
  granite_to_gguf(config, out);
  experts_to_gguf(config, out, "num_local_experts", "intermediate_size");
}

constexpr Respelling kGraniteTensors[] = {
    {"block_sparse_moe.input_linear.weight", "mlp.experts.gate_up_proj"},
    {"block_sparse_moe.output_linear.weight", "mlp.experts.down_proj"},
    {"block_sparse_moe.router.layer.", "mlp.gate."}};

}  // namespace

extern const Family kGranite = {.model_type = "granite",
                                .class_name = "GraniteForCausalLM",
                                .gguf = "granite",
                                .read = granite_read,
                                .from_gguf = granite_from_gguf,
                                .to_gguf = granite_to_gguf,
                                .gguf_turns_rows = true};

extern const Family kGraniteMoe = {.model_type = "granitemoe",
                                   .class_name = "GraniteMoeForCausalLM",
                                   .gguf = "granitemoe",
                                   .read = granite_moe_read,
                                   .from_gguf = granite_moe_from_gguf,
                                   .to_gguf = granite_moe_to_gguf,
                                   .gguf_turns_rows = true,
                                   .hf_tensors = kGraniteTensors,
                                   .stacks_experts = true};

}  // namespace ponder
