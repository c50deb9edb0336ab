// EXAONE 4: norms after what a block adds alone, q and k normed; with windows, the layers without
// one have no rotary positions.
#include "base/error.h"
#include "formats/family.h"

namespace ponder {
namespace {

// Early files have letters, L for a window and G for none, and a list beside them.
int64_t read_pattern(ConfigFields& in) {
  const Json& said = in.any("sliding_window_pattern");
  if (said.is_null() || !in.has("sliding_window") || in.has("layer_types")) return 4;
  if (said.is_number_integer()) return in.integer("sliding_window_pattern", 1, kMaxLayers);
  fail("{}: \"sliding_window_pattern\" is {}; write a number or \"layer_types\"", in.place(),
       value_text(said));
}

void exaone4_read(ConfigFields& in, ModelConfig& c) {
  read_grouped_attention(in, c);
  in.only("attention_bias", {false});
  c.qk_norm = QkNorm::Heads;
  c.norms = {.before_mixer = "",
             .after_mixer = "post_attention_layernorm",
             .before_feed_forward = "",
             .after_feed_forward = "post_feedforward_layernorm"};
  const int64_t pattern = read_pattern(in);
  const std::vector<bool> slides =
      read_windows(in, c, [pattern](int64_t i) { return pattern > 0 && (i + 1) % pattern != 0; });
  if (!in.has("sliding_window")) return;
  for (size_t i = 0; i < slides.size(); ++i) {
    if (!slides[i]) c.layer[i].rope = kNoRope;
  }
}

void exaone4_from_gguf(GgufFields& in, Json& config) {
  grouped_from_gguf(in, config);
  const auto window = in.find_int("attention.sliding_window");
  in.has("attention.sliding_window_pattern");  // every fourth is full: llama.cpp knows no other
  // Null is said in full: transformers has a window where the key is missing.
  config["sliding_window"] = window && *window > 0 ? Json(*window) : Json(nullptr);
  if (config["sliding_window"].is_null()) {
    const size_t layers = config["num_hidden_layers"];
    config["layer_types"] = std::vector<std::string>(layers, "full_attention");
  }
}

void exaone4_to_gguf(const Json& config, GgufKeys& out) {
  grouped_to_gguf(config, out);
  out.optional_integer("attention.sliding_window", config, "sliding_window");
}

void exaone4_tidy(Json& config, const std::string&) {
  if (!config.contains("sliding_window")) config["sliding_window"] = 4096;
}

constexpr NamePair kExaone4Names[] = {{"post_attention_norm", "post_attention_layernorm"},
                                      {"post_ffw_norm", "post_feedforward_layernorm"}};

}  // namespace

extern const Family kExaone4 = {.model_type = "exaone4",
                                .class_name = "Exaone4ForCausalLM",
                                .gguf = "exaone4",
                                .read = exaone4_read,
                                .from_gguf = exaone4_from_gguf,
                                .to_gguf = exaone4_to_gguf,
                                .names = kExaone4Names,
                                .tidy = exaone4_tidy};

}  // namespace ponder
