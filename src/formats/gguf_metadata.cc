#include "formats/gguf_metadata.h"

#include <cmath>
#include <filesystem>
#include <numbers>

#include "base/error.h"
#include "formats/gguf_config.h"

namespace ponder {
namespace {

// Adds "<architecture>.<name>" from the config.
struct Settings {
  const Json& config;
  const std::string& place;
  GgufMetadata& metadata;
  std::string architecture;

  std::string key(std::string_view name) const { return fmt::format("{}.{}", architecture, name); }
  void add_u32(std::string_view name, int64_t value) const {
    if (value < 0) fail("{}: {} for {} must not be negative", place, value, key(name));
    metadata.add_u32(key(name), static_cast<uint64_t>(value));
  }
  void integer(std::string_view name, const char* from) const {
    add_u32(name, required_int(config, from, place));
  }
  void optional_integer(std::string_view name, const char* from) const {
    if (const auto value = json_int(config, from, place)) add_u32(name, *value);
  }
};

void add_rope(const Settings& settings) {
  const Json& config = settings.config;
  const std::string& place = settings.place;
  GgufMetadata& metadata = settings.metadata;
  metadata.add_f32(settings.key("rope.freq_base"),
                   json_number(config, "rope_theta", place).value_or(10000.0));
  const Json* scaling = json_member(config, "rope_scaling");
  if (!scaling) return;
  const std::string type = json_string(*scaling, "type", place).value_or("");
  if (type == "llama3") return;  // a tensor
  if (type != "linear" && type != "yarn") {
    fail("{}: rope_scaling \"{}\" has no GGUF form here (linear, yarn and llama3 have)", place,
         printable(type));
  }
  metadata.add_string(settings.key("rope.scaling.type"), type);
  const auto number = [&](std::string_view name, const char* from) {
    const auto value = json_number(*scaling, from, place);
    if (value) metadata.add_f32(settings.key(name), *value);
  };
  number("rope.scaling.factor", "factor");
  if (const auto length = json_int(*scaling, "original_max_position_embeddings", place)) {
    settings.add_u32("rope.scaling.original_context_length", *length);
  }
  number("rope.scaling.attn_factor", "attention_factor");
  number("rope.scaling.yarn_beta_fast", "beta_fast");
  number("rope.scaling.yarn_beta_slow", "beta_slow");
  if (const auto mscale = json_number(*scaling, "mscale_all_dim", place)) {
    metadata.add_f32(settings.key("rope.scaling.yarn_log_multiplier"), 0.1 * *mscale);
  }
}

void add_deepseek(const Settings& settings) {
  const Json& config = settings.config;
  const std::string& place = settings.place;
  GgufMetadata& metadata = settings.metadata;
  const int64_t lora = required_int(config, "kv_lora_rank", place);
  const int64_t rope = required_int(config, "qk_rope_head_dim", place);
  const int64_t nope = required_int(config, "qk_nope_head_dim", place);
  settings.integer("leading_dense_block_count", "first_k_dense_replace");
  settings.optional_integer("attention.q_lora_rank", "q_lora_rank");
  settings.add_u32("attention.kv_lora_rank", lora);
  // The cache's sizes in the absorbed (MQA) form, and the head's own as *_mla.
  settings.add_u32("attention.key_length", lora + rope);
  settings.add_u32("attention.value_length", lora);
  settings.add_u32("attention.key_length_mla", nope + rope);
  settings.integer("attention.value_length_mla", "v_head_dim");
  settings.add_u32("rope.dimension_count", rope);
  settings.integer("expert_count", "n_routed_experts");
  settings.integer("expert_used_count", "num_experts_per_tok");
  settings.integer("expert_feed_forward_length", "moe_intermediate_size");
  settings.optional_integer("expert_shared_count", "n_shared_experts");
  settings.optional_integer("expert_group_count", "n_group");
  settings.optional_integer("expert_group_used_count", "topk_group");
  metadata.add_f32(settings.key("expert_weights_scale"),
                   json_number(config, "routed_scaling_factor", place).value_or(1.0));
  metadata.add_bool(settings.key("expert_weights_norm"),
                    json_bool(config, "norm_topk_prob", place).value_or(false));
  // transformers' own DeepSeek-V3 configs leave scoring_func out: its router is always sigmoid.
  const bool v3 = json_string(config, "model_type", place) == "deepseek_v3";
  const auto scoring =
      json_string(config, "scoring_func", place).value_or(v3 ? "sigmoid" : "softmax");
  if (scoring != "sigmoid" && scoring != "softmax") {
    fail("{}: scoring_func \"{}\" is neither softmax nor sigmoid", place, printable(scoring));
  }
  settings.add_u32("expert_gating_func", scoring == "sigmoid" ? 2 : 1);
}

void add_grouped_attention(const Settings& settings) {
  const int64_t head_dim = head_dim_of(settings.config, settings.place);
  settings.add_u32("rope.dimension_count", head_dim);
  settings.add_u32("attention.key_length", head_dim);
  settings.add_u32("attention.value_length", head_dim);
}

double llama3_factor(double frequency, double factor, double low, double high, double length) {
  const double wavelength = 2 * std::numbers::pi / frequency;
  if (wavelength < length / high) return 1;
  if (wavelength > length / low) return factor;
  const double smooth = (length / wavelength - low) / (high - low);
  return 1 / ((1 - smooth) / factor + smooth);
}

}  // namespace

int64_t required_int(const Json& config, const char* key, const std::string& place) {
  const auto value = json_int(config, key, place);
  if (!value) fail("{}: \"{}\" is missing", place, key);
  return *value;
}

int64_t head_dim_of(const Json& config, const std::string& place) {
  if (const auto value = json_int(config, "head_dim", place)) return *value;
  const int64_t heads = required_int(config, "num_attention_heads", place);
  if (heads <= 0) fail("{}: num_attention_heads is {}", place, heads);
  return required_int(config, "hidden_size", place) / heads;
}

void add_model_metadata(const Checkpoint& checkpoint, GgufMetadata& metadata) {
  const Json& config = checkpoint.config;
  const std::string& place = checkpoint.path;
  const Settings settings{config, place, metadata, gguf_architecture(config, place)};
  const bool deepseek = settings.architecture == "deepseek2";
  metadata.add_string("general.architecture", settings.architecture);
  metadata.add_string("general.type", "model");
  const auto folder = std::filesystem::path(place).lexically_normal();
  const auto name = folder.has_filename() ? folder.filename() : folder.parent_path().filename();
  metadata.add_string("general.name", name.string());
  metadata.add_u32("general.quantization_version", 2);
  settings.integer("block_count", "num_hidden_layers");
  settings.integer("context_length", "max_position_embeddings");
  settings.integer("embedding_length", "hidden_size");
  settings.integer("feed_forward_length", "intermediate_size");
  const int64_t heads = required_int(config, "num_attention_heads", place);
  settings.add_u32("attention.head_count", heads);
  const int64_t kv = json_int(config, "num_key_value_heads", place).value_or(heads);
  settings.add_u32("attention.head_count_kv", deepseek ? 1 : kv);
  metadata.add_f32(settings.key("attention.layer_norm_rms_epsilon"),
                   json_number(config, "rms_norm_eps", place).value_or(1e-6));
  settings.integer("vocab_size", "vocab_size");
  add_rope(settings);
  if (deepseek) {
    add_deepseek(settings);
  } else {
    add_grouped_attention(settings);
  }
  if (settings.architecture == "qwen3moe") {
    settings.integer("expert_count", "num_experts");
    settings.integer("expert_used_count", "num_experts_per_tok");
    settings.integer("expert_feed_forward_length", "moe_intermediate_size");
  }
}

std::vector<float> llama3_rope_factors(const Json& config, const std::string& place) {
  const Json* scaling = json_member(config, "rope_scaling");
  if (!scaling || json_string(*scaling, "type", place) != "llama3") return {};
  const double factor = json_number(*scaling, "factor", place).value_or(8);
  const double low = json_number(*scaling, "low_freq_factor", place).value_or(1);
  const double high = json_number(*scaling, "high_freq_factor", place).value_or(4);
  const double length =
      json_number(*scaling, "original_max_position_embeddings", place).value_or(8192);
  const double theta = json_number(config, "rope_theta", place).value_or(10000);
  const int64_t dim = head_dim_of(config, place);
  if (dim <= 0 || dim > 65536 || !(factor > 0 && low > 0 && high > low && theta > 0)) {
    fail("{}: its llama3 rope_scaling is impossible", place);
  }
  std::vector<float> out;
  for (int64_t i = 0; i < dim / 2; ++i) {
    const double frequency =
        std::pow(theta, -2.0 * static_cast<double>(i) / static_cast<double>(dim));
    out.push_back(static_cast<float>(llama3_factor(frequency, factor, low, high, length)));
  }
  return out;
}

std::optional<Json> llama3_rope_scaling(const std::vector<float>& factors, const Json& config,
                                        const std::string& place) {
  if (factors.empty()) return std::nullopt;
  // Every published model has factors 1 and 4; the length is a power of two.
  for (int64_t length = 32; length <= int64_t{1} << 20; length *= 2) {
    Json scaling;
    scaling["type"] = scaling["rope_type"] = "llama3";
    scaling["factor"] = factors.back();
    scaling["low_freq_factor"] = 1.0;
    scaling["high_freq_factor"] = 4.0;
    scaling["original_max_position_embeddings"] = length;
    Json trial = config;
    trial["rope_scaling"] = scaling;
    const auto expected = llama3_rope_factors(trial, place);
    bool equal = expected.size() == factors.size();
    for (size_t i = 0; equal && i < factors.size(); ++i) {
      equal = std::fabs(expected[i] - factors[i]) <= 1e-4f * expected[i];
    }
    if (equal) return scaling;
  }
  return std::nullopt;
}

}  // namespace ponder
