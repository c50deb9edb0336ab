// Gemma 4's text models: layers with a window and layers that see all, each with a head size, keys
// and positions of its own; keys that serve as values, or are another layer's; numbers of every
// token for each layer; experts beside the dense MLP; capped logits.
#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "formats/family.h"

namespace ponder {
namespace {

constexpr const char* kWindowLayer = "sliding_attention";
constexpr const char* kFullLayer = "full_attention";
// Of a GGUF that does not say it, in llama.cpp; 0 says that there is none.
constexpr double kGgufLogitCap = 30;

// Frequencies of the whole head, of which the first `partial_rotary_factor` turn.
RopeConfig full_positions(ConfigFields& in, ModelConfig& c, int64_t dim) {
  RopeConfig rope;
  rope.theta = in.number_or("rope_theta", 1, 1e12, 10000);
  rope.dim = dim;
  rope.max_position = c.max_position;
  rope.part = in.number_or("partial_rotary_factor", 0, 1, 1);
  const Json& scaling = in.any("rope_scaling");
  if (!scaling.is_null()) {
    ConfigFields fields(scaling, in.place() + ": rope_scaling");
    fields.any("type");
    rope.type = fields.one_of("rope_type", {"default", "proportional"}, "default");
    if (rope.type == "proportional") rope.factor = fields.number_or("factor", 1, 1e6, 1);
    for (const auto& [key, value] : fields.settings()) in.note("rope_scaling." + key, value);
    for (const std::string& key : fields.unread()) c.unread.push_back("rope_scaling." + key);
  }
  if (rope.type == "default" && rope.part != 1) {
    fail(
        "{}: \"partial_rotary_factor\" is {}, but default positions turn whole heads, and "
        "transformers passes the key over; take it out to do the same",
        in.place(), rope.part);
  }
  return rope;
}

// Layers of two kinds.
std::vector<bool> read_kinds(ConfigFields& in, ModelConfig& c) {
  in.integer("sliding_window", 1, 1 << 30);
  const std::vector<bool> slides = read_windows(in, c, [](int64_t) { return false; });
  const int64_t head_dim = in.integer_or("global_head_dim", 2, kMaxDim, c.head_dim);
  const int64_t kv_heads = in.integer_or("num_global_key_value_heads", 1, c.heads, c.kv_heads);
  if (head_dim % 2) fail("{}: \"global_head_dim\" is {}, but must be even", in.place(), head_dim);
  if (c.heads % kv_heads) {
    fail("{}: \"num_global_key_value_heads\" is {}, which does not divide the {} attention heads",
         in.place(), kv_heads, c.heads);
  }
  c.ropes.push_back(full_positions(in, c, head_dim));
  const double local = in.number_or("rope_local_base_freq", 1, 1e12, 10000);
  RopeConfig windows;
  windows.theta = local;
  windows.dim = c.head_dim;
  windows.max_position = c.max_position;
  c.ropes.push_back(windows);
  const bool same = in.boolean_or("attention_k_eq_v", false);
  for (size_t i = 0; i < slides.size(); ++i) {
    LayerConfig& layer = c.layer[i];
    layer.rope = slides[i] ? 1 : 0;
    if (slides[i]) continue;
    layer.head_dim = head_dim;
    layer.kv_heads = kv_heads;
    layer.v_from_k = same;
  }
  return slides;
}

// The last layers attend to the keys of the last one of their kind before them.
void read_sharing(ConfigFields& in, ModelConfig& c, const std::vector<bool>& slides) {
  const int64_t shared = in.integer_or("num_kv_shared_layers", 0, c.layers, 0);
  if (shared == 0) {
    in.any("use_double_wide_mlp");  // of layers that share
    return;
  }
  const bool wide = in.boolean_or("use_double_wide_mlp", false);
  const int64_t first = c.layers - shared;
  for (int64_t i = first; i < c.layers; ++i) {
    int64_t from = first - 1;
    while (from >= 0 && slides[static_cast<size_t>(from)] != slides[static_cast<size_t>(i)]) --from;
    if (from < 0) {
      fail(
          "{}: \"num_kv_shared_layers\" is {}, but no layer before them has keys of the kind that "
          "layer {} shares",
          in.place(), shared, i);
    }
    LayerConfig& layer = c.layer[static_cast<size_t>(i)];
    layer.keys_of = from;
    layer.v_from_k = false;
    if (wide) layer.intermediate = 2 * c.intermediate;
  }
}

void read_layer_inputs(ConfigFields& in, ModelConfig& c) {
  c.layer_input = in.integer_or("hidden_size_per_layer_input", 0, kMaxDim, 0);
  if (c.layer_input == 0) {
    in.any("vocab_size_per_layer_input");
    return;
  }
  c.layer_input_vocab = in.integer_or("vocab_size_per_layer_input", 1, 1 << 24, c.vocab);
  if (c.layer_input_vocab >= c.vocab) return;
  fail("{}: \"vocab_size_per_layer_input\" is {}, but tokens go up to \"vocab_size\", {}",
       in.place(), c.layer_input_vocab, c.vocab);
}

void read_mixture_beside(ConfigFields& in, ModelConfig& c) {
  if (!in.boolean_or("enable_moe_block", false)) {
    for (const char* key : {"num_experts", "num_experts_per_tok", "moe_intermediate_size"})
      in.any(key);
    return;
  }
  read_experts(in, c, "num_experts", "moe_intermediate_size");
  c.experts_beside = c.route.normalise = true;
}

void gemma4_read(ConfigFields& in, ModelConfig& c) {
  in.only("hidden_act", {"gelu_pytorch_tanh", "silu"});
  in.only("use_bidirectional_attention", {false, "vision"});  // of pictures alone
  read_heads(in, c);
  c.qkv_bias = c.out_bias = in.boolean_or("attention_bias", false);
  c.qk_norm = QkNorm::Heads;
  c.v_norm = true;
  c.attention_scale = 1;
  c.norms = {.before_mixer = "input_layernorm",
             .after_mixer = "post_attention_layernorm",
             .before_feed_forward = "pre_feedforward_layernorm",
             .after_feed_forward = "post_feedforward_layernorm"};
  c.multipliers.embedding = std::sqrt(static_cast<double>(c.hidden));
  c.logit_cap = in.number_or("final_logit_softcapping", 0, 1e6, 0);
  read_sharing(in, c, read_kinds(in, c));
  read_layer_inputs(in, c);
  read_mixture_beside(in, c);
}

// Five layers with a window to one that sees all, where nothing is said; the last one sees all.
void tidy_kinds(Json& config, int64_t layers) {
  Json& types = config["layer_types"];
  if (types.is_null()) {
    types = Json::array();
    for (int64_t i = 0; i < layers; ++i) types.push_back((i + 1) % 6 ? kWindowLayer : kFullLayer);
  }
  if (types.is_array() && !types.empty() && types.back() == kWindowLayer) types.back() = kFullLayer;
}

// What per_layer_config says of layers that see all, if it says the same of each and nothing of
// others: nullopt if not.
std::optional<Json> sizes_of_full(const Json& by_layer, const Json& types) {
  std::optional<Json> out;
  size_t found = 0;
  for (size_t i = 0; i < types.size(); ++i) {
    const Json* own = json_member(by_layer, std::to_string(i).c_str());
    found += own ? 1 : 0;
    const Json sizes = own ? *own : Json::object();
    if (types[i] == kWindowLayer) {
      if (!sizes.empty()) return std::nullopt;
      continue;
    }
    if (!sizes.is_object() || (out && *out != sizes)) return std::nullopt;
    out = sizes;
  }
  if (found != by_layer.size()) return std::nullopt;
  if (!out) out = Json::object();
  return out;
}

// As keys of the layers that see all, whose number of key heads counts without per_layer_config
// only where keys serve as values.
void tidy_sizes(Json& config, const std::string& place) {
  const Json* by_layer = json_member(config, "per_layer_config");
  if (!by_layer) {
    default_key(config, "global_head_dim", 512);
    if (!json_bool(config, "attention_k_eq_v", place).value_or(false))
      config.erase("num_global_key_value_heads");
    return;
  }
  const Json& types = config["layer_types"];
  const auto sizes =
      by_layer->is_object() && types.is_array() ? sizes_of_full(*by_layer, types) : std::nullopt;
  if (!sizes) {
    fail("{}: \"per_layer_config\" is not the same for all layers that see all, which ponder needs",
         place);
  }
  for (const auto& [key, value] : sizes->items()) {
    if (key == "head_dim" || key == "num_key_value_heads") continue;
    fail("{}: \"per_layer_config\" has \"{}\", which ponder does not compute by layer", place,
         printable(key));
  }
  const auto take = [&](const char* from, const char* to) {
    const Json* value = json_member(*sizes, from);
    if (!value) value = json_member(config, from);
    const Json taken = value ? *value : Json();
    config[to] = taken;
  };
  take("head_dim", "global_head_dim");
  take("num_key_value_heads", "num_global_key_value_heads");
  config.erase("per_layer_config");
}

// What the classes of transformers have where a text_config says nothing.
void gemma4_tidy(Json& config, const std::string& place) {
  default_key(config, "vocab_size", 262144);
  default_key(config, "hidden_size", 2304);
  default_key(config, "intermediate_size", 9216);
  default_key(config, "num_hidden_layers", 30);
  default_key(config, "num_attention_heads", 8);
  default_key(config, "num_key_value_heads", 4);
  default_key(config, "head_dim", 256);
  default_key(config, "hidden_act", "gelu_pytorch_tanh");
  default_key(config, "max_position_embeddings", 131072);
  default_key(config, "rms_norm_eps", 1e-6);
  default_key(config, "tie_word_embeddings", true);
  default_key(config, "sliding_window", 512);
  if (!config.contains("hidden_size_per_layer_input")) config["hidden_size_per_layer_input"] = 256;
  const int64_t layers = json_int(config, "num_hidden_layers", place).value_or(0);
  tidy_kinds(config, std::clamp<int64_t>(layers, 0, kMaxLayers));
  tidy_sizes(config, place);
}

Json gemma4_silent_rope() {
  return {{"rope_type", "proportional"}, {"partial_rotary_factor", 0.25}, {"rope_theta", 1e6}};
}

// As transformers alone reads them: a table for each kind of layer.
void gemma4_publish(Json& config) { publish_rope_tables(config, 10000); }

// ---- GGUF ----

// The numbers of a key that is one number or one a layer.
std::vector<int64_t> numbers_by_layer(GgufFields& in, std::string_view name, int64_t layers) {
  std::vector<int64_t> out = in.integers(name);
  if (out.size() == 1) out.resize(static_cast<size_t>(layers), out[0]);
  if (static_cast<int64_t>(out.size()) != layers)
    fail("{}: it has {} entries for {} layers", in.place_of(name), out.size(), layers);
  return out;
}

[[noreturn]] void odd_layers(GgufFields& in, std::string_view name) {
  fail("{}: its layers differ in a way that ponder does not compute", in.place_of(name));
}

int64_t equal_sizes(GgufFields& in, const char* key, const char* value) {
  const int64_t size = in.integer(key), other = in.find_int(value).value_or(size);
  if (size == other) return size;
  fail("{}: it is {}, but keys have {} numbers, and ponder computes equal ones alone",
       in.place_of(value), other, size);
}

void check_rotated(GgufFields& in, const char* name, int64_t size) {
  const int64_t rotated = in.find_int(name).value_or(size);
  if (rotated != size)
    fail("{}: it is {}, but ponder turns whole heads of {}", in.place_of(name), rotated, size);
}

// Key heads of layers with a window, and of others.
void heads_from_gguf(GgufFields& in, const std::vector<bool>& slides, Json& config) {
  constexpr const char* kName = "attention.head_count_kv";
  const auto counts = numbers_by_layer(in, kName, static_cast<int64_t>(slides.size()));
  std::optional<int64_t> of[2];
  for (size_t i = 0; i < slides.size(); ++i) {
    std::optional<int64_t>& mine = of[slides[i] ? 0 : 1];
    if (mine.value_or(counts[i]) != counts[i]) odd_layers(in, kName);
    mine = counts[i];
  }
  config["num_key_value_heads"] = of[0] ? *of[0] : *of[1];
  if (of[1]) config["num_global_key_value_heads"] = *of[1];
}

void widths_from_gguf(GgufFields& in, int64_t layers, int64_t shared, Json& config) {
  constexpr const char* kName = "feed_forward_length";
  const auto widths = numbers_by_layer(in, kName, layers);
  const int64_t base = widths.front();
  const bool wide = shared > 0 && shared < layers && widths.back() != base;
  for (int64_t i = 0; i < layers; ++i) {
    const int64_t width = widths[static_cast<size_t>(i)];
    const bool twice = wide && i >= layers - shared;
    if (twice ? width % 2 != 0 || width / 2 != base : width != base) odd_layers(in, kName);
  }
  config["use_double_wide_mlp"] = wide;
}

// Whether the layers that see all and have keys have no values.
bool keys_are_values(GgufFields& in, const std::vector<bool>& slides, int64_t shared) {
  size_t with = 0, without = 0;
  for (size_t i = 0; i + static_cast<size_t>(shared) < slides.size(); ++i) {
    if (slides[i]) continue;
    (in.has_tensor(fmt::format("blk.{}.attn_v.weight", i)) ? with : without) += 1;
  }
  if (with > 0 && without > 0)
    fail(
        "{}: some layers that see all have \"attn_v\" and some have not, which ponder does not "
        "compute",
        in.file().place());
  return without > 0;
}

// rope_freqs divides frequencies: by one, or by so much that nothing turns.
void positions_from_gguf(GgufFields& in, int64_t dim, Json& config) {
  config["rope_local_base_freq"] = in.find_number("rope.freq_base_swa").value_or(10000.0);
  if (!in.has_tensor("rope_freqs.weight")) return;
  config["rope_scaling"] = {{"type", "proportional"}, {"rope_type", "proportional"}};
  for (const GgufTensor& tensor : in.file().tensors()) {
    if (tensor.name != "rope_freqs.weight" || tensor.dtype != DType::F32) continue;
    std::vector<float> factors(tensor.bytes / sizeof(float));
    std::copy_n(tensor.data, factors.size() * sizeof(float),
                reinterpret_cast<std::byte*>(factors.data()));
    const auto turned = std::count(factors.begin(), factors.end(), 1.0f);
    config["partial_rotary_factor"] = 2 * static_cast<double>(turned) / static_cast<double>(dim);
  }
}

void gemma4_from_gguf(GgufFields& in, Json& config) {
  const int64_t layers = config["num_hidden_layers"];
  if (layers > kMaxLayers) return;  // refused where it is read
  const auto slides = in.find_flags("attention.sliding_window_pattern");
  if (!slides || static_cast<int64_t>(slides->size()) != layers || layers < 1) {
    fail("{}: it must say of each of {} layers whether it has a window",
         in.place_of("attention.sliding_window_pattern"), layers);
  }
  config["layer_types"] = Json::array();
  for (const bool window : *slides)
    config["layer_types"].push_back(window ? kWindowLayer : kFullLayer);
  config["hidden_act"] = "gelu_pytorch_tanh";
  config["sliding_window"] = in.integer("attention.sliding_window");
  config["head_dim"] = equal_sizes(in, "attention.key_length_swa", "attention.value_length_swa");
  const int64_t full = equal_sizes(in, "attention.key_length", "attention.value_length");
  config["global_head_dim"] = full;
  check_rotated(in, "rope.dimension_count", full);
  check_rotated(in, "rope.dimension_count_swa", config["head_dim"]);
  positions_from_gguf(in, full, config);
  heads_from_gguf(in, *slides, config);
  const int64_t shared =
      std::clamp<int64_t>(in.find_int("attention.shared_kv_layers").value_or(0), 0, layers);
  config["num_kv_shared_layers"] = shared;
  widths_from_gguf(in, layers, shared, config);
  config["attention_k_eq_v"] = keys_are_values(in, *slides, shared);
  config["attention_bias"] = in.any_tensor_ends(".attn_q.bias");
  const int64_t inputs = in.find_int("embedding_length_per_layer_input").value_or(0);
  config["hidden_size_per_layer_input"] = inputs;
  if (inputs > 0) config["vocab_size_per_layer_input"] = config["vocab_size"];
  const double cap = in.find_number("final_logit_softcapping").value_or(kGgufLogitCap);
  if (cap > 0) config["final_logit_softcapping"] = cap;
  config["enable_moe_block"] = in.find_int("expert_count").value_or(0) > 0;
  if (config["enable_moe_block"] == true)
    experts_from_gguf(in, config, "num_experts", "moe_intermediate_size");
}

std::vector<int32_t> whole_numbers(size_t count, const std::function<int64_t(size_t)>& of) {
  std::vector<int32_t> out;
  for (size_t i = 0; i < count; ++i) out.push_back(static_cast<int32_t>(of(i)));
  return out;
}

void gemma4_to_gguf(const Json& config, GgufKeys& out) {
  const ModelConfig c = read_model_config(config, out.place());
  const size_t layers = c.layer.size();
  std::vector<bool> slides;
  for (const LayerConfig& layer : c.layer) slides.push_back(layer.rope == 1);
  out.add_flags("attention.sliding_window_pattern", slides);
  out.integer("attention.sliding_window", config, "sliding_window");
  out.add_i32s("attention.head_count_kv",
               whole_numbers(layers, [&](size_t i) { return c.layer[i].kv_heads; }));
  const int64_t full = c.ropes[0].dim;
  for (const char* key :
       {"attention.key_length", "attention.value_length", "rope.dimension_count"}) {
    out.add_u32(key, full);
    out.add_u32(std::string(key) + "_swa", c.head_dim);
  }
  out.add_f32("rope.freq_base_swa", c.ropes[1].theta);
  out.add_u32("attention.shared_kv_layers",
              json_int(config, "num_kv_shared_layers", out.place()).value_or(0));
  if (json_bool(config, "use_double_wide_mlp", out.place()).value_or(false)) {
    out.add_i32s("feed_forward_length",
                 whole_numbers(layers, [&](size_t i) { return c.layer[i].intermediate; }));
  } else {
    out.add_u32("feed_forward_length", c.intermediate);
  }
  out.add_u32("embedding_length_per_layer_input", c.layer_input);
  out.add_f32("final_logit_softcapping", c.logit_cap);
  if (c.experts > 0) experts_to_gguf(config, out, "num_experts", "moe_intermediate_size");
}

// The 12B model, which sees and hears without towers: without inputs of layers and experts.
void unified_tidy(Json& config, const std::string& place) {
  default_key(config, "max_position_embeddings", 262144);
  default_key(config, "sliding_window", 1024);
  default_key(config, "hidden_size_per_layer_input", 0);
  gemma4_tidy(config, place);
}

void unified_publish(Json& config) {
  gemma4_publish(config);
  const Json* inputs = json_member(config, "hidden_size_per_layer_input");
  if (inputs && *inputs == 0) config.erase("hidden_size_per_layer_input");
}

constexpr NamePair kGemma4Names[] = {{"post_attention_norm", "post_attention_layernorm"},
                                     {"ffn_norm", "pre_feedforward_layernorm"},
                                     {"post_ffw_norm", "post_feedforward_layernorm"},
                                     {"post_ffw_norm_1", "post_feedforward_layernorm_1"},
                                     {"pre_ffw_norm_2", "pre_feedforward_layernorm_2"},
                                     {"post_ffw_norm_2", "post_feedforward_layernorm_2"},
                                     {"ffn_down_exps", "mlp.gate.per_expert"},  // .scale
                                     {"inp_gate", "per_layer_input_gate"},
                                     {"proj", "per_layer_projection"},
                                     {"post_norm", "post_per_layer_input_norm"},
                                     {"layer_output_scale", "layer_scalar"}};
constexpr Respelling kGemma4Keys[] = {{"hidden_activation", "hidden_act"},
                                      {"top_k_experts", "num_experts_per_tok"}};
constexpr Respelling kGemma4Tensors[] = {{".router.proj.", ".mlp.gate."},
                                         {".router.scale", ".mlp.gate.scale"},
                                         {".router.per_expert_scale", ".mlp.gate.per_expert.scale"},
                                         {".experts.", ".mlp.experts."},
                                         {".layer_scalar", ".layer_scalar.weight"}};
constexpr const char* kSenses = "sees or hears, which ponder does not: its text part is run";
constexpr Excuse kGemma4Parts[] = {{"model.embed_vision.*", kSenses},
                                   {"model.embed_audio.*", kSenses}};

}  // namespace

extern const Family kGemma4 = {.model_type = "gemma4_text",
                               .class_name = "Gemma4ForCausalLM",
                               .gguf = "gemma4",
                               .read = gemma4_read,
                               .from_gguf = gemma4_from_gguf,
                               .to_gguf = gemma4_to_gguf,
                               .names = kGemma4Names,
                               .gguf_own_sizes = true,
                               .tidy = gemma4_tidy,
                               .publish = gemma4_publish,
                               .silent_rope = gemma4_silent_rope,
                               .hf_keys = kGemma4Keys,
                               .hf_tensors = kGemma4Tensors,
                               .stacks_experts = true,
                               .rotates_part = true,
                               .tensors = kGemma4Parts};
extern const Family kGemma4Unified = {.model_type = "gemma4_unified_text",
                                      .class_name = "Gemma4UnifiedForCausalLM",
                                      .gguf = "gemma4",
                                      .read = gemma4_read,
                                      .from_gguf = gemma4_from_gguf,
                                      .to_gguf = gemma4_to_gguf,
                                      .names = kGemma4Names,
                                      .gguf_own_sizes = true,
                                      .tidy = unified_tidy,
                                      .publish = unified_publish,
                                      .silent_rope = gemma4_silent_rope,
                                      .hf_keys = kGemma4Keys,
                                      .hf_tensors = kGemma4Tensors,
                                      .rotates_part = true,
                                      .gguf_twin = "gemma4_text",
                                      .tensors = kGemma4Parts};

}  // namespace ponder
