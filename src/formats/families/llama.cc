// Llama 2 and 3, SmolLM2, Mistral-shaped checkpoints, and the R1 distills of Llama.
#include "formats/family.h"

namespace ponder {
namespace {

void llama_read(ConfigFields& in, ModelConfig& c) {
  read_grouped_attention(in, c);
  c.qkv_bias = c.out_bias = in.boolean_or("attention_bias", false);
  c.mlp_bias = in.boolean_or("mlp_bias", false);
}

void llama_from_gguf(GgufFields& in, Json& config) {
  grouped_from_gguf(in, config);
  config["rope_interleaved"] = true;  // its rows are turned
}

}  // namespace

extern const Family kLlama = {.model_type = "llama",
                              .class_name = "LlamaForCausalLM",
                              .gguf = "llama",
                              .read = llama_read,
                              .from_gguf = llama_from_gguf,
                              .to_gguf = grouped_to_gguf,
                              .gguf_turns_rows = true};

}  // namespace ponder
