// Settings that families with multi-head latent attention and DeepSeek's mixture of experts share
// (arXiv 2405.04434 sections 2.1 and 2.2; arXiv 2412.19437 sections 2.1 and 2.2).
#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "formats/family.h"

namespace ponder {
namespace {

constexpr int64_t kSoftmax = 1, kSigmoid = 2;  // llama.cpp's expert_gating_func

void read_groups(ConfigFields& in, ModelConfig& c, const LatentDefaults& d) {
  const std::string method =
      in.one_of("topk_method", {"greedy", "group_limited_greedy", "noaux_tc"}, d.method);
  c.route.group_by_top2 = c.route_bias = method == "noaux_tc";
  const int64_t groups = in.integer_or("n_group", 1, c.experts, d.groups);
  const int64_t top_groups = in.integer_or("topk_group", 1, groups, std::min(groups, d.top_groups));
  if (method == "greedy") return;
  c.route.groups = groups;
  c.route.top_groups = top_groups;
  if (c.experts % c.route.groups) {
    fail("{}: \"n_group\" is {}, which does not divide the {} experts", in.place(), c.route.groups,
         c.experts);
  }
  if (c.route.top_k > c.route.top_groups * (c.experts / c.route.groups)) {
    fail("{}: \"num_experts_per_tok\" is {}, more than {} groups hold", in.place(), c.route.top_k,
         c.route.top_groups);
  }
}

// Layers from first_k_dense_replace on, one in moe_layer_freq.
void read_sparse_layers(ConfigFields& in, ModelConfig& c, int64_t first_dense) {
  const int64_t first = in.integer_or("first_k_dense_replace", 0, kMaxLayers, first_dense);
  const int64_t every = in.integer_or("moe_layer_freq", 1, kMaxLayers, 1);
  if (c.experts == 0) return;
  for (int64_t i = first; i < c.layers; ++i)
    c.layer[static_cast<size_t>(i)].experts = i % every == 0;
}

bool has_route_bias(const GgufFields& in) {
  return in.any_tensor_ends(".exp_probs_b.bias") || in.any_tensor_ends(".exp_probs_b");
}

void routing_from_gguf(GgufFields& in, Json& config) {
  const bool bias = has_route_bias(in);
  config["scoring_func"] = is_sigmoid_gguf(in) ? "sigmoid" : "softmax";
  int64_t groups = in.find_int("expert_group_count").value_or(0);
  int64_t used = in.find_int("expert_group_used_count").value_or(0);
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
  config["routed_scaling_factor"] = in.find_number("expert_weights_scale").value_or(1.0);
  config["norm_topk_prob"] = in.find_bool("expert_weights_norm").value_or(false);
}

void experts_to_gguf(const Json& config, GgufKeys& out, const LatentDefaults& d) {
  const std::string& place = out.place();
  out.integer("expert_count", config, "n_routed_experts");
  out.integer("expert_used_count", config, "num_experts_per_tok");
  out.integer("expert_feed_forward_length", config, "moe_intermediate_size");
  out.optional_integer("expert_shared_count", config, "n_shared_experts");
  out.optional_integer("expert_group_count", config, "n_group");
  out.optional_integer("expert_group_used_count", config, "topk_group");
  out.add_f32("expert_weights_scale",
              json_number(config, "routed_scaling_factor", place).value_or(d.scale));
  out.add_bool("expert_weights_norm",
               json_bool(config, "norm_topk_prob", place).value_or(d.normalise));
  const auto scoring = json_string(config, "scoring_func", place).value_or(d.scoring);
  if (scoring != "sigmoid" && scoring != "softmax") {
    fail("{}: scoring_func \"{}\" is neither softmax nor sigmoid", place, printable(scoring));
  }
  out.add_u32("expert_gating_func", scoring == "sigmoid" ? kSigmoid : kSoftmax);
}

// The dense layers that a model begins with. That there are no others is seen when convert reads
// back what it wrote.
int64_t leading_dense(const Json& config, const std::string& place, int64_t otherwise) {
  const Json* types = json_member(config, "mlp_layer_types");
  if (types && types->is_array()) {
    const auto sparse = std::find_if(types->begin(), types->end(),
                                     [](const Json& type) { return type != "dense"; });
    return sparse - types->begin();
  }
  return json_int(config, "first_k_dense_replace", place).value_or(otherwise);
}

}  // namespace

void read_latent_attention(ConfigFields& in, ModelConfig& c) {
  c.kv_heads = c.heads;
  c.kv_lora = in.integer("kv_lora_rank", 1, kMaxDim);
  c.q_lora = in.integer_or("q_lora_rank", 0, kMaxDim, 0);
  c.nope_dim = in.integer("qk_nope_head_dim", 1, kMaxDim);
  c.rope_dim = in.integer("qk_rope_head_dim", 2, kMaxDim);
  c.v_dim = in.integer("v_head_dim", 1, kMaxDim);
  c.head_dim = c.nope_dim + c.rope_dim;
  c.out_bias = in.boolean_or("attention_bias", false);
  if (c.rope_dim % 2)
    fail("{}: \"qk_rope_head_dim\" is {}, but must be even", in.place(), c.rope_dim);
  read_rope(in, c, c.rope_dim);
  for (LayerConfig& layer : c.layer) layer.mixer = LayerConfig::Mixer::Latent;
}

void read_latent_experts(ConfigFields& in, ModelConfig& c, const LatentDefaults& d) {
  c.mtp_layers = in.integer_or("num_nextn_predict_layers", 0, 16, 0);
  c.experts = in.integer_or("n_routed_experts", 0, kMaxExperts, 0);
  read_sparse_layers(in, c, d.first_dense);
  if (c.experts == 0) return;
  c.route.experts = c.experts;
  c.route.top_k = in.integer("num_experts_per_tok", 1, c.experts);
  if (in.one_of("scoring_func", {"softmax", "sigmoid"}, d.scoring) == "sigmoid")
    c.route.score = RouteScore::Sigmoid;
  c.route.scale = in.number_or("routed_scaling_factor", 0, 1e6, d.scale);
  c.route.normalise = in.boolean_or("norm_topk_prob", d.normalise);
  c.expert_intermediate = in.integer("moe_intermediate_size", 1, kMaxDim);
  c.shared_experts = in.integer_or("n_shared_experts", 0, kMaxExperts, d.shared);
  read_groups(in, c, d);
}

void read_mlp_types(ConfigFields& in, ModelConfig& c) {
  const std::vector<std::string> types = in.texts("mlp_layer_types", kMaxLayers);
  if (types.empty()) return;
  if (types.size() != c.layer.size()) {
    fail("{}: \"mlp_layer_types\" has {} entries for {} layers", in.place(), types.size(),
         c.layers);
  }
  for (size_t i = 0; i < types.size(); ++i) {
    if (types[i] != "dense" && types[i] != "sparse") {
      fail("{}: \"mlp_layer_types\" has \"{}\"; ponder knows dense and sparse", in.place(),
           printable(types[i]));
    }
    c.layer[i].experts = c.experts > 0 && types[i] == "sparse";
  }
}

// Files without the key: of V2, which has no correction bias, or early ones of models with V3's
// routing (GLM-4.7-Flash), which have one.
bool is_sigmoid_gguf(GgufFields& in) {
  const int64_t said = in.find_int("expert_gating_func").value_or(0);
  return (said ? said : has_route_bias(in) ? kSigmoid : kSoftmax) == kSigmoid;
}

bool has_gguf_pre(const GgufFields& in, std::string_view name) {
  const auto pre = in.file().string("tokenizer.ggml.pre");
  return pre && *pre == name;
}

void latent_from_gguf(GgufFields& in, Json& config) {
  const int64_t rope = in.integer("rope.dimension_count");
  // With MLA's split tensors key_length is the cache's (kv_lora + rope) and *_mla is the head's.
  const auto key_mla = in.find_int("attention.key_length_mla");
  const auto value_mla = in.find_int("attention.value_length_mla");
  const auto key = in.find_int("attention.key_length");
  const auto value = in.find_int("attention.value_length");
  const auto q_lora = in.find_int("attention.q_lora_rank");
  in.has("attention.head_count_kv");  // 1 in the MQA form, or all
  config["q_lora_rank"] = q_lora && *q_lora > 0 ? Json(*q_lora) : Json(nullptr);
  config["kv_lora_rank"] = in.integer("attention.kv_lora_rank");
  config["qk_rope_head_dim"] = rope;
  config["qk_nope_head_dim"] = (key_mla ? *key_mla
                                : key   ? *key
                                        : in.integer("attention.key_length")) -
                               rope;
  config["v_head_dim"] = value_mla ? *value_mla
                         : value   ? *value
                                   : in.integer("attention.value_length");
  config["num_key_value_heads"] = config["num_attention_heads"];
  config["rope_interleaved"] = true;
  config["attention_bias"] =
      in.any_tensor_ends(".attn_kv_a_mqa.bias") || in.any_tensor_ends(".attn_q_a.bias");
  config["mlp_bias"] = in.any_tensor_ends(".ffn_gate.bias");
  if (!in.find_int("expert_count").value_or(0)) {
    config["n_routed_experts"] = 0;
    return;
  }
  config["n_routed_experts"] = in.integer("expert_count");
  config["num_experts_per_tok"] = in.integer("expert_used_count");
  config["moe_intermediate_size"] = in.integer("expert_feed_forward_length");
  config["n_shared_experts"] = in.find_int("expert_shared_count").value_or(0);
  config["first_k_dense_replace"] = in.find_int("leading_dense_block_count").value_or(0);
  config["moe_layer_freq"] = 1;
  routing_from_gguf(in, config);
}

void mlp_types_from_gguf(Json& config) {
  const int64_t layers = config["num_hidden_layers"];
  const int64_t dense = config.value("first_k_dense_replace", layers);
  if (layers < 0 || layers > kMaxLayers) return;  // read_model_config says so
  Json& types = config["mlp_layer_types"] = Json::array();
  for (int64_t i = 0; i < layers; ++i) types.push_back(i < dense ? "dense" : "sparse");
}

void latent_to_gguf(const Json& config, GgufKeys& out, const LatentDefaults& d) {
  const std::string& place = out.place();
  const int64_t lora = required_int(config, "kv_lora_rank", place);
  const int64_t rope = required_int(config, "qk_rope_head_dim", place);
  const int64_t nope = required_int(config, "qk_nope_head_dim", place);
  out.add_u32("attention.head_count_kv", 1);
  out.add_u32("leading_dense_block_count", leading_dense(config, place, d.first_dense));
  out.optional_integer("attention.q_lora_rank", config, "q_lora_rank");
  out.add_u32("attention.kv_lora_rank", lora);
  // The cache's sizes in the absorbed (MQA) form, and the head's own as *_mla.
  out.add_u32("attention.key_length", lora + rope);
  out.add_u32("attention.value_length", lora);
  out.add_u32("attention.key_length_mla", nope + rope);
  out.integer("attention.value_length_mla", config, "v_head_dim");
  out.add_u32("rope.dimension_count", rope);
  experts_to_gguf(config, out, d);
}

}  // namespace ponder
