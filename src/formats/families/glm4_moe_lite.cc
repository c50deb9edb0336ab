// GLM-4.7-Flash: DeepSeek-V3's layers with GLM's own sizes, and a prediction layer.
#include "base/error.h"
#include "formats/family.h"

namespace ponder {
namespace {

constexpr LatentDefaults kLiteDefaults = {"sigmoid", "noaux_tc", 1, 1, 1, 1, 1.8, true};

void lite_read(ConfigFields& in, ModelConfig& c) {
  read_latent_attention(in, c);
  in.only("partial_rotary_factor", {1, 1.0});
  in.only("mlp_bias", {false});
  // transformers has one dense layer, whatever this key says; llama.cpp does what it says.
  if (!in.has("mlp_layer_types")) in.only("first_k_dense_replace", {1});
  read_latent_experts(in, c, kLiteDefaults);
  read_mlp_types(in, c);
}

void lite_from_gguf(GgufFields& in, Json& config) {
  latent_from_gguf(in, config);
  mlp_types_from_gguf(config);
}

void lite_to_gguf(const Json& config, GgufKeys& out) { latent_to_gguf(config, out, kLiteDefaults); }

bool is_lite_gguf(GgufFields& in) { return is_sigmoid_gguf(in) && has_gguf_pre(in, "glm4"); }

}  // namespace

extern const Family kGlm4MoeLite = {.model_type = "glm4_moe_lite",
                                    .class_name = "Glm4MoeLiteForCausalLM",
                                    .gguf = "deepseek2",
                                    .read = lite_read,
                                    .from_gguf = lite_from_gguf,
                                    .to_gguf = lite_to_gguf,
                                    .is_gguf = is_lite_gguf,
                                    .gguf_mscale = GgufMscale::Any,
                                    .keys = kLatentKeys};

}  // namespace ponder
