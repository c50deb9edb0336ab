// DeepSeek-V4: one key head with a window and sinks, keys that stand for several tokens beside it,
// hyper-connections, experts of a token's own in the first layers. Its draft layer, which
// transformers passes over, is read as DeepSeek's own code and llama.cpp run it.
#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "formats/family.h"

namespace ponder {
namespace {

constexpr const char* kV4Window = "sliding_attention";
constexpr const char* kV4Sparse = "compressed_sparse_attention";
constexpr const char* kV4Heavy = "heavily_compressed_attention";
constexpr const char *kMainRope = "main", *kCompressRope = "compress";
// Where an indexer compares keys, sixteen of them lie side by side in a page, or more.
constexpr int64_t kMostIndexed = 4, kMostPooled = 1 << 16;
constexpr int64_t kSparseRate = 4, kHeavyRate = 128;  // as published
constexpr int64_t kMaxStreams = 64, kMaxIterations = 1000;

void read_v4_heads(ConfigFields& in, ModelConfig& c) {
  c.kv_heads = 1;
  in.only("num_key_value_heads", {1});
  c.head_dim = in.integer_or("head_dim", 2, kMaxDim, 512);
  c.q_lora = in.integer_or("q_lora_rank", 1, kMaxDim, 1024);
  c.out_groups = in.integer_or("o_groups", 1, kMaxHeads, 8);
  c.out_lora = in.integer_or("o_lora_rank", 1, kMaxDim, 1024);
  c.rope_dim = read_rotary(in, c, 0.125);
  c.rope_interleaved = true;
  in.only("attention_bias", {false});
  if (c.heads * c.head_dim % c.out_groups) {
    fail("{}: \"o_groups\" is {}, which does not divide {} heads of {}", in.place(), c.out_groups,
         c.heads, c.head_dim);
  }
}

void read_v4_ropes(ConfigFields& in, ModelConfig& c) {
  const double main = in.number_or("rope_local_base_freq", 1, 1e12, 10000);
  const double compress = in.number_or("rope_theta", 1, 1e12, 160000);
  c.ropes.push_back(read_rope_object(in, c, Json(nullptr), main, c.rope_dim));
  c.ropes.push_back(read_rope_object(in, c, in.any("rope_scaling"), compress, c.rope_dim));
  if (c.ropes[1].truncate) return;
  fail(
      "{}: rope_scaling: \"truncate\" is false, which transformers passes over where there are two "
      "tables; take it out to run the model as it is there",
      in.place());
}

void read_v4_indexer(ConfigFields& in, ModelConfig& c) {
  c.index_heads = in.integer_or("index_n_heads", 1, kMaxHeads, 64);
  c.index_dim = in.integer_or("index_head_dim", 2, kMaxDim, 128);
  c.index_topk = in.integer_or("index_topk", 1, 1 << 30, 512);
  if (c.index_dim < c.rope_dim) {
    fail("{}: \"index_head_dim\" is {}, but {} numbers of a head are rotated", in.place(),
         c.index_dim, c.rope_dim);
  }
}

void read_v4_rates(ConfigFields& in, int64_t& sparse, int64_t& heavy) {
  const Json& rates = in.any("compress_rates");
  if (!rates.is_object()) fail("{}: \"compress_rates\" must be an object", in.place());
  ConfigFields fields(rates, in.place() + ": compress_rates");
  sparse = fields.integer_or(kV4Sparse, 1, kMostIndexed, kSparseRate);
  heavy = fields.integer_or(kV4Heavy, 1, kMostPooled, kHeavyRate);
  for (const auto& [key, value] : fields.settings()) in.note("compress_rates." + key, value);
  for (const std::string& key : fields.unread())
    fail("{}: it has \"{}\", which is none of its layers", fields.place(), printable(key));
  if (kPage / sparse % 16 == 0) return;
  fail("{}: {} is {}, but ponder computes 1, 2 and 4", fields.place(), kV4Sparse, sparse);
}

void read_v4_layers(ConfigFields& in, ModelConfig& c) {
  const std::vector<std::string> types = in.texts("layer_types", kMaxLayers);
  if (types.size() != c.layer.size())
    fail("{}: \"layer_types\" has {} entries for {} layers", in.place(), types.size(), c.layers);
  const int64_t window = in.integer_or("sliding_window", 1, 1 << 30, 128);
  int64_t sparse = 0, heavy = 0;
  read_v4_rates(in, sparse, heavy);
  for (size_t i = 0; i < types.size(); ++i) {
    LayerConfig& layer = c.layer[i];
    layer.mixer = LayerConfig::Mixer::Compressed;
    layer.sees = LayerConfig::Sees::Window;
    layer.window = window;
    layer.sink = true;
    if (types[i] == kV4Window) continue;
    layer.rope = 1;
    layer.pools_overlap = types[i] == kV4Sparse;
    layer.pooled = layer.pools_overlap ? sparse : heavy;
    if (layer.pools_overlap) layer.index = LayerConfig::Index::Own;
    if (layer.pools_overlap || types[i] == kV4Heavy) continue;
    fail("{}: \"layer_types\" has \"{}\"; ponder knows {}, {} and {}", in.place(),
         printable(types[i]), kV4Window, kV4Sparse, kV4Heavy);
  }
}

void read_v4_experts(ConfigFields& in, ModelConfig& c) {
  read_experts(in, c, "n_routed_experts", "moe_intermediate_size");
  in.only("n_shared_experts", {1});
  in.only("norm_topk_prob", {true});
  in.only("topk_method", {"noaux_tc"});
  c.shared_experts = 1;
  c.route.normalise = true;
  c.route.scale = in.number_or("routed_scaling_factor", 0, 1e6, 1.5);
  const bool sigmoid =
      in.one_of("scoring_func", {"sqrtsoftplus", "sigmoid"}, "sqrtsoftplus") == "sigmoid";
  c.route.score = sigmoid ? RouteScore::Sigmoid : RouteScore::SqrtSoftplus;
  c.route_bias = true;
  c.glu.limit = in.number_or("swiglu_limit", 1e-6, 1e9, 10);
  c.mlp_bias = in.boolean_or("mlp_bias", false);  // of the shared expert
  const std::vector<std::string> types = in.texts("mlp_layer_types", kMaxLayers);
  if (types.size() != c.layer.size()) {
    fail("{}: \"mlp_layer_types\" has {} entries for {} layers", in.place(), types.size(),
         c.layers);
  }
  for (size_t i = 0; i < types.size(); ++i) {
    c.layer[i].by_token = types[i] == "hash_moe";
    if (c.layer[i].by_token || types[i] == "moe") continue;
    fail("{}: \"mlp_layer_types\" has \"{}\"; ponder knows hash_moe and moe", in.place(),
         printable(types[i]));
  }
}

void v4_read(ConfigFields& in, ModelConfig& c) {
  read_v4_heads(in, c);
  read_v4_ropes(in, c);
  read_v4_indexer(in, c);
  read_v4_layers(in, c);
  read_v4_experts(in, c);
  c.mtp_layers = in.integer_or("num_nextn_predict_layers", 0, 16, 0);
  c.hyper.streams = in.integer_or("hc_mult", 1, kMaxStreams, 4);
  c.hyper.iterations = static_cast<int>(in.integer_or("hc_sinkhorn_iters", 1, kMaxIterations, 20));
  c.hyper.eps = in.number_or("hc_eps", 0, 1, 1e-6);
}

// ---- the published spelling as transformers 5's ----

const char* layer_of_ratio(int64_t ratio, const std::string& place) {
  if (ratio == 0) return kV4Window;
  if (ratio == kSparseRate) return kV4Sparse;
  if (ratio == kHeavyRate) return kV4Heavy;
  fail("{}: \"compress_ratios\" has {}; it is a list of 0, {} and {}", place, ratio, kSparseRate,
       kHeavyRate);
}

// What each layer is: of compress_ratios, which has the draft layer, too, or as the class has it.
Json layer_types(const Json& config, int64_t layers, const std::string& place) {
  Json out = Json::array();
  const Json* ratios = json_member(config, "compress_ratios");
  for (int64_t i = 0; i < layers; ++i) {
    if (!ratios) {
      out.push_back(i >= 2 && i % 2 ? kV4Sparse : kV4Heavy);
    } else if (ratios->is_array() && i < static_cast<int64_t>(ratios->size()) &&
               (*ratios)[static_cast<size_t>(i)].is_number_integer()) {
      out.push_back(layer_of_ratio((*ratios)[static_cast<size_t>(i)].get<int64_t>(), place));
    } else {
      fail("{}: \"compress_ratios\" must be a list of {} whole numbers", place, layers);
    }
  }
  return out;
}

void tidy_layers(Json& config, const std::string& place) {
  const int64_t layers = json_int(config, "num_hidden_layers", place).value_or(0);
  if (layers < 1 || layers > kMaxLayers) return;  // which the reader says
  if (!json_member(config, "layer_types"))
    config["layer_types"] = layer_types(config, layers, place);
  const int64_t hashed = json_int(config, "num_hash_layers", place).value_or(3);
  Json mlps = Json::array();
  for (int64_t i = 0; i < layers; ++i) mlps.push_back(i < hashed ? "hash_moe" : "moe");
  default_key(config, "mlp_layer_types", mlps);
  Json rates = {{kV4Sparse, kSparseRate}, {kV4Heavy, kHeavyRate}};
  if (const Json* own = json_member(config, "compress_rates")) rates = *own;
  if (rates.is_object()) {
    if (const Json* rate = json_member(config, "compress_rate_csa")) rates[kV4Sparse] = *rate;
    if (const Json* rate = json_member(config, "compress_rate_hca")) rates[kV4Heavy] = *rate;
  }
  config["compress_rates"] = rates;
  for (const char* key :
       {"compress_ratios", "num_hash_layers", "compress_rate_csa", "compress_rate_hca"})
    config.erase(key);
}

void tidy_rotary(Json& config, const std::string& place) {
  const auto rotated = json_number(config, "qk_rope_head_dim", place);
  const double head_dim = json_number(config, "head_dim", place).value_or(512);
  if (rotated && head_dim > 0) default_key(config, "partial_rotary_factor", *rotated / head_dim);
  default_key(config, "partial_rotary_factor", 0.125);
  config.erase("qk_rope_head_dim");
  // One table was said, beside the base of the other: then what it stretches by counts no more.
  if (json_member(config, "rope_local_base_freq")) {
    config.erase("compress_rope_theta");
    return;
  }
  const auto number_or = [&](const char* key, double standard) {
    const Json* said = json_member(config, key);
    return said ? *said : Json(standard);
  };
  // Both are read before one is written, which may move the other.
  const Json main = number_or("rope_theta", 10000),
             compress = number_or("compress_rope_theta", 160000);
  config["rope_local_base_freq"] = main;
  config["rope_theta"] = compress;
  config.erase("compress_rope_theta");
  Json& scaling = config["rope_scaling"];
  if (scaling.is_object() && scaling.value("rope_type", Json()) == "yarn")
    default_key(scaling, "attention_factor", 1.0);
}

void v4_tidy(Json& config, const std::string& place) {
  default_key(config, "vocab_size", 129280);
  default_key(config, "hidden_size", 4096);
  default_key(config, "moe_intermediate_size", 2048);
  default_key(config, "num_hidden_layers", 43);
  default_key(config, "num_attention_heads", 64);
  default_key(config, "n_routed_experts", 256);
  default_key(config, "num_experts_per_tok", 6);
  default_key(config, "max_position_embeddings", int64_t{1} << 20);
  tidy_layers(config, place);
  tidy_rotary(config, place);
  // Which says how experts are packed.
  Json* quantised =
      config.contains("quantization_config") ? &config["quantization_config"] : nullptr;
  if (quantised && quantised->is_object() && json_member(config, "expert_dtype"))
    default_key(*quantised, "expert_dtype", config["expert_dtype"]);
  config.erase("expert_dtype");
}

void v4_publish(Json& config) {
  const Json* scaling = json_member(config, "rope_scaling");
  const Json* part = json_member(config, "partial_rotary_factor");
  Json main = {{"rope_type", "default"}}, compress = scaling ? *scaling : main;
  compress.erase("type");
  for (Json* table : {&main, &compress})
    if (part) (*table)["partial_rotary_factor"] = *part;
  main["rope_theta"] = config.value("rope_local_base_freq", Json(10000.0));
  compress["rope_theta"] = config.value("rope_theta", Json(160000.0));
  for (const char* key : {"rope_theta", "rope_scaling", "rope_local_base_freq"}) config.erase(key);
  config["rope_parameters"] = {{kMainRope, main}, {kCompressRope, compress}};
}

// ---- GGUF: llama.cpp's deepseek4, which knows the published sizes of windows alone ----

constexpr int64_t kGgufStreams = 4, kGgufSqrtSoftplus = 4;

void v4_rope_from_gguf(GgufFields& in, Json& config, int64_t head) {
  const int64_t turned = in.integer("rope.dimension_count");
  config["partial_rotary_factor"] =
      head > 0 ? static_cast<double>(turned) / static_cast<double>(head) : 1.0;
  config["rope_local_base_freq"] = config["rope_theta"];
  config["rope_theta"] = in.number("attention.compress_rope_freq_base");
  Json& scaling = config["rope_scaling"];
  if (scaling.is_object() && scaling["type"] == "yarn") scaling["attention_factor"] = 1.0;
}

void v4_experts_from_gguf(GgufFields& in, Json& config) {
  experts_from_gguf(in, config, "n_routed_experts", "moe_intermediate_size");
  if (in.integer("expert_gating_func") != kGgufSqrtSoftplus) {
    fail("{}: it must be {} (the root of a softplus)", in.place_of("expert_gating_func"),
         kGgufSqrtSoftplus);
  }
  config["n_shared_experts"] = in.integer("expert_shared_count");
  config["routed_scaling_factor"] = in.number("expert_weights_scale");
  config["norm_topk_prob"] = in.find_bool("expert_weights_norm").value_or(false);
  config["swiglu_limit"] = in.number("swiglu_clamp_exp");
  if (!in.has("swiglu_clamp_shexp")) return;
  if (config["swiglu_limit"] == in.number("swiglu_clamp_shexp")) return;
  fail("{}: it is another than that of routed experts, which ponder does not support",
       in.place_of("swiglu_clamp_shexp"));
}

void v4_from_gguf(GgufFields& in, Json& config) {
  const int64_t head = in.integer("attention.key_length");
  if (in.integer("attention.value_length") != head) {
    fail("{}: it must be as long as a key, {}", in.place_of("attention.value_length"), head);
  }
  config["head_dim"] = head;
  config["num_key_value_heads"] = in.integer("attention.head_count_kv");
  const std::pair<const char*, const char*> whole[] = {
      {"q_lora_rank", "attention.q_lora_rank"},
      {"o_groups", "attention.output_group_count"},
      {"o_lora_rank", "attention.output_lora_rank"},
      {"sliding_window", "attention.sliding_window"},
      {"index_n_heads", "attention.indexer.head_count"},
      {"index_head_dim", "attention.indexer.key_length"},
      {"index_topk", "attention.indexer.top_k"},
      {"hc_mult", "hyper_connection.count"},
      {"hc_sinkhorn_iters", "hyper_connection.sinkhorn_iterations"},
      {"num_hash_layers", "hash_layer_count"}};
  for (const auto& [key, name] : whole) config[key] = in.integer(name);
  config["hc_eps"] = in.number("hyper_connection.epsilon");
  config["compress_ratios"] = in.integers("attention.compress_ratios");
  in.has("embedding_length_out");  // the streams' together
  v4_rope_from_gguf(in, config, head);
  v4_experts_from_gguf(in, config);
  tidy_layers(config, in.place_of("attention.compress_ratios"));
}

// What its class has as constants.
void check_v4_gguf(const ModelConfig& c, const std::string& place) {
  const auto refuse = [&](std::string_view what) {
    fail("{}: {}, which llama.cpp's deepseek4 cannot run; give an output folder instead", place,
         what);
  };
  if (c.hyper.streams != kGgufStreams) refuse(fmt::format("\"hc_mult\" is {}", c.hyper.streams));
  if (c.route.score != RouteScore::SqrtSoftplus) refuse("\"scoring_func\" is sigmoid");
  if (c.mlp_bias) refuse("\"mlp_bias\" is true");
  const RopeConfig& rope = c.ropes[1];
  if (rope.type != "default" && rope.type != "linear" && rope.type != "yarn")
    refuse(fmt::format("\"rope_parameters\" have the type {}", rope.type));
  if (rotation_factor(rope) != 1)
    refuse(fmt::format("\"rope_parameters\" have the attention_factor {}", rotation_factor(rope)));
  for (size_t i = 0; i < c.layer.size(); ++i) {
    const LayerConfig& layer = c.layer[i];
    if (layer.pooled > 0 && layer.pooled != (layer.pools_overlap ? kSparseRate : kHeavyRate))
      refuse(fmt::format("\"compress_rates\" have {}", layer.pooled));
    if (i > 0 && layer.by_token && !c.layer[i - 1].by_token)
      refuse("\"mlp_layer_types\" have hash_moe behind moe");
  }
}

void v4_to_gguf(const Json& config, GgufKeys& out) {
  const ModelConfig c = read_model_config(config, out.place());
  check_v4_gguf(c, out.place());
  const std::pair<const char*, int64_t> whole[] = {
      {"attention.head_count_kv", 1},
      {"attention.key_length", c.head_dim},
      {"attention.value_length", c.head_dim},
      {"rope.dimension_count", c.rope_dim},
      {"attention.q_lora_rank", c.q_lora},
      {"attention.output_group_count", c.out_groups},
      {"attention.output_lora_rank", c.out_lora},
      {"attention.sliding_window", c.layer[0].window},
      {"attention.indexer.head_count", c.index_heads},
      {"attention.indexer.key_length", c.index_dim},
      {"attention.indexer.top_k", c.index_topk},
      {"hyper_connection.count", c.hyper.streams},
      {"hyper_connection.sinkhorn_iterations", c.hyper.iterations},
      {"hash_layer_count", std::count_if(c.layer.begin(), c.layer.end(),
                                         [](const LayerConfig& one) { return one.by_token; })},
      {"embedding_length_out", c.hidden * c.hyper.streams},
      {"expert_count", c.experts},
      {"expert_used_count", c.route.top_k},
      {"expert_feed_forward_length", c.expert_intermediate},
      {"expert_shared_count", c.shared_experts},
      {"expert_gating_func", kGgufSqrtSoftplus}};
  for (const auto& [name, value] : whole) out.add_u32(name, value);
  out.add_f32("hyper_connection.epsilon", c.hyper.eps);
  out.add_f32("attention.compress_rope_freq_base", c.ropes[1].theta);
  out.add_f32("expert_weights_scale", c.route.scale);
  out.add_bool("expert_weights_norm", true);
  std::vector<int32_t> ratios;
  for (const LayerConfig& layer : c.layer) ratios.push_back(static_cast<int32_t>(layer.pooled));
  out.add_i32s("attention.compress_ratios", ratios);
  const std::vector<float> limits(ratios.size(), static_cast<float>(c.glu.limit));
  out.add_f32s("swiglu_clamp_exp", limits);
  out.add_f32s("swiglu_clamp_shexp", limits);
}

constexpr NamePair kV4Names[] = {
    {"attn_q_a_norm", "self_attn.q_a_norm"},
    {"attn_kv", "self_attn.kv_proj"},
    {"attn_kv_a_norm", "self_attn.kv_norm"},
    {"attn_output_a", "self_attn.o_a_proj"},
    {"attn_output_b", "self_attn.o_b_proj"},
    {"attn_compressor_kv", "self_attn.compressor.kv_proj"},
    {"attn_compressor_gate", "self_attn.compressor.gate_proj"},
    {"attn_compressor_norm", "self_attn.compressor.kv_norm"},
    {"indexer.proj", "self_attn.compressor.indexer.scorer.weights_proj"},
    {"indexer.attn_q_b", "self_attn.compressor.indexer.q_b_proj"},
    {"indexer_compressor_kv", "self_attn.compressor.indexer.kv_proj"},
    {"indexer_compressor_gate", "self_attn.compressor.indexer.gate_proj"},
    {"indexer_compressor_norm", "self_attn.compressor.indexer.kv_norm"},
};
constexpr NamePair kV4BareNames[] = {
    {"attn_compressor_ape.weight", "self_attn.compressor.position_bias"},
    {"indexer_compressor_ape.weight", "self_attn.compressor.indexer.position_bias"},
    {"hc_attn_fn.weight", "attn_hc.fn"},
    {"hc_attn_base.weight", "attn_hc.base"},
    {"hc_attn_scale.weight", "attn_hc.scale"},
    {"hc_ffn_fn.weight", "ffn_hc.fn"},
    {"hc_ffn_base.weight", "ffn_hc.base"},
    {"hc_ffn_scale.weight", "ffn_hc.scale"},
};

constexpr RopeTables kV4Ropes = {kCompressRope, kMainRope, true};

// As DeepSeek's folders have them, and transformers when it writes one. The last ones are found
// first on the way out, so that what is called alike in a compressor and an expert is told apart.
constexpr Respelling kV4Tensors[] = {
    {"^layers.", "^model.layers."},
    {"^embed.", "^model.embed_tokens."},
    {"^norm.", "^model.norm."},
    {"^head.", "^lm_head."},
    {"^hc_head_", "^model.hc_head.hc_"},
    {".attn.", ".self_attn."},
    {".ffn.", ".mlp."},
    {".attn_norm.", ".input_layernorm."},
    {".ffn_norm.", ".post_attention_layernorm."},
    {".hc_attn_", ".attn_hc."},
    {".hc_ffn_", ".ffn_hc."},
    {".attn_sink", ".sinks"},
    {".self_attn.indexer.compressor.", ".self_attn.compressor.indexer."},
    {".self_attn.indexer.weights_proj.", ".self_attn.compressor.indexer.scorer.weights_proj."},
    {".self_attn.indexer.wq_b.", ".self_attn.compressor.indexer.q_b_proj."},
    {".self_attn.norm.", ".self_attn.kv_norm."},
    {".compressor.norm.", ".compressor.kv_norm."},
    {".indexer.norm.", ".indexer.kv_norm."},
    {".ape", ".position_bias"},
    {".wq_a.", ".q_a_proj."},
    {".self_attn.wq_b.", ".self_attn.q_b_proj."},
    {".wkv.", ".kv_proj."},
    {".wo_a.", ".o_a_proj."},
    {".wo_b.", ".o_b_proj."},
    {".q_norm.", ".q_a_norm."},
    {".gate.bias", ".gate.e_score_correction_bias"},
    {".w1.", ".gate_proj."},
    {".w2.", ".down_proj."},
    {".w3.", ".up_proj."},
    {".compressor.wgate.", ".compressor.gate_proj."},
    {".indexer.wgate.", ".indexer.gate_proj."},
};
constexpr Respelling kV4Drafts[] = {
    {"mtp.0.norm.", "shared_head.norm."}, {"mtp.0.hc_head_", "hc_head.hc_"}, {"mtp.0.", ""}};
constexpr Excuse kV4Keys[] = {{"intermediate_size", "no layer is dense"}};
constexpr Excuse kV4Excuses[] = {{"mtp.*", "draft layers behind the first only guess"},
                                 {"model.mtp.*", "draft layers behind the first only guess"}};

}  // namespace

extern const Family kDeepSeekV4 = {.model_type = "deepseek_v4",
                                   .class_name = "DeepseekV4ForCausalLM",
                                   .gguf = "deepseek4",
                                   .read = v4_read,
                                   .from_gguf = v4_from_gguf,
                                   .to_gguf = v4_to_gguf,
                                   .names = kV4Names,
                                   .bare_names = kV4BareNames,
                                   .gguf_plain_base = true,
                                   .tidy = v4_tidy,
                                   .publish = v4_publish,
                                   .rope_tables = &kV4Ropes,
                                   .hf_tensors = kV4Tensors,
                                   .hf_draft = kV4Drafts,
                                   .rotates_part = true,
                                   .keys = kV4Keys,
                                   .tensors = kV4Excuses};

}  // namespace ponder
