#include "cli/model_facts.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

#include "formats/matrix.h"
#include "ops/pooled_keys.h"

namespace ponder {
namespace {

enum class Part { Embedding, Head, Expert, Draft, LookedUp, Other, None };

// The number in "model.layers.N."; -1 if the name starts otherwise.
int64_t layer_of(std::string_view name) {
  constexpr std::string_view kPrefix = "model.layers.";
  if (!name.starts_with(kPrefix)) return -1;
  int64_t layer = -1;
  std::from_chars(name.data() + kPrefix.size(), name.data() + name.size(), layer);
  return layer;
}

Part part_of(std::string_view name, const ModelConfig& config) {
  if (name == "rope_freqs.weight" || is_table(name)) return Part::None;
  if (layer_of(name) >= config.layers) return Part::Draft;
  if (name == "model.embed_tokens.weight") return Part::Embedding;
  if (name == "model.embed_tokens_per_layer.weight") return Part::LookedUp;
  if (name == "lm_head.weight") return config.tied_embeddings ? Part::None : Part::Head;
  return name.find(".mlp.experts.") == std::string_view::npos ? Part::Other : Part::Expert;
}

// A prediction layer has an indexer, too.
void add_index(const ModelConfig& c, int64_t layers, KvLayout& kv) {
  kv.index_dim = c.index_dim;
  for (int64_t i = 0; i < layers; ++i) {
    const bool own =
        i >= c.layers || c.layer[static_cast<size_t>(i)].index == LayerConfig::Index::Own;
    if (c.index_topk > 0 && own) kv.index_layers.push_back(i);
  }
}

bool has_state(const LayerConfig& layer) { return layer.mixer == LayerConfig::Mixer::Delta; }

void add_states(const ModelConfig& c, KvLayout& kv) {
  kv.state_layers = std::count_if(c.layer.begin(), c.layer.end(), has_state);
  kv.conv_numbers = (c.delta.taps - 1) * c.delta.channels();
  kv.delta_numbers = c.delta.heads * c.delta.k_dim * c.delta.v_dim;
}

// Multiplications and additions, as pairs: decay, what is known, update and result of each number
// of the matrices, and the convolution.
double state_products(const ModelConfig& c, const KvLayout& kv) {
  constexpr double kOfEach = 3.5;
  return static_cast<double>(kv.state_layers) *
         (kOfEach * static_cast<double>(kv.delta_numbers) +
          static_cast<double>(c.delta.taps * c.delta.channels()));
}

KvLayout grouped_keys(const ModelConfig& c, int64_t layers) {
  std::vector<KvShape> shapes;
  for (int64_t i = 0; i < layers; ++i) {
    const LayerConfig& layer = c.layer[static_cast<size_t>(std::min(i, c.layers - 1))];
    if (i < c.layers && has_state(layer)) continue;
    shapes.push_back(
        {layer.keys_of == kOwnKeys ? layer.kv_heads : 0, layer.head_dim, layer.head_dim});
  }
  return layout_of(DType::BF16, std::move(shapes));
}

bool is_compressed(const ModelConfig& c) {
  return c.layer[0].mixer == LayerConfig::Mixer::Compressed;
}

// Three numbers of each that is pooled, in both halves of windows that overlap.
KvLayout compressed_keys(const ModelConfig& c) {
  std::vector<KvShape> shapes;
  KvLayout beside;
  for (int64_t i = 0; i < c.layers; ++i) {
    const LayerConfig& layer = c.layer[static_cast<size_t>(i)];
    const int64_t more = layer.pooled > 0 ? windows_of_page(layer.pooled) : 0;
    shapes.push_back({1, c.head_dim, c.head_dim, true, false, more});
    if (layer.pooled == 0) continue;
    const bool indexed = layer.index == LayerConfig::Index::Own;
    const int64_t numbers = c.head_dim + (indexed ? c.index_dim : 0);
    beside.pools.push_back(numbers * (layer.pools_overlap ? 6 : 3));
    if (!indexed) continue;
    beside.index_layers.push_back(i);
    beside.index_keys = more;
  }
  KvLayout out = layout_of(DType::BF16, std::move(shapes));
  out.pools = std::move(beside.pools);
  out.index_layers = std::move(beside.index_layers);
  out.index_keys = beside.index_keys;
  out.index_dim = out.index_layers.empty() ? 0 : c.index_dim;
  return out;
}

// Keys that a token attends to, and those that an indexer compares it with.
double seen_keys(const ModelConfig& c, const LayerConfig& layer, double context) {
  const double most = static_cast<double>(c.index_topk);
  if (layer.mixer != LayerConfig::Mixer::Compressed)
    return c.index_topk > 0 ? std::min(context, most) : context;
  const double window = std::min(context, static_cast<double>(layer.window));
  if (layer.pooled == 0) return window;
  const double pooled = context / static_cast<double>(layer.pooled);
  return window + (layer.index == LayerConfig::Index::Own ? std::min(pooled, most) : pooled);
}
double compared_keys(const KvLayout& kv, double context) {
  return static_cast<double>(kv.index_layers.size()) * context *
         static_cast<double>(kv.index_keys) / static_cast<double>(kPage);
}

// In the file, where it may lie in another form than in memory.
uint64_t stored_bytes(const StoredTensor& tensor) {
  if (tensor.scales.values) return tensor.bytes + tensor.scales.values->size() * sizeof(float);
  if (!tensor.made) return tensor.bytes;
  uint64_t bytes = 0;
  for (const StoredTensor& from : tensor.made->from) bytes += from.bytes;
  return bytes;
}

double share_of_experts(const ModelConfig& config, double tokens) {
  const double chosen =
      static_cast<double>(config.route.top_k) / static_cast<double>(config.experts);
  return 1 - std::pow(1 - chosen, tokens);
}

}  // namespace

ModelFacts facts_of(const Checkpoint& checkpoint) {
  ModelFacts facts;
  facts.config = read_model_config(checkpoint.config, checkpoint.path);
  const ModelConfig& c = facts.config;
  int64_t experts = 0, looked_up = 0;
  for (const StoredTensor& tensor : checkpoint.tensors) {
    const Part part = part_of(tensor.name, c);
    ++facts.by_dtype[static_cast<size_t>(tensor.dtype)];
    facts.bytes += stored_bytes(tensor);
    if (part == Part::None) continue;
    (part == Part::Draft ? facts.draft_parameters : facts.parameters) += tensor.elements();
    if (part == Part::Embedding) facts.embedding = tensor.elements();
    if (part == Part::Head) facts.head = tensor.elements();
    if (part == Part::LookedUp) looked_up += tensor.elements();
    if (part == Part::Expert) {
      experts += tensor.elements();
      facts.expert_bytes += tensor.bytes;
    }
    const bool every_step =
        part == Part::Other || part == Part::Head || (part == Part::Embedding && c.tied_embeddings);
    if (every_step) facts.shared_bytes += tensor.bytes;
  }
  facts.active = facts.parameters - looked_up;
  if (c.experts > 0) facts.active -= experts / c.experts * (c.experts - c.route.top_k);
  const int64_t layers = c.layers + (facts.draft_parameters > 0 ? 1 : 0);
  if (is_compressed(c)) {
    facts.kv = facts.kv_expanded = compressed_keys(c);
  } else if (c.kv_lora > 0) {
    facts.kv = {DType::BF16, layers, 1, c.kv_lora + c.rope_dim, c.kv_lora, true};
    facts.kv_expanded = {DType::BF16, layers, c.heads, c.head_dim, c.v_dim, false};
    add_index(c, layers, facts.kv);
    if (c.index_topk > 0) facts.kv_expanded = facts.kv;  // it is run so alone
  } else {
    facts.kv = grouped_keys(c, layers);
    if (c.delta.heads > 0) add_states(c, facts.kv);
    facts.kv_expanded = facts.kv;
  }
  return facts;
}

double ModelFacts::flops(double context, bool with_head) const {
  const int64_t head_weights = config.tied_embeddings ? embedding : head;
  const int64_t matrices = active - embedding - head + (with_head ? head_weights : 0);
  double attention = 0;
  for (int64_t i = 0; i < config.layers - kv.state_layers; ++i) {
    attention += seen_keys(config, config.layer[static_cast<size_t>(i)], context) *
                 static_cast<double>(config.heads * (kv.shape(i).k_dim + kv.shape(i).v_dim));
  }
  const double index =
      compared_keys(kv, context) * static_cast<double>(config.index_heads * config.index_dim);
  const double states = state_products(config, kv);
  return 2 * (static_cast<double>(matrices) + attention + index + states);
}

double ModelFacts::step_bytes(double sequences, double context) const {
  double out = static_cast<double>(shared_bytes);
  if (config.experts > 0) {
    out += share_of_experts(config, sequences) * static_cast<double>(expert_bytes);
  }
  const double states = 2 * static_cast<double>(kv.state_bytes());  // read and written
  return out + sequences * (context * static_cast<double>(kv.token_bytes()) + states);
}

}  // namespace ponder
