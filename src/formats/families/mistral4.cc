// Mistral 4: latent attention whose queries grow with their position, experts chosen by softmax
// within groups that are judged by their best two.
#include <cmath>

#include "base/error.h"
#include "formats/family.h"

namespace ponder {
namespace {

constexpr LatentDefaults kMistral4Defaults = {"softmax", "noaux_tc", 1, 1, 1, 0, 1.0, true};
constexpr double kPublishedSlope = 0.1;

// transformers' rotated share of a head, which YaRN's table is made from.
void check_rotated_share(ConfigFields& in, const ModelConfig& c) {
  if (!in.has("partial_rotary_factor")) return;
  const double share = static_cast<double>(c.rope_dim) / static_cast<double>(c.head_dim);
  const Json& given = in.any("partial_rotary_factor");
  if (given.is_number() && std::fabs(given.get<double>() - share) < 1e-6) return;
  fail("{}: \"partial_rotary_factor\" is {}, but qk_rope_head_dim is {} of each head", in.place(),
       value_text(given), share);
}

void mistral4_read(ConfigFields& in, ModelConfig& c) {
  if (!in.has("rope_scaling")) fail("{}: the key \"rope_parameters\" is missing", in.place());
  read_latent_attention(in, c);
  read_temperature(in, c);
  check_rotated_share(in, c);
  in.only("mlp_bias", {false});
  in.only("scoring_func", {"softmax"});
  in.only("topk_method", {"noaux_tc"});
  read_latent_experts(in, c, kMistral4Defaults);
  c.route_bias = false;
}

void mistral4_from_gguf(GgufFields& in, Json& config) {
  latent_from_gguf(in, config);
  config.erase("topk_method");
  if (!config["rope_scaling"].is_object()) return;
  const auto rotated = config["qk_rope_head_dim"].get<double>();
  config["partial_rotary_factor"] = rotated / (rotated + config["qk_nope_head_dim"].get<double>());
  // llama.cpp's converter leaves it out of files made from Hugging Face's folders.
  config["rope_scaling"]["llama_4_scaling_beta"] =
      in.find_number("attention.temperature_scale").value_or(kPublishedSlope);
  const auto length = in.find_int("attention.temperature_length");
  if (!length || config["rope_scaling"]["original_max_position_embeddings"] == *length) return;
  fail("{}: it is {}, but ponder knows the length before YaRN alone",
       in.place_of("attention.temperature_length"), *length);
}

void mistral4_to_gguf(const Json& config, GgufKeys& out) {
  latent_to_gguf(config, out, kMistral4Defaults);
  const Json* scaling = json_member(config, "rope_scaling");
  if (!scaling) return;
  const auto slope = json_number(*scaling, "llama_4_scaling_beta", out.place());
  const auto length = json_int(*scaling, "original_max_position_embeddings", out.place());
  if (!slope || !length) return;
  out.add_f32("attention.temperature_scale", *slope);
  out.add_u32("attention.temperature_length", *length);
}

constexpr Excuse kMistral4Keys[] = {
    kLatentKeys[0],
    kLatentKeys[1],
    kLatentKeys[2],
    kLatentKeys[3],
    {"rope_scaling.max_position_embeddings", "a copy"},
    {"rope_scaling.llama_4_scaling_beta", "read as the queries' temperature"},
};

}  // namespace

extern const Family kMistral4 = {.model_type = "mistral4",
                                 .class_name = "Mistral4ForCausalLM",
                                 .gguf = "mistral4",
                                 .read = mistral4_read,
                                 .from_gguf = mistral4_from_gguf,
                                 .to_gguf = mistral4_to_gguf,
                                 .stacks_experts = true,
                                 .keys = kMistral4Keys};

}  // namespace ponder
