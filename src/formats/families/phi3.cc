// Phi-3 and Phi-4: q, k and v in one tensor, gate and up in another; LongRoPE.
#include <cstring>

#include "base/error.h"
#include "formats/family.h"

namespace ponder {
namespace {

void phi3_read(ConfigFields& in, ModelConfig& c) {
  read_grouped_attention(in, c);
  in.only("attention_bias", {false});
  read_windows(in, c, [](int64_t) { return true; });
}

// GGUF has LongRoPE's factors as tensors.
Json rope_factors(const Gguf& file, std::string_view name) {
  Json out = Json::array();
  for (const GgufTensor& tensor : file.tensors()) {
    if (tensor.name != name) continue;
    if (tensor.dtype != DType::F32 || tensor.shape.size() != 1 || tensor.shape[0] > kMaxDim)
      fail("{}: the tensor \"{}\" must be a list of F32", file.place(), name);
    for (int64_t i = 0; i < tensor.shape[0]; ++i) {
      float factor;
      std::memcpy(&factor, tensor.data + i * static_cast<int64_t>(sizeof factor), sizeof factor);
      out.push_back(static_cast<double>(factor));
    }
  }
  return out;
}

void phi3_from_gguf(GgufFields& in, Json& config) {
  grouped_from_gguf(in, config);
  if (const auto window = in.find_int("attention.sliding_window"); window && *window > 0)
    config["sliding_window"] = *window;
  if (const auto original = in.find_int("rope.scaling.original_context_length"))
    config["original_max_position_embeddings"] = *original;
  const auto factor = in.find_number("rope.scaling.attn_factor");
  if (!in.has_tensor("rope_factors_short.weight")) return;
  Json scaling = {{"type", "longrope"}, {"rope_type", "longrope"}};
  scaling["short_factor"] = rope_factors(in.file(), "rope_factors_short.weight");
  scaling["long_factor"] = rope_factors(in.file(), "rope_factors_long.weight");
  if (factor) scaling["attention_factor"] = *factor;
  config["rope_scaling"] = scaling;
}

void phi3_to_gguf(const Json& config, GgufKeys& out) {
  grouped_to_gguf(config, out);
  out.optional_integer("attention.sliding_window", config, "sliding_window");
  out.optional_integer("rope.scaling.original_context_length", config,
                       "original_max_position_embeddings");
}

void phi3_tidy(Json& config, const std::string&) {
  // Long contexts' first name (see transformers' Phi3Config).
  default_key(config, "original_max_position_embeddings", 4096);
}

constexpr NamePair kPhi3Names[] = {{"attn_qkv", "self_attn.qkv_proj"},
                                   {"ffn_up", "mlp.gate_up_proj"}};
constexpr FusedTensor kPhi3Fused[] = {
    {"self_attn.qkv_proj", {"self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"}},
    {"mlp.gate_up_proj", {"mlp.gate_proj", "mlp.up_proj"}}};
constexpr Excuse kPhi3Tensors[] = {{"rope_factors_*", "read as rope_scaling"}};

}  // namespace

extern const Family kPhi3 = {.model_type = "phi3",
                             .class_name = "Phi3ForCausalLM",
                             .gguf = "phi3",
                             .read = phi3_read,
                             .from_gguf = phi3_from_gguf,
                             .to_gguf = phi3_to_gguf,
                             .names = kPhi3Names,
                             .tidy = phi3_tidy,
                             .fused = kPhi3Fused,
                             .rotates_part = true,
                             .tensors = kPhi3Tensors};

}  // namespace ponder
