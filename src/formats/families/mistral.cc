// Mistral, and Ministral 3 with queries that grow with their position.
#include "formats/family.h"

namespace ponder {
namespace {

void mistral_read(ConfigFields& in, ModelConfig& c) {
  read_grouped_attention(in, c);
  in.only("attention_bias", {false});
  read_windows(in, c, [](int64_t) { return true; });
}

void ministral3_read(ConfigFields& in, ModelConfig& c) {
  mistral_read(in, c);
  read_temperature(in, c);
}

// As transformers takes a config that says nothing.
Json ministral3_silent_rope() {
  return {{"rope_type", "yarn"},
          {"rope_theta", 1000000.0},
          {"factor", 16.0},
          {"original_max_position_embeddings", 16384},
          {"beta_fast", 32.0},
          {"beta_slow", 1.0},
          {"mscale", 1.0},
          {"mscale_all_dim", 1.0},
          {"llama_4_scaling_beta", 0.1}};
}

void ministral3_from_gguf(GgufFields& in, Json& config) {
  grouped_from_gguf(in, config);
  config["rope_interleaved"] = true;  // its rows are turned
  if (config["rope_scaling"].is_null()) config["rope_scaling"] = plain_rope();
  const double beta = in.find_number("attention.temperature_scale").value_or(0);
  if (beta == 0) return;
  config["rope_scaling"]["llama_4_scaling_beta"] = beta;
  if (const auto length = in.find_int("rope.scaling.original_context_length"))
    config["rope_scaling"]["original_max_position_embeddings"] = *length;
}

void ministral3_to_gguf(const Json& config, GgufKeys& out) {
  grouped_to_gguf(config, out);
  const Json* rope = json_member(config, "rope_scaling");
  const auto beta = rope ? json_number(*rope, "llama_4_scaling_beta", out.place()) : std::nullopt;
  if (beta) out.add_f32("attention.temperature_scale", *beta);
}

void mistral_from_gguf(GgufFields& in, Json& config) {
  grouped_from_gguf(in, config);
  config["rope_interleaved"] = true;
}

constexpr Excuse kMinistralKeys[] = {
    {"rope_scaling.llama_4_scaling_beta", "read as the queries' temperature"},
    {"rope_scaling.max_position_embeddings", "a copy"},
};

}  // namespace

extern const Family kMistral = {.model_type = "mistral",
                                .class_name = "MistralForCausalLM",
                                .gguf = "llama",
                                .read = mistral_read,
                                .from_gguf = mistral_from_gguf,
                                .to_gguf = grouped_to_gguf,
                                .is_gguf = [](GgufFields&) { return false; },
                                .gguf_turns_rows = true,
                                .gguf_twin = "llama"};

extern const Family kMinistral3 = {.model_type = "ministral3",
                                   .class_name = "Ministral3ForCausalLM",
                                   .gguf = "mistral3",
                                   .read = ministral3_read,
                                   .from_gguf = ministral3_from_gguf,
                                   .to_gguf = ministral3_to_gguf,
                                   .gguf_turns_rows = true,
                                   .gguf_yarn_betas = true,
                                   .silent_rope = ministral3_silent_rope,
                                   .keys = kMinistralKeys};

}  // namespace ponder
