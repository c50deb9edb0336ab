#include "cli/model_facts.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

#include "formats/matrix.h"
#include "model/model.h"

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

// Multiplications and additions, as pairs: decay, what is known, update and result of each number
// of the matrices, and the convolution.
double state_products(const ModelConfig& c, const KvLayout& kv) {
  constexpr double kOfEach = 3.5;
  return static_cast<double>(kv.state_layers) *
         (kOfEach * static_cast<double>(kv.delta_numbers) +
          static_cast<double>(c.delta.taps * c.delta.channels()));
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

ModelFacts facts_of(const std::shared_ptr<const Checkpoint>& shared) {
  const Checkpoint& checkpoint = *shared;
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
  facts.kv = kv_layout_of(shared, {.kv = DType::BF16});
  facts.kv_expanded = kv_layout_of(shared, {.absorbed = false, .kv = DType::BF16});
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
