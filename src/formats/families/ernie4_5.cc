// ERNIE 4.5, the dense ones: neighbours are rotated.
#include "formats/family.h"

namespace ponder {
namespace {

void ernie_read(ConfigFields& in, ModelConfig& c) {
  read_grouped_attention(in, c);
  c.rope_interleaved = true;
  c.qkv_bias = c.out_bias = c.mlp_bias = in.boolean_or("use_bias", false);
}

void ernie_from_gguf(GgufFields& in, Json& config) {
  grouped_from_gguf(in, config);
  config["use_bias"] = config["attention_bias"];
  config.erase("attention_bias");
  config.erase("mlp_bias");
}

void ernie_tidy(Json& config, const std::string&) {
  default_key(config, "tie_word_embeddings", true);
  default_key(config, "rope_theta", 500000.0);
}

}  // namespace

extern const Family kErnie45 = {.model_type = "ernie4_5",
                                .class_name = "Ernie4_5ForCausalLM",
                                .gguf = "ernie4_5",
                                .read = ernie_read,
                                .from_gguf = ernie_from_gguf,
                                .to_gguf = grouped_to_gguf,
                                .tidy = ernie_tidy};

}  // namespace ponder
