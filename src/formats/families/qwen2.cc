// Qwen2 and Qwen2.5, and the R1 distills of them: biases on q, k and v.
#include "formats/family.h"

namespace ponder {
namespace {

void qwen2_read(ConfigFields& in, ModelConfig& c) {
  read_grouped_attention(in, c);
  read_qwen_windows(in, c);
  in.only("mlp_bias", {false});
  c.qkv_bias = true;
}

constexpr Excuse kQwen2Keys[] = {{"attention_bias", "q, k and v always have biases"}};

}  // namespace

extern const Family kQwen2 = {.model_type = "qwen2",
                              .class_name = "Qwen2ForCausalLM",
                              .gguf = "qwen2",
                              .read = qwen2_read,
                              .from_gguf = grouped_from_gguf,
                              .to_gguf = grouped_to_gguf,
                              .keys = kQwen2Keys};

}  // namespace ponder
