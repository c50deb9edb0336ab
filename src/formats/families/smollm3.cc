// SmolLM3: every fourth layer has no rotary positions.
#include "base/error.h"
#include "formats/family.h"

namespace ponder {
namespace {

void smollm3_read(ConfigFields& in, ModelConfig& c) {
  read_grouped_attention(in, c);
  c.qkv_bias = c.out_bias = in.boolean_or("attention_bias", false);
  c.mlp_bias = in.boolean_or("mlp_bias", false);
  in.only("use_sliding_window", {false});
  read_windows(in, c, [](int64_t) { return false; });  // layer_types alone makes masks
  const int64_t interval = in.integer_or("no_rope_layer_interval", 1, kMaxLayers, 4);
  const std::vector<int64_t> listed = in.integers("no_rope_layers", 0, 1, kMaxLayers);
  if (!listed.empty() && listed.size() < c.layer.size())
    fail("{}: \"no_rope_layers\" has {} entries for {} layers", in.place(), listed.size(),
         c.layers);
  for (size_t i = 0; i < c.layer.size(); ++i) {
    const bool rotated =
        listed.empty() ? (static_cast<int64_t>(i) + 1) % interval != 0 : listed[i] != 0;
    if (!rotated) c.layer[i].rope = kNoRope;
  }
}

void smollm3_from_gguf(GgufFields& in, Json& config) {
  grouped_from_gguf(in, config);
  config["rope_interleaved"] = true;  // its rows are turned
}

void smollm3_tidy(Json& config, const std::string&) {
  default_key(config, "tie_word_embeddings", true);
  default_key(config, "rope_theta", 2000000.0);
}

constexpr Excuse kSmolLm3Keys[] = {{"max_window_layers", "layer_types says which slide"}};

}  // namespace

extern const Family kSmolLm3 = {.model_type = "smollm3",
                                .class_name = "SmolLM3ForCausalLM",
                                .gguf = "smollm3",
                                .read = smollm3_read,
                                .from_gguf = smollm3_from_gguf,
                                .to_gguf = grouped_to_gguf,
                                .gguf_turns_rows = true,
                                .tidy = smollm3_tidy,
                                .keys = kSmolLm3Keys};

}  // namespace ponder
