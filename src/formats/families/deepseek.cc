// DeepSeek-V2, V3 and R1, and Kimi K2, which is V3 with other numbers: multi-head latent attention
// and a mixture of experts with shared ones.
#include "base/error.h"
#include "formats/family.h"

namespace ponder {
namespace {

// What transformers' DeepseekV2Config and DeepseekV3Config take.
constexpr LatentDefaults kV2Defaults = {"softmax", "greedy", 1, 1, 2, 0, 1.0, false};
constexpr LatentDefaults kV3Defaults = {"sigmoid", "noaux_tc", 8, 4, 1, 3, 2.5, true};

void v2_read(ConfigFields& in, ModelConfig& c) {
  read_latent_attention(in, c);
  c.mlp_bias = in.boolean_or("mlp_bias", false);
  // No published V2 sets it, and whoever reads it means another thing: transformers passes it over,
  // DeepSeek's own code normalises instead of scaling, llama.cpp does both.
  in.only("norm_topk_prob", {false});
  read_latent_experts(in, c, kV2Defaults);
}

void v3_read(ConfigFields& in, ModelConfig& c) {
  read_latent_attention(in, c);
  in.only("mlp_bias", {false});
  read_latent_experts(in, c, kV3Defaults);
}

void v2_to_gguf(const Json& config, GgufKeys& out) { latent_to_gguf(config, out, kV2Defaults); }
void v3_to_gguf(const Json& config, GgufKeys& out) { latent_to_gguf(config, out, kV3Defaults); }

bool is_kimi_gguf(GgufFields& in) { return is_sigmoid_gguf(in) && has_gguf_pre(in, "kimi-k2"); }

}  // namespace

extern const Family kDeepSeekV2 = {.model_type = "deepseek_v2",
                                   .class_name = "DeepseekV2ForCausalLM",
                                   .gguf = "deepseek2",
                                   .read = v2_read,
                                   .from_gguf = latent_from_gguf,
                                   .to_gguf = v2_to_gguf,
                                   .gguf_mscale = GgufMscale::Any,
                                   .keys = kLatentKeys};

extern const Family kDeepSeekV3 = {.model_type = "deepseek_v3",
                                   .class_name = "DeepseekV3ForCausalLM",
                                   .gguf = "deepseek2",
                                   .read = v3_read,
                                   .from_gguf = latent_from_gguf,
                                   .to_gguf = v3_to_gguf,
                                   .is_gguf = is_sigmoid_gguf,
                                   .gguf_mscale = GgufMscale::Any,
                                   .keys = kLatentKeys};

extern const Family kKimiK2 = {.model_type = "kimi_k2",
                               .class_name = "DeepseekV3ForCausalLM",
                               .gguf = "deepseek2",
                               .read = v3_read,
                               .from_gguf = latent_from_gguf,
                               .to_gguf = v3_to_gguf,
                               .is_gguf = is_kimi_gguf,
                               .gguf_mscale = GgufMscale::Any,
                               .keys = kLatentKeys};

}  // namespace ponder
