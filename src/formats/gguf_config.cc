#include "formats/gguf_config.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/error.h"

namespace ponder {
namespace {

struct Architecture {
  const char *gguf, *model_type, *class_name;
};
constexpr std::array kArchitectures = {
    Architecture{"llama", "llama", "LlamaForCausalLM"},
    Architecture{"qwen2", "qwen2", "Qwen2ForCausalLM"},
    Architecture{"qwen3", "qwen3", "Qwen3ForCausalLM"},
    Architecture{"qwen3moe", "qwen3_moe", "Qwen3MoeForCausalLM"},
    Architecture{"deepseek2", "deepseek_v2", "DeepseekV2ForCausalLM"},
    Architecture{"deepseek2", "deepseek_v3", "DeepseekV3ForCausalLM"},
};

// Reads "<architecture>.<name>" keys.
struct Metadata {
  const Gguf& file;
  std::string architecture;

  std::string key(std::string_view name) const { return fmt::format("{}.{}", architecture, name); }
  std::optional<int64_t> find_int(std::string_view name) const { return file.integer(key(name)); }
  std::optional<double> find_number(std::string_view name) const { return file.number(key(name)); }
  int64_t integer(std::string_view name) const {
    // Some writers give a list with one number a layer; all layers must agree here.
    const GgufValue* value = file.find(key(name));
    if (!value) fail("{}: metadata \"{}\" is missing", file.place(), key(name));
    if (!std::holds_alternative<GgufArray>(*value)) return *file.integer(key(name));
    const auto list = std::get<GgufArray>(*value).integers(file.place_of(key(name)));
    if (list.empty() ||
        std::any_of(list.begin(), list.end(), [&](auto v) { return v != list[0]; })) {
      fail("{}: its layers differ, which ponder does not support", file.place_of(key(name)));
    }
    return list[0];
  }
};

const GgufTensor* find_tensor(const Gguf& file, std::string_view name) {
  const auto found = std::find_if(file.tensors().begin(), file.tensors().end(),
                                  [&](const GgufTensor& tensor) { return tensor.name == name; });
  return found == file.tensors().end() ? nullptr : &*found;
}

bool any_tensor_ends(const Gguf& file, std::string_view suffix) {
  return std::any_of(file.tensors().begin(), file.tensors().end(),
                     [&](const GgufTensor& tensor) { return tensor.name.ends_with(suffix); });
}

void add_rope_scaling(const Metadata& meta, Json& config) {
  const auto type = meta.file.string(meta.key("rope.scaling.type"));
  if (!type || *type == "none") return;
  if (*type != "linear" && *type != "yarn") {
    fail("{}: rope scaling \"{}\" is not supported (linear and yarn are)",
         meta.file.place_of(meta.key("rope.scaling.type")), printable(*type));
  }
  Json scaling;
  scaling["type"] = scaling["rope_type"] = std::string(*type);
  scaling["factor"] = meta.find_number("rope.scaling.factor").value_or(1.0);
  if (const auto length = meta.find_int("rope.scaling.original_context_length")) {
    scaling["original_max_position_embeddings"] = *length;
  }
  if (const auto factor = meta.find_number("rope.scaling.attn_factor")) {
    scaling["attention_factor"] = *factor;
  }
  if (*type == "yarn") {
    scaling["beta_fast"] = meta.find_number("rope.scaling.yarn_beta_fast").value_or(32.0);
    scaling["beta_slow"] = meta.find_number("rope.scaling.yarn_beta_slow").value_or(1.0);
  }
  if (const auto multiplier = meta.find_number("rope.scaling.yarn_log_multiplier")) {
    // llama.cpp stores 0.1 * mscale_all_dim; every published DeepSeek has mscale equal to it.
    const double mscale = std::round(*multiplier * 10 * 1e6) / 1e6;
    scaling["mscale"] = scaling["mscale_all_dim"] = mscale;
  }
  config["rope_scaling"] = scaling;
}

void add_experts(const Metadata& meta, Json& config, const char* count_key) {
  config[count_key] = meta.integer("expert_count");
  config["num_experts_per_tok"] = meta.integer("expert_used_count");
  config["moe_intermediate_size"] = meta.integer("expert_feed_forward_length");
}

void add_routing(const Metadata& meta, Json& config) {
  constexpr int64_t kSigmoid = 2;
  const bool sigmoid = meta.find_int("expert_gating_func").value_or(1) == kSigmoid;
  const bool bias =
      any_tensor_ends(meta.file, ".exp_probs_b.bias") || any_tensor_ends(meta.file, ".exp_probs_b");
  config["scoring_func"] = sigmoid ? "sigmoid" : "softmax";
  int64_t groups = meta.find_int("expert_group_count").value_or(0);
  int64_t used = meta.find_int("expert_group_used_count").value_or(0);
  if (groups <= 0 || used <= 0) {
    // Files of V3 and R1 from before GGUF had these keys: 256 experts are in 8 groups, 4 of them
    // used.
    const bool v3 = bias && config["n_routed_experts"] == 256 && config["num_hidden_layers"] == 61;
    groups = v3 ? 8 : 1;
    used = v3 ? 4 : 1;
  }
  config["n_group"] = groups;
  config["topk_group"] = used;
  config["topk_method"] = bias ? "noaux_tc" : groups > 1 ? "group_limited_greedy" : "greedy";
  config["routed_scaling_factor"] = meta.find_number("expert_weights_scale").value_or(1.0);
  config["norm_topk_prob"] = meta.file.boolean(meta.key("expert_weights_norm")).value_or(false);
}

void add_deepseek(const Metadata& meta, Json& config) {
  const int64_t rope = meta.integer("rope.dimension_count");
  // With MLA's split tensors key_length is the cache's (kv_lora + rope) and *_mla is the head's.
  const auto key_length = meta.find_int("attention.key_length_mla");
  const auto value_length = meta.find_int("attention.value_length_mla");
  const int64_t key = key_length ? *key_length : meta.integer("attention.key_length");
  const auto q_lora = meta.find_int("attention.q_lora_rank");
  config["q_lora_rank"] = q_lora && *q_lora > 0 ? Json(*q_lora) : Json(nullptr);
  config["kv_lora_rank"] = meta.integer("attention.kv_lora_rank");
  config["qk_rope_head_dim"] = rope;
  config["qk_nope_head_dim"] = key - rope;
  config["v_head_dim"] = value_length ? *value_length : meta.integer("attention.value_length");
  config["num_key_value_heads"] = config["num_attention_heads"];  // the file says 1 (the MQA form)
  config["rope_interleaved"] = true;
  if (!meta.find_int("expert_count").value_or(0)) return;
  add_experts(meta, config, "n_routed_experts");
  config["n_shared_experts"] = meta.find_int("expert_shared_count").value_or(0);
  config["first_k_dense_replace"] = meta.find_int("leading_dense_block_count").value_or(0);
  config["moe_layer_freq"] = 1;
  add_routing(meta, config);
}

const Architecture& architecture_of(const Gguf& file) {
  const auto name = file.string("general.architecture");
  if (!name) fail("{}: metadata \"general.architecture\" is missing", file.place());
  const bool v3 = file.integer(fmt::format("{}.expert_gating_func", *name)).value_or(1) == 2;
  for (const Architecture& known : kArchitectures) {
    if (*name != known.gguf) continue;
    if (*name == "deepseek2") return v3 ? kArchitectures[5] : kArchitectures[4];
    return known;
  }
  fail(
      "{}: the architecture \"{}\" is not supported (llama, qwen2, qwen3, qwen3moe and deepseek2 "
      "are)",
      file.place(), printable(*name));
}

void add_attention(const Metadata& meta, Json& config) {
  config["num_attention_heads"] = meta.integer("attention.head_count");
  const int64_t heads = config["num_attention_heads"];
  const bool grouped = meta.file.find(meta.key("attention.head_count_kv")) != nullptr;
  config["num_key_value_heads"] = grouped ? meta.integer("attention.head_count_kv") : heads;
  const auto key_length = meta.find_int("attention.key_length");
  if (heads <= 0)
    fail("{}: it must be positive", meta.file.place_of(meta.key("attention.head_count")));
  const int64_t hidden = config["hidden_size"];
  config["head_dim"] = key_length.value_or(hidden / heads);
  config["attention_bias"] = any_tensor_ends(meta.file, ".attn_q.bias");
  config["mlp_bias"] = any_tensor_ends(meta.file, ".ffn_gate.bias");
}

void add_token_ids(const Gguf& file, Json& config) {
  for (const char* name : {"bos", "eos"}) {
    if (const auto id = file.integer(fmt::format("tokenizer.ggml.{}_token_id", name))) {
      config[fmt::format("{}_token_id", name)] = *id;
    }
  }
}

}  // namespace

Json config_from_gguf(const Gguf& file) {
  const Architecture& known = architecture_of(file);
  const Metadata meta{file, known.gguf};
  Json config;
  config["architectures"] = Json::array({known.class_name});
  config["model_type"] = known.model_type;
  config["hidden_size"] = meta.integer("embedding_length");
  const int64_t blocks = meta.integer("block_count");
  const int64_t nextn = meta.find_int("nextn_predict_layers").value_or(0);
  config["num_hidden_layers"] = blocks - nextn;
  config["intermediate_size"] = meta.integer("feed_forward_length");
  add_attention(meta, config);
  const auto eps = meta.find_number("attention.layer_norm_rms_epsilon");
  if (!eps)
    fail("{}: metadata \"{}\" is missing", file.place(),
         meta.key("attention.layer_norm_rms_epsilon"));
  config["rms_norm_eps"] = *eps;
  config["hidden_act"] = "silu";
  config["max_position_embeddings"] = meta.integer("context_length");
  config["rope_theta"] = meta.find_number("rope.freq_base").value_or(10000.0);
  config["rope_scaling"] = nullptr;
  add_rope_scaling(meta, config);
  const GgufTensor* embedding = find_tensor(file, "token_embd.weight");
  const auto vocab = meta.find_int("vocab_size");
  if (embedding && embedding->shape.size() == 2) {
    config["vocab_size"] = embedding->shape[0];
  } else if (vocab) {
    config["vocab_size"] = *vocab;
  }
  config["tie_word_embeddings"] = find_tensor(file, "output.weight") == nullptr;
  if (nextn > 0) config["num_nextn_predict_layers"] = nextn;
  add_token_ids(file, config);

  const std::string_view type = known.model_type;
  if (type == "llama") config["rope_interleaved"] = true;
  if (type == "qwen3_moe") {
    add_experts(meta, config, "num_experts");
    config["norm_topk_prob"] = true;  // GGUF has no key for it: every published Qwen3-MoE does
    config["decoder_sparse_step"] = 1;
    config["mlp_only_layers"] = Json::array();
  }
  if (type.starts_with("deepseek")) {
    config.erase("head_dim");
    add_deepseek(meta, config);
  }
  return config;
}

Json generation_config_from_gguf(const Gguf& file) {
  Json out = Json::object();
  if (const auto bos = file.integer("tokenizer.ggml.bos_token_id")) out["bos_token_id"] = *bos;
  Json ends = Json::array();
  for (const char* name : {"eos", "eot", "eom"}) {
    const auto id = file.integer(fmt::format("tokenizer.ggml.{}_token_id", name));
    if (id && std::find(ends.begin(), ends.end(), *id) == ends.end()) ends.push_back(*id);
  }
  if (!ends.empty()) out["eos_token_id"] = ends;
  return out;
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

std::string gguf_architecture(const Json& config, const std::string& place) {
  const std::string type = json_string(config, "model_type", place).value_or("");
  for (const Architecture& known : kArchitectures) {
    if (type == known.model_type) return known.gguf;
  }
  fail("{}: the model_type \"{}\" has no GGUF form here", place, printable(type));
}

}  // namespace ponder
