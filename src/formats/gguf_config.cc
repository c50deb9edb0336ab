#include "formats/gguf_config.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/error.h"
#include "formats/family.h"

namespace ponder {
namespace {

// llama.cpp's converter hands on attention_factor (OLMo 3: YaRN's own) or attn_factor (Qwen 3: what
// undoes it, which transformers passes over), and llama.cpp takes YaRN's own whatever it says. Of
// another value the key counts as unread.
void pass_over_own_factor(GgufFields& meta, const Json& scaling) {
  constexpr std::string_view kKey = "rope.scaling.yarn_attn_factor";
  constexpr double kClose = 1e-3;
  const auto said = meta.file().number(meta.key(kKey));
  if (!said || scaling["type"] != "yarn") return;
  const double own = yarn_mscale(scaling["factor"], 1);
  if (std::abs(*said - own) < kClose || std::abs(*said * own - 1) < kClose) meta.has(kKey);
}

// What llama.cpp multiplies its own YaRN factor with.
void add_attention_factor(GgufFields& meta, Json& scaling) {
  const auto given = meta.find_number("rope.scaling.attn_factor");
  if (!given) return;
  const bool yarn = scaling["type"] == "yarn";
  if (*given == 1) return;
  if (!yarn || scaling.contains("mscale")) {
    fail("{}: it is {}, which ponder computes for yarn without a log multiplier alone",
         meta.place_of("rope.scaling.attn_factor"), *given);
  }
  scaling["attention_factor"] = *given * yarn_mscale(scaling["factor"], 1);
}

void add_rope_scaling(GgufFields& meta, Json& config) {
  const auto type = meta.find_string("rope.scaling.type");
  const auto factor = meta.find_number("rope.scaling.factor");
  const auto linear = meta.find_number("rope.scale_linear");  // its name before scaling.*
  if (!type || *type == "none") {
    const double stretch = linear.value_or(type ? 1 : factor.value_or(1));
    if (stretch != 1)
      config["rope_scaling"] = {{"type", "linear"}, {"rope_type", "linear"}, {"factor", stretch}};
    return;
  }
  if (*type != "linear" && *type != "yarn") {
    fail("{}: rope scaling \"{}\" is not supported (linear and yarn are)",
         meta.place_of("rope.scaling.type"), printable(*type));
  }
  Json scaling;
  scaling["type"] = scaling["rope_type"] = *type;
  scaling["factor"] = factor ? *factor : linear.value_or(1.0);
  if (const auto length = meta.find_int("rope.scaling.original_context_length")) {
    if (*type == "yarn") scaling["original_max_position_embeddings"] = *length;
  }
  const auto fast = meta.find_number("rope.scaling.yarn_beta_fast");
  const auto slow = meta.find_number("rope.scaling.yarn_beta_slow");
  if (*type == "yarn") {
    scaling["beta_fast"] = fast.value_or(32.0);
    scaling["beta_slow"] = slow.value_or(1.0);
  }
  if (const auto multiplier = meta.find_number("rope.scaling.yarn_log_multiplier")) {
    // llama.cpp stores 0.1 * mscale_all_dim; every published DeepSeek has mscale equal to it.
    const double mscale = std::round(*multiplier * 10 * 1e6) / 1e6;
    if (mscale != 0) scaling["mscale"] = scaling["mscale_all_dim"] = mscale;
  }
  pass_over_own_factor(meta, scaling);
  add_attention_factor(meta, scaling);
  config["rope_scaling"] = scaling;
}

void add_vocabulary(GgufFields& meta, Json& config) {
  const auto vocab = meta.find_int("vocab_size");
  if (vocab) config["vocab_size"] = *vocab;
  for (const GgufTensor& tensor : meta.file().tensors()) {
    if (tensor.name == "token_embd.weight" && tensor.shape.size() == 2)
      config["vocab_size"] = tensor.shape[0];
  }
  config["tie_word_embeddings"] = !meta.has_tensor("output.weight");
}

// Null where the file names none: transformers' classes have defaults of their own, which other
// vocabularies do not reach.
void add_token_ids(const Gguf& file, Json& config) {
  for (const auto& [name, key] :
       {std::pair{"bos", "bos_token_id"}, std::pair{"eos", "eos_token_id"},
        std::pair{"padding", "pad_token_id"}}) {
    const auto id = file.integer(fmt::format("tokenizer.ggml.{}_token_id", name));
    config[key] = id ? Json(*id) : Json(nullptr);
  }
}

}  // namespace

Json config_from_gguf(const Gguf& file, std::vector<std::string_view> tensors,
                      std::vector<std::string>* unread) {
  const Family& family = gguf_family(file, tensors);
  GgufFields meta(file, family.gguf, std::move(tensors));
  if (!meta.find_bool("attention.causal").value_or(true)) {
    fail("{}: it is false, but ponder runs causal models alone", meta.place_of("attention.causal"));
  }
  Json config;
  config["architectures"] = Json::array({family.class_name});
  config["model_type"] = family.model_type;
  config["hidden_size"] = meta.integer("embedding_length");
  const int64_t blocks = meta.integer("block_count");
  const int64_t nextn = meta.find_int("nextn_predict_layers").value_or(0);
  config["num_hidden_layers"] = blocks - nextn;
  // Models with experts in every layer may have no other size.
  if (family.gguf_own_sizes) {
    config["intermediate_size"] = meta.integers("feed_forward_length").front();
  } else if (meta.has("feed_forward_length") || !meta.has("expert_feed_forward_length")) {
    config["intermediate_size"] = meta.integer("feed_forward_length");
  }
  config["num_attention_heads"] = meta.integer("attention.head_count");
  if (config["num_attention_heads"] <= 0) {
    fail("{}: it must be positive", meta.place_of("attention.head_count"));
  }
  const auto rms = meta.find_number("attention.layer_norm_rms_epsilon");
  const auto layer = meta.find_number("attention.layer_norm_epsilon");
  const auto eps = rms ? rms : layer;
  if (!eps)
    fail("{}: metadata \"{}\" is missing", file.place(),
         meta.key("attention.layer_norm_rms_epsilon"));
  config["rms_norm_eps"] = *eps;
  config["hidden_act"] = "silu";
  config["max_position_embeddings"] = meta.integer("context_length");
  config["rope_theta"] = meta.find_number("rope.freq_base").value_or(10000.0);
  config["rope_scaling"] = nullptr;
  add_rope_scaling(meta, config);
  add_vocabulary(meta, config);
  if (nextn > 0) config["num_nextn_predict_layers"] = nextn;
  add_token_ids(file, config);
  family.from_gguf(meta, config);
  if (unread) *unread = meta.unread();

  return config;
}

Json metadata_from_gguf(const Gguf& file) {
  Json out = Json::object();
  for (const auto& [key, value, raw] : file.values()) {
    Json& slot = out[valid_utf8(key)];
    if (const auto* whole = std::get_if<int64_t>(&value)) slot = *whole;
    if (const auto* number = std::get_if<double>(&value)) slot = *number;
    if (const auto* flag = std::get_if<bool>(&value)) slot = *flag;
    if (const auto* text = std::get_if<std::string_view>(&value)) slot = valid_utf8(*text);
    if (const auto* array = std::get_if<GgufArray>(&value)) {
      constexpr std::array kNames = {"U8",   "I8",     "U16",   "I16", "U32", "I32", "F32",
                                     "BOOL", "STRING", "ARRAY", "U64", "I64", "F64"};
      slot = {{"type", kNames[static_cast<size_t>(array->type)]}, {"count", array->count}};
    }
  }
  return out;
}

}  // namespace ponder
