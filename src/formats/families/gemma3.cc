// Gemma 3's text models: norms before and after, stored as what they differ from one by; five
// layers with a window and positions of their own to one that sees all; GELU; scaled embeddings.
#include <cmath>

#include "base/error.h"
#include "formats/family.h"

namespace ponder {
namespace {

constexpr int64_t kLayersOf27B = 62;

void gemma3_read(ConfigFields& in, ModelConfig& c) {
  read_heads(in, c);
  read_rope(in, c, c.head_dim);  // of layers that see all
  const double local = in.number_or("rope_local_base_freq", 1, 1e12, 10000);
  c.ropes.push_back(read_rope_object(in, c, Json(nullptr), local, c.head_dim));
  c.qkv_bias = c.out_bias = in.boolean_or("attention_bias", false);
  c.qk_norm = QkNorm::Heads;
  c.norm_kind.plus_one = in.boolean_or("norm_plus_one", true);
  c.norms = {.before_mixer = "input_layernorm",
             .after_mixer = "post_attention_layernorm",
             .before_feed_forward = "pre_feedforward_layernorm",
             .after_feed_forward = "post_feedforward_layernorm"};
  c.multipliers.embedding = std::sqrt(static_cast<double>(c.hidden));
  c.attention_scale = 1 / std::sqrt(in.number_or("query_pre_attn_scalar", 1e-6, 1e9, 256));
  in.only("attn_logit_softcapping", {0});
  in.only("final_logit_softcapping", {0});
  in.only("use_bidirectional_attention", {false});
  const int64_t pattern = in.integer_or("sliding_window_pattern", 1, kMaxLayers, 6);
  const std::vector<bool> slides =
      read_windows(in, c, [pattern](int64_t i) { return (i + 1) % pattern != 0; });
  for (size_t i = 0; i < slides.size(); ++i) c.layer[i].rope = slides[i] ? 1 : 0;
}

// What the classes of transformers have where a text_config says nothing.
void gemma3_tidy(Json& config, const std::string&) {
  default_key(config, "vocab_size", 262208);
  default_key(config, "num_attention_heads", 8);
  default_key(config, "num_key_value_heads", 4);
  default_key(config, "head_dim", 256);
  default_key(config, "hidden_act", "gelu_pytorch_tanh");
  default_key(config, "max_position_embeddings", 131072);
  default_key(config, "rms_norm_eps", 1e-6);
  default_key(config, "rope_theta", 1000000.0);
  default_key(config, "tie_word_embeddings", true);
  default_key(config, "sliding_window", 4096);
}

void gemma3_from_gguf(GgufFields& in, Json& config) {
  grouped_from_gguf(in, config);
  config["hidden_act"] = "gelu_pytorch_tanh";
  config["norm_plus_one"] = false;
  config["rope_local_base_freq"] = in.find_number("rope.freq_base_swa").value_or(10000.0);
  config["sliding_window"] = in.integer("attention.sliding_window");
  in.has("attention.sliding_window_pattern");  // llama.cpp knows that of 6 alone
  if (in.find_number("final_logit_softcapping").value_or(0) != 0)
    fail("{}: ponder does not compute it", in.place_of("final_logit_softcapping"));
  const int64_t hidden = config["hidden_size"], heads = config["num_attention_heads"];
  // llama.cpp knows the one size with another scale by its layers. transformers' is a whole number.
  const bool by_heads = config["num_hidden_layers"] == kLayersOf27B;
  const int64_t scalar = by_heads ? hidden / heads : config["head_dim"].get<int64_t>();
  if (by_heads && hidden % heads) {
    fail("{}: it is {}, which {} heads do not divide", in.place_of("embedding_length"), hidden,
         heads);
  }
  config["query_pre_attn_scalar"] = scalar;
}

void gemma3_to_gguf(const Json& config, GgufKeys& out) {
  grouped_to_gguf(config, out);
  out.integer("attention.sliding_window", config, "sliding_window");
  if (const auto local = json_number(config, "rope_local_base_freq", out.place()))
    out.add_f32("rope.freq_base_swa", *local);
}

constexpr NamePair kGemma3Names[] = {{"post_attention_norm", "post_attention_layernorm"},
                                     {"ffn_norm", "pre_feedforward_layernorm"},
                                     {"post_ffw_norm", "post_feedforward_layernorm"}};
constexpr Respelling kGemma3Keys[] = {{"hidden_activation", "hidden_act"}};
constexpr Excuse kGemma3Excuses[] = {{"cache_implementation", "transformers' own"},
                                     {"_sliding_window_pattern", "a copy"}};

}  // namespace

extern const Family kGemma3 = {.model_type = "gemma3_text",
                               .class_name = "Gemma3ForCausalLM",
                               .gguf = "gemma3",
                               .read = gemma3_read,
                               .from_gguf = gemma3_from_gguf,
                               .to_gguf = gemma3_to_gguf,
                               .names = kGemma3Names,
                               .tidy = gemma3_tidy,
                               .hf_keys = kGemma3Keys,
                               .norms_from_one = true,
                               .keys = kGemma3Excuses};

}  // namespace ponder
