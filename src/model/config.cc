#include "model/config.h"

#include <cmath>

#include "base/error.h"

namespace ponder {
namespace {

using Json = nlohmann::ordered_json;

// Reads keys of one JSON object, with limits; `place` and the key go into every error.
class Reader {
 public:
  Reader(const Json& json, std::string place) : json_(json), place_(std::move(place)) {}

  bool has(const char* key) const { return json_.contains(key) && !json_[key].is_null(); }

  int64_t integer(const char* key, int64_t low, int64_t high) const {
    if (!has(key)) fail("{}: the key \"{}\" is missing", place_, key);
    const Json& value = json_[key];
    if (!value.is_number_integer() || value.get<double>() < static_cast<double>(low) ||
        value.get<double>() > static_cast<double>(high)) {
      fail("{}: \"{}\" is {}, but must be a whole number from {} to {}", place_, key, value.dump(),
           low, high);
    }
    return value.get<int64_t>();
  }
  int64_t integer_or(const char* key, int64_t low, int64_t high, int64_t otherwise) const {
    return has(key) ? integer(key, low, high) : otherwise;
  }
  double number_or(const char* key, double low, double high, double otherwise) const {
    if (!has(key)) return otherwise;
    const Json& value = json_[key];
    if (!value.is_number() || !(value.get<double>() >= low && value.get<double>() <= high)) {
      fail("{}: \"{}\" is {}, but must be a number from {} to {}", place_, key, value.dump(), low,
           high);
    }
    return value.get<double>();
  }
  bool boolean_or(const char* key, bool otherwise) const {
    if (!has(key)) return otherwise;
    if (!json_[key].is_boolean())
      fail("{}: \"{}\" is {}, but must be true or false", place_, key, json_[key].dump());
    return json_[key].get<bool>();
  }
  std::string text_or(const char* key, const char* otherwise) const {
    if (!has(key)) return otherwise;
    if (!json_[key].is_string())
      fail("{}: \"{}\" is {}, but must be a string", place_, key, json_[key].dump());
    return json_[key].get<std::string>();
  }
  // The value must be one that this program computes.
  void only(const char* key, std::initializer_list<const char*> known,
            const char* otherwise) const {
    const std::string value = text_or(key, otherwise);
    std::string list;
    for (const char* name : known) {
      if (value == name) return;
      list += list.empty() ? name : std::string(", ") + name;
    }
    fail("{}: \"{}\" is \"{}\", which is not supported; supported: {}", place_, key, value, list);
  }
  const std::string& place() const { return place_; }

 private:
  const Json& json_;
  std::string place_;
};

constexpr int64_t kMaxDim = 1 << 20, kMaxLayers = 1024, kMaxHeads = 4096, kMaxExperts = 4096;

void read_latent_attention(const Reader& in, ModelConfig& c) {
  c.kv_lora = in.integer("kv_lora_rank", 1, kMaxDim);
  c.q_lora = in.integer_or("q_lora_rank", 0, kMaxDim, 0);
  c.nope_dim = in.integer("qk_nope_head_dim", 1, kMaxDim);
  c.rope_dim = in.integer("qk_rope_head_dim", 2, kMaxDim);
  c.v_dim = in.integer("v_head_dim", 1, kMaxDim);
  c.head_dim = c.nope_dim + c.rope_dim;
  if (c.rope_dim % 2)
    fail("{}: \"qk_rope_head_dim\" is {}, but must be even", in.place(), c.rope_dim);
}

void read_groups(const Reader& in, ModelConfig& c) {
  const std::string method = in.text_or("topk_method", "greedy");
  in.only("topk_method", {"greedy", "group_limited_greedy", "noaux_tc"}, "greedy");
  c.route.group_by_top2 = method == "noaux_tc";
  if (method == "greedy") return;
  c.route.groups = in.integer_or("n_group", 1, c.experts, 1);
  c.route.top_groups = in.integer_or("topk_group", 1, c.route.groups, c.route.groups);
  if (c.experts % c.route.groups) {
    fail("{}: \"n_group\" is {}, which does not divide the {} experts", in.place(), c.route.groups,
         c.experts);
  }
  if (c.route.top_k > c.route.top_groups * (c.experts / c.route.groups)) {
    fail("{}: \"num_experts_per_tok\" is {}, more than {} groups hold", in.place(), c.route.top_k,
         c.route.top_groups);
  }
}

void read_deepseek_experts(const Reader& in, ModelConfig& c) {
  c.experts = in.integer_or("n_routed_experts", 0, kMaxExperts, 0);
  if (c.experts == 0) return;
  in.only("scoring_func", {"softmax", "sigmoid"}, "softmax");
  c.route.experts = c.experts;
  c.route.top_k = in.integer("num_experts_per_tok", 1, c.experts);
  c.route.sigmoid = in.text_or("scoring_func", "softmax") == "sigmoid";
  c.route.scale = in.number_or("routed_scaling_factor", 0, 1e6, 1.0);
  c.route.normalise = in.boolean_or("norm_topk_prob", false);
  // DeepSeek-V2's own code either normalises or scales, V3's does both.
  if (c.route.normalise && !c.route.sigmoid) c.route.scale = 1;
  c.expert_intermediate = in.integer("moe_intermediate_size", 1, kMaxDim);
  c.shared_experts = in.integer_or("n_shared_experts", 0, kMaxExperts, 0);
  c.first_dense = in.integer_or("first_k_dense_replace", 0, kMaxLayers, 0);
  c.moe_every = in.integer_or("moe_layer_freq", 1, kMaxLayers, 1);
  read_groups(in, c);
}

void read_qwen_experts(const Reader& in, ModelConfig& c) {
  c.experts = in.integer("num_experts", 1, kMaxExperts);
  c.route.experts = c.experts;
  c.route.top_k = in.integer("num_experts_per_tok", 1, c.experts);
  c.route.normalise = in.boolean_or("norm_topk_prob", false);
  c.expert_intermediate = in.integer("moe_intermediate_size", 1, kMaxDim);
  if (in.integer_or("decoder_sparse_step", 1, kMaxLayers, 1) != 1) {
    fail("{}: \"decoder_sparse_step\" other than 1 is not supported", in.place());
  }
}

void read_grouped_attention(const Reader& in, ModelConfig& c) {
  c.kv_heads = in.integer_or("num_key_value_heads", 1, c.heads, c.heads);
  c.head_dim = in.integer_or("head_dim", 2, kMaxDim, c.hidden / c.heads);
  if (c.heads % c.kv_heads) {
    fail("{}: \"num_key_value_heads\" is {}, which does not divide the {} attention heads",
         in.place(), c.kv_heads, c.heads);
  }
  if (c.head_dim < 2 || c.head_dim % 2)
    fail("{}: the head dimension is {}, but must be even", in.place(), c.head_dim);
  if (in.boolean_or("use_sliding_window", false)) {
    fail("{}: \"use_sliding_window\" is true, which is not supported", in.place());
  }
}

}  // namespace

ModelConfig read_model_config(const Json& config, const std::string& place) {
  if (!config.is_object()) fail("{}: it is not a JSON object", place);
  const Reader in(config, place);
  ModelConfig c;
  c.model_type = in.text_or("model_type", "");
  c.vocab = in.integer("vocab_size", 1, 1 << 24);
  c.hidden = in.integer("hidden_size", 1, kMaxDim);
  c.layers = in.integer("num_hidden_layers", 1, kMaxLayers);
  c.heads = in.integer("num_attention_heads", 1, kMaxHeads);
  c.intermediate = in.integer_or("intermediate_size", 1, kMaxDim, 0);
  c.rms_eps = static_cast<float>(in.number_or("rms_norm_eps", 0, 1, 1e-6));
  c.tied_embeddings = in.boolean_or("tie_word_embeddings", false);
  c.max_position = in.integer_or("max_position_embeddings", 1, 1 << 30, 2048);
  c.rope_interleaved = in.boolean_or("rope_interleaved", false);
  c.rope_theta = in.number_or("rope_theta", 1, 1e12, 10000);
  if (in.has("rope_scaling")) c.rope_scaling = config["rope_scaling"];
  in.only("hidden_act", {"silu", "swish"}, "silu");
  if (in.has("kv_lora_rank")) {
    c.kv_heads = c.heads;
    read_latent_attention(in, c);
    read_deepseek_experts(in, c);
    c.mtp_layers = in.integer_or("num_nextn_predict_layers", 0, 16, 0);
  } else {
    read_grouped_attention(in, c);
    if (in.has("num_experts")) read_qwen_experts(in, c);
  }
  return c;
}

}  // namespace ponder
