// Llama 4's text models, and MobileLLM-R1: layers that see their own block of the text, with rotary
// positions and bare norms of q and k after them; every fourth sees all, without positions, and its
// queries grow; experts read what was multiplied by their gate.
#include <algorithm>

#include "base/error.h"
#include "formats/family.h"

namespace ponder {
namespace {

// llama.cpp has these as constants.
constexpr int64_t kBlock = 8192;
constexpr double kBeta = 0.1;

std::vector<bool> rotated_layers(ConfigFields& in, const ModelConfig& c) {
  const int64_t interval = in.integer_or("no_rope_layer_interval", 1, kMaxLayers, 4);
  const std::vector<int64_t> listed = in.integers("no_rope_layers", 0, 1, kMaxLayers);
  if (!listed.empty() && listed.size() < c.layer.size())
    fail("{}: \"no_rope_layers\" has {} entries for {} layers", in.place(), listed.size(),
         c.layers);
  std::vector<bool> out;
  for (int64_t i = 0; i < c.layers; ++i) {
    out.push_back(listed.empty() ? (i + 1) % interval != 0 : listed[static_cast<size_t>(i)] != 0);
  }
  return out;
}

void read_layers(ConfigFields& in, ModelConfig& c) {
  const int64_t block = in.integer_or("attention_chunk_size", 0, 1 << 30, 0);
  const bool tempered = in.boolean_or("attn_temperature_tuning", true);
  c.temperature_beta = in.number_or("attn_scale", 0, 1e3, kBeta);
  c.temperature_length = in.integer_or("floor_scale", 1, 1 << 30, kBlock);
  c.temperature_offset = 1;
  const std::vector<bool> rotated = rotated_layers(in, c);
  const std::vector<std::string> types = in.texts("layer_types", kMaxLayers);
  for (size_t i = 0; i < c.layer.size(); ++i) {
    LayerConfig& layer = c.layer[i];
    if (!rotated[i]) layer.rope = kNoRope;
    layer.tempered = tempered && !rotated[i];
    const bool chunked = i < types.size() ? types[i] == "chunked_attention" : rotated[i];
    if (!chunked || block == 0 || block >= c.max_position) continue;
    layer.sees = LayerConfig::Sees::Chunk;
    layer.window = block;
  }
}

// What is said of layers, apart from the settings that conversions compare: they compare layers.
std::vector<bool> layers_with_experts(ConfigFields& in, int64_t layers) {
  const Json said = {{"moe_layers", in.any("moe_layers")},
                     {"interleave_moe_layer_step", in.any("interleave_moe_layer_step")}};
  ConfigFields fields(said, in.place());
  const std::vector<int64_t> listed = fields.integers("moe_layers", 0, kMaxLayers, kMaxLayers);
  std::vector<bool> out(static_cast<size_t>(layers));
  for (const int64_t i : listed) {
    if (i < layers) out[static_cast<size_t>(i)] = true;
  }
  if (fields.has("moe_layers")) return out;  // an empty list is of no layer, as in MobileLLM-R1
  const int64_t step = fields.integer_or("interleave_moe_layer_step", 1, kMaxLayers, 1);
  for (int64_t i = step - 1; i < layers; i += step) out[static_cast<size_t>(i)] = true;
  return out;
}

void read_mixture(ConfigFields& in, ModelConfig& c) {
  c.intermediate = in.integer("intermediate_size_mlp", 1, kMaxDim);  // of dense layers
  const std::vector<bool> experts = layers_with_experts(in, c.layers);
  if (std::find(experts.begin(), experts.end(), true) == experts.end()) {
    for (const char* of_experts : {"num_local_experts", "num_experts_per_tok"}) in.any(of_experts);
    return;
  }
  read_experts(in, c, "num_local_experts", "intermediate_size");
  c.route.score = RouteScore::Sigmoid;
  c.route_scales_input = true;
  c.shared_experts = 1;
  for (size_t i = 0; i < experts.size(); ++i) c.layer[i].experts = experts[i];
}

void llama4_read(ConfigFields& in, ModelConfig& c) {
  read_grouped_attention(in, c);
  c.rope_interleaved = true;
  c.qkv_bias = c.out_bias = in.boolean_or("attention_bias", false);
  c.qk_norm = in.boolean_or("use_qk_norm", true) ? QkNorm::Heads : QkNorm::None;
  c.qk_norm_after_rope = c.qk_norm_bare = true;
  read_layers(in, c);
  read_mixture(in, c);
}

void llama4_from_gguf(GgufFields& in, Json& config) {
  grouped_from_gguf(in, config);
  config["intermediate_size_mlp"] = config["intermediate_size"];
  experts_from_gguf(in, config, "num_local_experts", "intermediate_size");
  config["interleave_moe_layer_step"] = in.integer("interleave_moe_layer_step");
  config["attention_chunk_size"] = in.find_int("attention.chunk_size").value_or(kBlock);
  config["use_qk_norm"] = config["num_local_experts"] != 128;  // Maverick alone has none
}

// GGUF's only word for which layers have experts: every so many.
int64_t expert_step(const Json& config, const std::string& place) {
  const std::vector<LayerConfig> layers = read_model_config(config, place).layer;
  const auto first = std::find_if(layers.begin(), layers.end(),
                                  [](const LayerConfig& layer) { return layer.experts; });
  if (first == layers.end())
    fail("{}: no layer has experts (\"moe_layers\"), which GGUF cannot say of llama4", place);
  return first - layers.begin() + 1;
}

void llama4_to_gguf(const Json& config, GgufKeys& out) {
  const int64_t step = expert_step(config, out.place());
  grouped_to_gguf(config, out);
  out.integer("feed_forward_length", config, "intermediate_size_mlp");
  experts_to_gguf(config, out, "num_local_experts", "intermediate_size");
  out.add_u32("interleave_moe_layer_step", step);
}

void llama4_tidy(Json& config, const std::string&) {
  default_key(config, "rope_theta", 500000.0);
  default_key(config, "intermediate_size_mlp", 16384);
}

constexpr Respelling kLlama4Tensors[] = {{".feed_forward.", ".mlp."},
                                         {"mlp.router.", "mlp.gate."},
                                         {"mlp.shared_expert.", "mlp.shared_experts."}};
constexpr Excuse kLlama4Keys[] = {{"for_llm_compressor", "of another program"}};

}  // namespace

extern const Family kLlama4 = {.model_type = "llama4_text",
                               .class_name = "Llama4ForCausalLM",
                               .gguf = "llama4",
                               .read = llama4_read,
                               .from_gguf = llama4_from_gguf,
                               .to_gguf = llama4_to_gguf,
                               .gguf_own_sizes = true,
                               .tidy = llama4_tidy,
                               .hf_tensors = kLlama4Tensors,
                               .stacks_experts = true,
                               .turned = TurnedExperts::Halves,
                               .keys = kLlama4Keys};

}  // namespace ponder
