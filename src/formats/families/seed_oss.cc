// Seed-OSS: biases on q, k and v, and for themselves on the output.
#include "formats/family.h"

namespace ponder {
namespace {

void seed_oss_read(ConfigFields& in, ModelConfig& c) {
  read_grouped_attention(in, c);
  c.qkv_bias = in.boolean_or("attention_bias", true);
  c.out_bias = in.boolean_or("attention_out_bias", false);
  c.mlp_bias = in.boolean_or("mlp_bias", false);
}

void seed_oss_from_gguf(GgufFields& in, Json& config) {
  grouped_from_gguf(in, config);
  config["attention_out_bias"] = in.any_tensor_ends(".attn_output.bias");
}

constexpr NamePair kSeedOssNames[] = {{"post_attention_norm", "post_attention_layernorm"}};
constexpr Excuse kSeedOssKeys[] = {{"residual_dropout", "of training alone"}};

}  // namespace

extern const Family kSeedOss = {.model_type = "seed_oss",
                                .class_name = "SeedOssForCausalLM",
                                .gguf = "seed_oss",
                                .read = seed_oss_read,
                                .from_gguf = seed_oss_from_gguf,
                                .to_gguf = grouped_to_gguf,
                                .names = kSeedOssNames,
                                .keys = kSeedOssKeys};

}  // namespace ponder
