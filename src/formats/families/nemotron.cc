// Nemotron and Minitron: layer norms stored as what they differ from one by, MLPs without a gate,
// half of a head rotated.
#include "formats/family.h"

namespace ponder {
namespace {

constexpr double kNemotronRotary = 0.5;

void nemotron_read(ConfigFields& in, ModelConfig& c) {
  read_grouped_attention(in, c, kNemotronRotary);
  c.qkv_bias = c.out_bias = in.boolean_or("attention_bias", false);
  c.mlp_bias = in.boolean_or("mlp_bias", false);
  c.norm_kind = {.centered = true, .plus_one = in.boolean_or("norm_plus_one", true), .bias = true};
}

void nemotron_from_gguf(GgufFields& in, Json& config) {
  grouped_from_gguf(in, config);
  default_key(config, "partial_rotary_factor", 1.0);
  config["mlp_bias"] = in.any_tensor_ends(".ffn_up.bias");
  config["hidden_act"] = "relu2";
  config["norm_plus_one"] = false;
}

void nemotron_to_gguf(const Json& config, GgufKeys& out) {
  rotary_to_gguf(config, out, kNemotronRotary);
  out.add_f32("attention.layer_norm_epsilon",
              json_number(config, "rms_norm_eps", out.place()).value_or(1e-5));
}

void nemotron_tidy(Json& config, const std::string&) {
  default_key(config, "hidden_act", "relu2");
  default_key(config, "rms_norm_eps", 1e-5);
}

constexpr Respelling kNemotronKeys[] = {{"norm_eps", "rms_norm_eps"}};

}  // namespace

extern const Family kNemotron = {.model_type = "nemotron",
                                 .class_name = "NemotronForCausalLM",
                                 .gguf = "nemotron",
                                 .read = nemotron_read,
                                 .from_gguf = nemotron_from_gguf,
                                 .to_gguf = nemotron_to_gguf,
                                 .tidy = nemotron_tidy,
                                 .hf_keys = kNemotronKeys,
                                 .norms_from_one = true,
                                 .rotates_part = true};

}  // namespace ponder
