// OLMo 2 and 3: norms after what a block adds alone, and over the whole of q and k; OLMo 3 has
// windows, whose layers keep plain rotary positions.
#include "base/error.h"
#include "formats/family.h"

namespace ponder {
namespace {

void olmo_common(ConfigFields& in, ModelConfig& c) {
  c.qkv_bias = c.out_bias = in.boolean_or("attention_bias", false);
  c.qk_norm = QkNorm::Whole;
  c.norms = {.before_mixer = "",
             .after_mixer = "post_attention_layernorm",
             .before_feed_forward = "",
             .after_feed_forward = "post_feedforward_layernorm"};
}

void olmo2_read(ConfigFields& in, ModelConfig& c) {
  read_grouped_attention(in, c);
  olmo_common(in, c);
}

// Noted as config.json spells it.
constexpr double kOlmo3Base = 500000;
double local_base(ConfigFields& in) {
  const Json& given = in.any("rope_local_base_freq");
  const double base = given.is_number() ? given.get<double>() : kOlmo3Base;
  if (!(base >= 1 && base <= 1e12))
    fail("{}: the base of layers with a window is {}, but must be from 1 to 1e12", in.place(),
         base);
  in.note("rope_parameters.sliding_attention.rope_theta", base);
  return base;
}

// Layers with a window keep positions that are not stretched, of transformers' own base unless a
// table says theirs.
void olmo3_read(ConfigFields& in, ModelConfig& c) {
  read_grouped_attention(in, c);
  olmo_common(in, c);
  const double local = local_base(in);
  c.ropes.push_back(read_rope_object(in, c, Json(nullptr), local, c.head_dim));
  const std::vector<bool> slides = read_windows(in, c, [](int64_t i) { return (i + 1) % 4 != 0; });
  for (size_t i = 0; i < slides.size(); ++i) c.layer[i].rope = slides[i] ? 1 : 0;
}

bool is_olmo3_gguf(GgufFields& in) { return in.find_int("attention.sliding_window").has_value(); }

void olmo3_from_gguf(GgufFields& in, Json& config) {
  grouped_from_gguf(in, config);
  config["sliding_window"] = in.integer("attention.sliding_window");
  const auto local = in.find_number("rope.freq_base_swa");
  config["rope_local_base_freq"] = local ? Json(*local) : config["rope_theta"];
  in.has("attention.sliding_window_pattern");  // every fourth is full
}

void olmo3_to_gguf(const Json& config, GgufKeys& out) {
  grouped_to_gguf(config, out);
  out.integer("attention.sliding_window", config, "sliding_window");
}

void olmo3_tidy(Json& config, const std::string&) {
  default_key(config, "rope_theta", kOlmo3Base);
  default_key(config, "sliding_window", 4096);
}

void olmo3_publish(Json& config) { publish_rope_tables(config, kOlmo3Base); }

constexpr NamePair kOlmoNames[] = {{"post_attention_norm", "post_attention_layernorm"},
                                   {"post_ffw_norm", "post_feedforward_layernorm"}};

}  // namespace

extern const Family kOlmo2 = {.model_type = "olmo2",
                              .class_name = "Olmo2ForCausalLM",
                              .gguf = "olmo2",
                              .read = olmo2_read,
                              .from_gguf = grouped_from_gguf,
                              .to_gguf = grouped_to_gguf,
                              .names = kOlmoNames};

extern const Family kOlmo3 = {.model_type = "olmo3",
                              .class_name = "Olmo3ForCausalLM",
                              .gguf = "olmo2",
                              .read = olmo3_read,
                              .from_gguf = olmo3_from_gguf,
                              .to_gguf = olmo3_to_gguf,
                              .is_gguf = is_olmo3_gguf,
                              .names = kOlmoNames,
                              .tidy = olmo3_tidy,
                              .publish = olmo3_publish};

}  // namespace ponder
