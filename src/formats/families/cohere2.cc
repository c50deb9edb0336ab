// Command R7B and A: layer norms, both halves of a block over the same rows, windows with rotary
// positions and every fourth layer with neither.
#include "formats/family.h"

namespace ponder {
namespace {

void cohere2_read(ConfigFields& in, ModelConfig& c) {
  read_grouped_attention(in, c);
  c.rope_interleaved = true;
  c.qkv_bias = c.out_bias = in.boolean_or("attention_bias", false);
  c.norm_kind.centered = c.parallel = true;
  c.norms.before_feed_forward = "";
  c.multipliers.logits = in.number_or("logit_scale", 1e-9, 1e9, 0.0625);
  const int64_t pattern = in.integer_or("sliding_window_pattern", 1, kMaxLayers, 4);
  const std::vector<bool> slides =
      read_windows(in, c, [pattern](int64_t i) { return (i + 1) % pattern != 0; });
  for (size_t i = 0; i < slides.size(); ++i) {
    if (!slides[i]) c.layer[i].rope = kNoRope;
  }
}

void cohere2_from_gguf(GgufFields& in, Json& config) {
  grouped_from_gguf(in, config);
  config["logit_scale"] = in.find_number("logit_scale").value_or(1.0);
  config["sliding_window"] = in.integer("attention.sliding_window");
  in.has("attention.sliding_window_pattern");
}

void cohere2_to_gguf(const Json& config, GgufKeys& out) {
  grouped_to_gguf(config, out);
  out.add_f32("attention.layer_norm_epsilon",
              json_number(config, "rms_norm_eps", out.place()).value_or(1e-5));
  out.add_f32("logit_scale", json_number(config, "logit_scale", out.place()).value_or(0.0625));
  out.integer("attention.sliding_window", config, "sliding_window");
}

void cohere2_tidy(Json& config, const std::string&) {
  default_key(config, "tie_word_embeddings", true);
  default_key(config, "rms_norm_eps", 1e-5);
  default_key(config, "sliding_window", 4096);
}

constexpr Respelling kCohere2Keys[] = {{"layer_norm_eps", "rms_norm_eps"}};
constexpr Excuse kCohere2Excuses[] = {{"position_embedding_type", "always rotary"},
                                      {"rotary_pct", "all of a head"},
                                      {"order_of_interleaved_layers", "a label"},
                                      {"use_embedding_sharing", "a label"},
                                      {"use_gated_activation", "always"},
                                      {"use_parallel_block", "always"},
                                      {"use_parallel_embedding", "how it was spread"},
                                      {"use_qk_norm", "never"}};

}  // namespace

extern const Family kCohere2 = {.model_type = "cohere2",
                                .class_name = "Cohere2ForCausalLM",
                                .gguf = "cohere2",
                                .read = cohere2_read,
                                .from_gguf = cohere2_from_gguf,
                                .to_gguf = cohere2_to_gguf,
                                .tidy = cohere2_tidy,
                                .hf_keys = kCohere2Keys,
                                .keys = kCohere2Excuses};

}  // namespace ponder
