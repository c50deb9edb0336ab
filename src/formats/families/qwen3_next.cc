// Qwen3-Next, and the text part of Qwen3.5 and 3.6: three layers with a gated delta rule to one of
// gated attention, norms stored as what they differ from one by, a shared expert with its own gate.
#include <algorithm>

#include "base/error.h"
#include "formats/family.h"

namespace ponder {
namespace {

// A state of k_dim * v_dim numbers a head needs no tensor of that size, so these are kept small.
constexpr int64_t kMaxStateDim = 1024, kMaxTaps = 64;

void read_delta(ConfigFields& in, DeltaConfig& d) {
  d.taps = in.integer_or("linear_conv_kernel_dim", 1, kMaxTaps, 4);
  d.k_dim = in.integer_or("linear_key_head_dim", 1, kMaxStateDim, 128);
  d.v_dim = in.integer_or("linear_value_head_dim", 1, kMaxStateDim, 128);
  d.key_heads = in.integer_or("linear_num_key_heads", 1, kMaxHeads, 16);
  d.heads = in.integer_or("linear_num_value_heads", 1, kMaxHeads, 32);
  if (d.heads % d.key_heads) {
    fail("{}: \"linear_num_key_heads\" is {}, which does not divide the {} value heads", in.place(),
         d.key_heads, d.heads);
  }
}

// Which layers have a state; some layer must have keys.
void read_mixers(ConfigFields& in, ModelConfig& c) {
  const std::vector<std::string> types = in.texts("layer_types", kMaxLayers);
  const int64_t interval = in.integer_or("full_attention_interval", 1, kMaxLayers, 4);
  if (!types.empty() && types.size() != c.layer.size()) {
    fail("{}: \"layer_types\" has {} entries for {} layers", in.place(), types.size(), c.layers);
  }
  bool any_keys = false;
  for (size_t i = 0; i < c.layer.size(); ++i) {
    const bool state = types.empty() ? (static_cast<int64_t>(i) + 1) % interval != 0
                                     : types[i] == "linear_attention";
    if (!types.empty() && !state && types[i] != "full_attention") {
      fail("{}: \"layer_types\" has \"{}\"; ponder knows linear_attention and full_attention",
           in.place(), printable(types[i]));
    }
    if (state) c.layer[i].mixer = LayerConfig::Mixer::Delta;
    any_keys = any_keys || !state;
  }
  if (!any_keys) {
    fail(
        "{}: no layer has full_attention (\"layer_types\", \"full_attention_interval\"); ponder "
        "needs one at least",
        in.place());
  }
}

void read_hybrid(ConfigFields& in, ModelConfig& c) {
  read_grouped_attention(in, c, 0.25);
  read_delta(in, c.delta);
  read_mixers(in, c);
  in.only("use_sliding_window", {false});
  in.only("attn_output_gate", {true});
  in.only("output_gate_type", {"swish", "silu"});
  if (c.relu_squared || c.glu != GluOptions())
    fail("{}: \"hidden_act\" must be silu: the convolution has no other here", in.place());
  c.qk_norm = QkNorm::Heads;
  c.qkv_bias = c.out_bias = in.boolean_or("attention_bias", false);
  c.output_gate = true;
  c.mtp_layers = in.integer_or("num_nextn_predict_layers", 0, 16, 0);
  if (in.boolean_or("mtp_use_dedicated_embeddings", false))
    c.mtp_layers = 0;  // of its own: not run
  // GGUF has norms as they are, and with them the delta rule's parts in another form.
  c.norm_kind.plus_one = in.boolean_or("norm_plus_one", true);
  c.delta.rate_is_log = c.norm_kind.plus_one;
}

void read_shared_experts(ConfigFields& in, ModelConfig& c) {
  read_experts(in, c, "num_experts", "moe_intermediate_size");
  c.shared_experts = 1;
  c.shared_intermediate = in.integer("shared_expert_intermediate_size", 1, kMaxDim);
  c.shared_gate = true;
}

void qwen3_next_read(ConfigFields& in, ModelConfig& c) {
  read_hybrid(in, c);
  c.delta.packed_values = c.norm_kind.plus_one;
  c.delta.packed_gates = true;
  read_shared_experts(in, c);
  c.route.normalise = in.boolean_or("norm_topk_prob", true);
  const int64_t step = in.integer_or("decoder_sparse_step", 1, kMaxLayers, 1);
  for (int64_t i = 0; i < c.layers; ++i)
    c.layer[static_cast<size_t>(i)].experts = (i + 1) % step == 0;
  for (const int64_t i : in.integers("mlp_only_layers", 0, kMaxLayers, kMaxLayers))
    if (i < c.layers) c.layer[static_cast<size_t>(i)].experts = false;
}

void qwen35_read(ConfigFields& in, ModelConfig& c) {
  read_hybrid(in, c);
  in.only("mlp_only_layers", {Json::array()});
  in.only("decoder_sparse_step", {1});
  c.delta.tiled = !c.norm_kind.plus_one;
}

void qwen35_moe_read(ConfigFields& in, ModelConfig& c) {
  qwen35_read(in, c);
  read_shared_experts(in, c);
  in.only("norm_topk_prob", {true});
  c.route.normalise = true;
}

// What transformers' classes have where config.json says nothing.
void hybrid_tidy(Json& config, int64_t hidden, int64_t layers, int64_t keys, int64_t vocabulary) {
  default_key(config, "vocab_size", vocabulary);
  default_key(config, "hidden_size", hidden);
  default_key(config, "num_hidden_layers", layers);
  default_key(config, "num_attention_heads", 16);
  default_key(config, "num_key_value_heads", keys);
  default_key(config, "head_dim", 256);
  default_key(config, "max_position_embeddings", 32768);
}

void experts_tidy(Json& config, int64_t experts, int64_t chosen) {
  default_key(config, "num_experts", experts);
  default_key(config, "num_experts_per_tok", chosen);
  default_key(config, "moe_intermediate_size", 512);
  default_key(config, "shared_expert_intermediate_size", 512);
}

void qwen3_next_tidy(Json& config, const std::string&) {
  hybrid_tidy(config, 2048, 48, 2, 151936);
  experts_tidy(config, 512, 10);
  default_key(config, "intermediate_size", 5632);
}

void qwen35_tidy(Json& config, const std::string&) {
  hybrid_tidy(config, 4096, 32, 4, 248320);
  default_key(config, "intermediate_size", 12288);
}

void qwen35_moe_tidy(Json& config, const std::string&) {
  hybrid_tidy(config, 2048, 40, 2, 248320);
  experts_tidy(config, 256, 8);
}

// ---- GGUF ----

std::vector<bool> layers_with_states(GgufFields& in, size_t layers) {
  const int64_t interval = in.find_int("full_attention_interval").value_or(4);
  const auto flags = in.find_flags("attention.recurrent_layers");
  if (interval < 1 || interval > kMaxLayers) {
    fail("{}: it is {}, but must be from 1 to {}", in.place_of("full_attention_interval"), interval,
         kMaxLayers);
  }
  if (flags && flags->size() < layers) {
    fail("{}: it has {} entries for {} layers", in.place_of("attention.recurrent_layers"),
         flags->size(), layers);
  }
  std::vector<bool> out;
  for (size_t i = 0; i < layers; ++i)
    out.push_back(flags ? (*flags)[i] : (static_cast<int64_t>(i) + 1) % interval != 0);
  return out;
}

void hybrid_from_gguf(GgufFields& in, Json& config) {
  grouped_from_gguf(in, config);
  default_key(config, "partial_rotary_factor", 1.0);  // no word of it: whole heads
  config["linear_conv_kernel_dim"] = in.integer("ssm.conv_kernel");
  config["linear_key_head_dim"] = in.integer("ssm.state_size");
  config["linear_num_key_heads"] = in.integer("ssm.group_count");
  const int64_t heads = in.integer("ssm.time_step_rank"), inner = in.integer("ssm.inner_size");
  if (heads < 1 || inner % heads) {
    fail("{}: it is {}, which {} heads do not divide", in.place_of("ssm.inner_size"), inner, heads);
  }
  config["linear_num_value_heads"] = heads;
  config["linear_value_head_dim"] = inner / heads;
  const int64_t layers =
      std::clamp<int64_t>(config["num_hidden_layers"].get<int64_t>(), 0, kMaxLayers);
  Json& types = config["layer_types"] = Json::array();
  for (const bool state : layers_with_states(in, static_cast<size_t>(layers)))
    types.push_back(state ? "linear_attention" : "full_attention");
  config["norm_plus_one"] = false;
}

void shared_experts_from_gguf(GgufFields& in, Json& config) {
  hybrid_from_gguf(in, config);
  experts_from_gguf(in, config, "num_experts", "moe_intermediate_size");
  config["shared_expert_intermediate_size"] = in.integer("expert_shared_feed_forward_length");
  config["norm_topk_prob"] = true;  // GGUF has no key for it: every published one does
}

void qwen3_next_from_gguf(GgufFields& in, Json& config) {
  shared_experts_from_gguf(in, config);
  config["decoder_sparse_step"] = 1;
  config["mlp_only_layers"] = Json::array();
}

void qwen35_from_gguf(GgufFields& in, Json& config) {
  hybrid_from_gguf(in, config);
  in.has("rope.dimension_sections");  // a text's three positions are one
}

void qwen35_moe_from_gguf(GgufFields& in, Json& config) {
  shared_experts_from_gguf(in, config);
  in.has("rope.dimension_sections");
}

// The distance of layers with keys; a list of layers where that does not say it all.
void layers_to_gguf(const Json& config, GgufKeys& out) {
  const Json* types = json_member(config, "layer_types");
  int64_t interval = json_int(config, "full_attention_interval", out.place()).value_or(4);
  std::vector<bool> states;
  if (types && types->is_array()) {
    for (const Json& type : *types) states.push_back(type == "linear_attention");
    interval = std::find(states.begin(), states.end(), false) - states.begin() + 1;
  }
  out.add_u32("full_attention_interval", interval);
  for (size_t i = 0; i < states.size(); ++i) {
    if (states[i] == ((static_cast<int64_t>(i) + 1) % interval != 0)) continue;
    if (json_int(config, "num_nextn_predict_layers", out.place()).value_or(0) > 0)
      states.push_back(false);
    return out.add_flags("attention.recurrent_layers", states);
  }
}

int64_t size_of(const Json& config, const char* key, int64_t otherwise, const GgufKeys& out) {
  return json_int(config, key, out.place()).value_or(otherwise);
}

void hybrid_to_gguf(const Json& config, GgufKeys& out) {
  rotary_to_gguf(config, out, 0.25);
  const int64_t heads = size_of(config, "linear_num_value_heads", 32, out);
  out.add_u32("ssm.conv_kernel", size_of(config, "linear_conv_kernel_dim", 4, out));
  out.add_u32("ssm.state_size", size_of(config, "linear_key_head_dim", 128, out));
  out.add_u32("ssm.group_count", size_of(config, "linear_num_key_heads", 16, out));
  out.add_u32("ssm.time_step_rank", heads);
  out.add_u32("ssm.inner_size", heads * size_of(config, "linear_value_head_dim", 128, out));
  layers_to_gguf(config, out);
}

void shared_experts_to_gguf(const Json& config, GgufKeys& out) {
  hybrid_to_gguf(config, out);
  experts_to_gguf(config, out, "num_experts", "moe_intermediate_size");
  out.integer("expert_shared_feed_forward_length", config, "shared_expert_intermediate_size");
}

// llama.cpp asks for them, and that they are within a head; any will do for texts.
void add_sections(const Json& config, GgufKeys& out) {
  const Json* scaling = json_member(config, "rope_scaling");
  const Json none = Json::object();
  ConfigFields fields(scaling && scaling->is_object() ? *scaling : none, out.place());
  std::vector<int32_t> sections;
  for (const int64_t size : fields.integers("mrope_section", 0, kMaxDim, 4))
    sections.push_back(static_cast<int32_t>(size));
  if (sections.empty()) sections = {11, 11, 10};
  sections.resize(4, 0);
  out.add_i32s("rope.dimension_sections", sections);
}

void qwen35_to_gguf(const Json& config, GgufKeys& out) {
  hybrid_to_gguf(config, out);
  add_sections(config, out);
}

void qwen35_moe_to_gguf(const Json& config, GgufKeys& out) {
  shared_experts_to_gguf(config, out);
  add_sections(config, out);
}

constexpr NamePair kHybridNames[] = {{"post_attention_norm", "post_attention_layernorm"},
                                     {"ffn_gate_inp_shexp", "mlp.shared_expert_gate"},
                                     {"attn_qkv", "linear_attn.in_proj_qkv"},
                                     {"attn_gate", "linear_attn.in_proj_z"},
                                     {"ssm_beta", "linear_attn.in_proj_b"},
                                     {"ssm_alpha", "linear_attn.in_proj_a"},
                                     {"ssm_ba", "linear_attn.in_proj_ba"},
                                     {"ssm_conv1d", "linear_attn.conv1d"},
                                     {"ssm_norm", "linear_attn.norm"},
                                     {"ssm_out", "linear_attn.out_proj"}};
constexpr Respelling kHybridTensors[] = {{"mlp.shared_expert.", "mlp.shared_experts."}};
constexpr Excuse kHybridKeys[] = {
    {"sliding_window", "of no layer"},
    {"max_window_layers", "of no layer"},
    {"mlp_bias", "of no class"},
    {"mamba_ssm_dtype", "states are float32 here"},
    {"mrope_section", "a text's three positions are one"},
    {"mrope_interleaved", "a text's three positions are one"},
    {"rope_scaling.mrope_interleaved", "a text's three positions are one"},
};
constexpr Respelling kHybridDrafts[] = {{"mtp.fc.", "eh_proj."},
                                        {"mtp.pre_fc_norm_embedding.", "enorm."},
                                        {"mtp.pre_fc_norm_hidden.", "hnorm."},
                                        {"mtp.norm.", "shared_head.norm."},
                                        {"mtp.layers.0.", ""}};
constexpr Respelling kQwen35Keys[] = {{"mtp_num_hidden_layers", "num_nextn_predict_layers"}};
constexpr Excuse kHybridExcuses[] = {{"mtp.*", "prediction layers behind the first only guess"}};

}  // namespace

extern const Family kQwen3Next = {.model_type = "qwen3_next",
                                  .class_name = "Qwen3NextForCausalLM",
                                  .gguf = "qwen3next",
                                  .read = qwen3_next_read,
                                  .from_gguf = qwen3_next_from_gguf,
                                  .to_gguf = shared_experts_to_gguf,
                                  .names = kHybridNames,
                                  .tidy = qwen3_next_tidy,
                                  .hf_tensors = kHybridTensors,
                                  .hf_draft = kHybridDrafts,
                                  .gguf_draft = true,
                                  .norms_from_one = true,
                                  .rotates_part = true,
                                  .keys = kHybridKeys,
                                  .tensors = kHybridExcuses};

extern const Family kQwen35 = {.model_type = "qwen3_5_text",
                               .class_name = "Qwen3_5ForCausalLM",
                               .gguf = "qwen35",
                               .read = qwen35_read,
                               .from_gguf = qwen35_from_gguf,
                               .to_gguf = qwen35_to_gguf,
                               .names = kHybridNames,
                               .tidy = qwen35_tidy,
                               .hf_keys = kQwen35Keys,
                               .hf_draft = kHybridDrafts,
                               .gguf_draft = true,
                               .norms_from_one = true,
                               .gguf_tiles_values = true,
                               .rotates_part = true,
                               .keys = kHybridKeys,
                               .tensors = kHybridExcuses};

extern const Family kQwen35Moe = {.model_type = "qwen3_5_moe_text",
                                  .class_name = "Qwen3_5MoeForCausalLM",
                                  .gguf = "qwen35moe",
                                  .read = qwen35_moe_read,
                                  .from_gguf = qwen35_moe_from_gguf,
                                  .to_gguf = qwen35_moe_to_gguf,
                                  .names = kHybridNames,
                                  .tidy = qwen35_moe_tidy,
                                  .hf_keys = kQwen35Keys,
                                  .hf_tensors = kHybridTensors,
                                  .hf_draft = kHybridDrafts,
                                  .gguf_draft = true,
                                  .norms_from_one = true,
                                  .gguf_tiles_values = true,
                                  .rotates_part = true,
                                  .keys = kHybridKeys,
                                  .tensors = kHybridExcuses};

}  // namespace ponder
