#include "formats/gguf_metadata.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numbers>

#include "base/error.h"
#include "formats/family.h"

namespace ponder {
namespace {

// What transformers multiplies cos and sin with (its modeling_rope_utils, yarn), over what
// llama.cpp does: it knows neither mscale nor mscale_all_dim where there is no latent.
void add_yarn_factor(const Json& scaling, GgufKeys& keys) {
  const std::string& place = keys.place();
  const auto number = [&](const char* key) { return json_number(scaling, key, place).value_or(0); };
  const double stretch = json_number(scaling, "factor", place).value_or(1);
  const double own = yarn_mscale(stretch, 1), all = number("mscale_all_dim");
  double factor = number("attention_factor");
  if (factor == 0 && number("mscale") != 0 && all != 0) {
    factor = yarn_mscale(stretch, number("mscale")) / yarn_mscale(stretch, all);
  }
  if (factor != 0) keys.add_f32("rope.scaling.attn_factor", factor / own);
}

void add_latent_yarn(const Json& scaling, GgufKeys& keys) {
  const std::string& place = keys.place();
  const auto all = json_number(scaling, "mscale_all_dim", place);
  if (const auto factor = json_number(scaling, "attention_factor", place)) {
    if (all.value_or(0) != 0) {
      fail("{}: \"attention_factor\" is {} beside \"mscale_all_dim\", which GGUF cannot say", place,
           *factor);
    }
    // llama.cpp multiplies its own factor with it.
    const double own = yarn_mscale(json_number(scaling, "factor", place).value_or(1), 1);
    keys.add_f32("rope.scaling.attn_factor", *factor / own);
  }
  if (all) keys.add_f32("rope.scaling.yarn_log_multiplier", 0.1 * *all);
}

void add_rope(const Json& config, const Family& family, GgufKeys& keys) {
  const std::string& place = keys.place();
  const char* base = family.gguf_plain_base ? "rope_local_base_freq" : "rope_theta";
  keys.add_f32("rope.freq_base", json_number(config, base, place).value_or(10000.0));
  const Json* scaling = json_member(config, "rope_scaling");
  if (!scaling) return;
  const std::string type = json_string(*scaling, "type", place).value_or("");
  if (type == "llama3" || type == "proportional") return;  // a tensor
  if (type == "default") return;                           // what GGUF has without a word
  if (type != "linear" && type != "yarn") {
    fail("{}: rope_scaling \"{}\" has no GGUF form here (linear, yarn and llama3 have)", place,
         printable(type));
  }
  keys.add_string("rope.scaling.type", type);
  const auto number = [&](std::string_view name, const char* from) {
    const auto value = json_number(*scaling, from, place);
    if (value) keys.add_f32(name, *value);
  };
  number("rope.scaling.factor", "factor");
  if (const auto length = json_int(*scaling, "original_max_position_embeddings", place)) {
    keys.add_u32("rope.scaling.original_context_length", *length);
  }
  number("rope.scaling.yarn_beta_fast", "beta_fast");
  number("rope.scaling.yarn_beta_slow", "beta_slow");
  if (type != "yarn") return;
  if (json_member(config, "kv_lora_rank")) {
    add_latent_yarn(*scaling, keys);
  } else {
    add_yarn_factor(*scaling, keys);
  }
}

double llama3_factor(double frequency, double factor, double low, double high, double length) {
  const double wavelength = 2 * std::numbers::pi / frequency;
  if (wavelength < length / high) return 1;
  if (wavelength > length / low) return factor;
  const double smooth = (length / wavelength - low) / (high - low);
  return 1 / ((1 - smooth) / factor + smooth);
}

// Blocks behind the last layer: the prediction layer, where llama.cpp has one for the architecture.
int64_t drafts_in_gguf(const Json& config, const Family& family, const std::string& place) {
  if (!family.gguf_draft) return 0;
  return json_int(config, "num_nextn_predict_layers", place).value_or(0) > 0 ? 1 : 0;
}

}  // namespace

void add_model_metadata(const Checkpoint& checkpoint, GgufMetadata& metadata) {
  const Json& config = checkpoint.config;
  const std::string& place = checkpoint.path;
  const Family& family = family_of(config, place);
  if (!family.gguf) fail("{}: {} has no GGUF form here", place, family.model_type);
  metadata.add_string("general.architecture", family.gguf);
  metadata.add_string("general.type", "model");
  const auto folder = std::filesystem::path(place).lexically_normal();
  const auto name = folder.has_filename() ? folder.filename() : folder.parent_path().filename();
  metadata.add_string("general.name", name.string());
  metadata.add_u32("general.quantization_version", 2);
  GgufKeys keys(metadata, family.gguf, place);
  const int64_t drafts = drafts_in_gguf(config, family, place);
  keys.add_u32("block_count", required_int(config, "num_hidden_layers", place) + drafts);
  if (drafts > 0) keys.add_u32("nextn_predict_layers", drafts);
  keys.integer("context_length", config, "max_position_embeddings");
  keys.integer("embedding_length", config, "hidden_size");
  const bool sized =
      json_member(config, "intermediate_size") || !json_member(config, "moe_intermediate_size");
  if (sized && !family.gguf_own_sizes)
    keys.integer("feed_forward_length", config, "intermediate_size");
  keys.integer("attention.head_count", config, "num_attention_heads");
  keys.add_f32("attention.layer_norm_rms_epsilon",
               json_number(config, "rms_norm_eps", place).value_or(1e-6));
  keys.integer("vocab_size", config, "vocab_size");
  add_rope(config, family, keys);
  family.to_gguf(config, keys);
}

std::vector<float> llama3_rope_factors(const Json& config, int64_t dim, const std::string& place) {
  const Json* scaling = json_member(config, "rope_scaling");
  if (!scaling || json_string(*scaling, "type", place) != "llama3") return {};
  const double factor = json_number(*scaling, "factor", place).value_or(8);
  const double low = json_number(*scaling, "low_freq_factor", place).value_or(1);
  const double high = json_number(*scaling, "high_freq_factor", place).value_or(4);
  const double length =
      json_number(*scaling, "original_max_position_embeddings", place)
          .value_or(json_number(config, "max_position_embeddings", place).value_or(8192));
  const double theta = json_number(config, "rope_theta", place).value_or(10000);
  if (dim <= 0 || dim > 65536 || !(factor > 0 && low > 0 && high >= low && theta > 0)) {
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

std::vector<float> rope_factors(const Json& config, int64_t dim, const std::string& place) {
  const Json* scaling = json_member(config, "rope_scaling");
  if (!scaling || json_string(*scaling, "type", place) != "proportional")
    return llama3_rope_factors(config, dim, place);
  constexpr float kNever = 1e30f;  // as llama.cpp's converter has it
  const double part = json_number(config, "partial_rotary_factor", place).value_or(1);
  std::vector<float> out(static_cast<size_t>(dim / 2), kNever);
  const auto turned =
      static_cast<int64_t>(std::clamp(part, 0.0, 1.0) * static_cast<double>(dim) / 2);
  std::fill_n(out.begin(), turned, 1.0f);
  return out;
}

std::optional<Json> rope_scaling_of(const std::vector<float>& factors, const Json& config,
                                    const std::string& place) {
  const Json* scaling = json_member(config, "rope_scaling");
  if (!scaling || json_string(*scaling, "type", place) != "proportional")
    return llama3_rope_scaling(factors, config, place);
  if (factors != rope_factors(config, 2 * static_cast<int64_t>(factors.size()), place))
    return std::nullopt;
  return *scaling;
}

std::optional<Json> llama3_rope_scaling(const std::vector<float>& factors, const Json& config,
                                        const std::string& place) {
  if (factors.empty() || !(factors.back() > 0)) return std::nullopt;
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
    const auto expected =
        llama3_rope_factors(trial, 2 * static_cast<int64_t>(factors.size()), place);
    bool equal = expected.size() == factors.size();
    for (size_t i = 0; equal && i < factors.size(); ++i) {
      equal = std::fabs(expected[i] - factors[i]) <= 1e-4f * expected[i];
    }
    if (equal) return scaling;
  }
  return std::nullopt;
}

}  // namespace ponder
