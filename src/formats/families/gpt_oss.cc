// gpt-oss: sinks, a window on every second layer, biases everywhere, a clamped gated unit, and YaRN
// without rounding.
#include "base/error.h"
#include "formats/family.h"

namespace ponder {
namespace {

void gpt_oss_read(ConfigFields& in, ModelConfig& c) {
  read_grouped_attention(in, c);
  c.qkv_bias = c.out_bias = in.boolean_or("attention_bias", true);
  read_windows(in, c, [](int64_t i) { return i % 2 == 0; });
  for (LayerConfig& layer : c.layer) layer.sink = true;
  read_experts(in, c, "num_local_experts", "intermediate_size");
  c.route.normalise = true;  // the softmax of the chosen alone is the same
  c.expert_bias = true;
  c.glu = {.slope = in.number_or("swiglu_alpha", 1e-6, 1e6, 1.702),
           .limit = in.number_or("swiglu_limit", 1e-6, 1e9, 7),
           .shift = 1};
}

// As transformers takes a config that says nothing.
Json gpt_oss_silent_rope() {
  return {{"rope_type", "yarn"}, {"factor", 32.0},    {"beta_fast", 32.0},
          {"beta_slow", 1.0},    {"truncate", false}, {"original_max_position_embeddings", 4096}};
}

void gpt_oss_from_gguf(GgufFields& in, Json& config) {
  grouped_from_gguf(in, config);
  experts_from_gguf(in, config, "num_local_experts", "intermediate_size");
  config["attention_bias"] = true;
  config["sliding_window"] = in.integer("attention.sliding_window");
  in.has("attention.sliding_window_pattern");  // every second: llama.cpp knows no other
  Json& scaling = config["rope_scaling"];
  if (!scaling.is_object()) scaling = plain_rope();
  if (scaling["type"] == "yarn") scaling["truncate"] = false;
}

void gpt_oss_to_gguf(const Json& config, GgufKeys& out) {
  grouped_to_gguf(config, out);
  experts_to_gguf(config, out, "num_local_experts", "intermediate_size");
  out.integer("attention.sliding_window", config, "sliding_window");
}

void gpt_oss_tidy(Json& config, const std::string&) {
  if (config["rope_scaling"].is_null()) config["rope_scaling"] = plain_rope();
  default_key(config, "rope_theta", 150000.0);
  default_key(config, "sliding_window", 128);
}

constexpr NamePair kGptOssNames[] = {{"post_attention_norm", "post_attention_layernorm"}};
constexpr Respelling kGptOssTensors[] = {{"mlp.router.", "mlp.gate."}};
constexpr Excuse kGptOssKeys[] = {{"experts_per_token", "a copy of num_experts_per_tok"},
                                  {"initial_context_length", "in rope_scaling, too"}};

}  // namespace

extern const Family kGptOss = {.model_type = "gpt_oss",
                               .class_name = "GptOssForCausalLM",
                               .gguf = "gpt-oss",
                               .read = gpt_oss_read,
                               .from_gguf = gpt_oss_from_gguf,
                               .to_gguf = gpt_oss_to_gguf,
                               .names = kGptOssNames,
                               .tidy = gpt_oss_tidy,
                               .silent_rope = gpt_oss_silent_rope,
                               .hf_tensors = kGptOssTensors,
                               .stacks_experts = true,
                               .turned = TurnedExperts::Interleaved,
                               .keys = kGptOssKeys};

}  // namespace ponder
