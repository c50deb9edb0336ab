// Hunyuan's dense models: q and k are normed after they are rotated; "dynamic" positions with an
// alpha are plain ones with another base.
#include <cmath>

#include "base/error.h"
#include "formats/family.h"

namespace ponder {
namespace {

void hunyuan_read(ConfigFields& in, ModelConfig& c) {
  read_grouped_attention(in, c);
  c.qkv_bias = c.out_bias = in.boolean_or("attention_bias", false);
  c.qk_norm = QkNorm::Heads;
  c.qk_norm_after_rope = true;
}

void hunyuan_tidy(Json& config, const std::string& place) {
  const Json* scaling = json_member(config, "rope_scaling");
  const auto alpha = scaling ? json_number(*scaling, "alpha", place) : std::nullopt;
  // Beside other types transformers passes it over: it stays there, unread.
  if (!alpha || *alpha == 0 || json_string(*scaling, "type", place) != "dynamic") return;
  const auto dim = static_cast<double>(head_dim_of(config, place));
  if (!(*alpha > 0 && *alpha < 1e9) || dim < 4)
    fail("{}: \"alpha\" of rope_scaling is {}, but must be from 0 to 1e9", place, *alpha);
  const double theta = json_number(config, "rope_theta", place).value_or(10000.0);
  config["rope_theta"] = theta * std::pow(*alpha, dim / (dim - 2));
  config["rope_scaling"] = nullptr;
}

constexpr Respelling kHunyuanTensors[] = {{"query_layernorm", "q_norm"},
                                          {"key_layernorm", "k_norm"}};
constexpr Excuse kHunyuanKeys[] = {{"eod_token_id", "an id"},
                                   {"attention_head_dim", "a copy of head_dim"},
                                   {"use_qk_norm", "they always are"},
                                   {"use_rotary_pos_emb", "they always are"}};

}  // namespace

extern const Family kHunyuan = {.model_type = "hunyuan_v1_dense",
                                .class_name = "HunYuanDenseV1ForCausalLM",
                                .gguf = "hunyuan-dense",
                                .read = hunyuan_read,
                                .from_gguf = grouped_from_gguf,
                                .to_gguf = grouped_to_gguf,
                                .tidy = hunyuan_tidy,
                                .hf_tensors = kHunyuanTensors,
                                .keys = kHunyuanKeys};

}  // namespace ponder
