#include "model/holding.h"

#include <algorithm>
#include <charconv>
#include <numeric>

#include "base/error.h"
#include "model/shard.h"
#include "model/weight_names.h"

namespace ponder {
namespace {

// The number of a routed expert's parameter; -1 for others.
int64_t stored_expert(std::string_view name) {
  constexpr std::string_view kExperts = ".experts.";
  const size_t at = name.find(kExperts);
  int64_t out = -1;
  if (at != name.npos)
    std::from_chars(name.data() + at + kExperts.size(), name.data() + name.size(), out);
  return out;
}

int part_of(const std::vector<int64_t>& begins, int64_t index) {
  return static_cast<int>(std::upper_bound(begins.begin(), begins.end(), index) - begins.begin()) -
         1;
}

}  // namespace

int Holding::holder(std::string_view name) const {
  if (cut == Cut::None) return kAll;
  if (cut == Cut::Experts) {
    const int64_t expert = stored_expert(name);
    return expert < 0 ? kAll : part_of(begins, expert);
  }
  // The draft head's block has the number behind the layers'.
  const int64_t layer = stored_layer(name);
  if (layer >= 0 && layer < begins.back()) return part_of(begins, layer);
  if (name.find("embed_tokens") == name.npos) return rest;
  return ends_embed ? kEnds : 0;
}

Holding hold_experts(const ModelConfig& config, int rank, int ranks, const std::string& path) {
  if (config.experts < ranks) {
    fail("{}: it has {} experts, which cannot be spread over {} ranks", path, config.experts,
         ranks);
  }
  if (config.route_scales_input) {
    fail(
        "{}: its gates multiply what experts read, which ponder does not train with experts spread "
        "over ranks; leave --ep out",
        path);
  }
  return {Holding::Cut::Experts, rank, ranks, even_parts(config.experts, ranks, 1)};
}

namespace {

void check_layers(const ModelConfig& config, int ranks, const std::string& path) {
  if (config.layers < ranks)
    fail("{}: its {} layers cannot be {} stages (--pp)", path, config.layers, ranks);
  const bool shares =
      std::any_of(config.layer.begin(), config.layer.end(),
                  [](const LayerConfig& layer) { return layer.keys_of != kOwnKeys; });
  if (shares || config.layer_input > 0) {
    fail(
        "{}: its layers read what others before them made, so ponder does not cut it into stages; "
        "leave --pp out",
        path);
  }
}

// Of each layer; at the end of all else.
std::vector<uint64_t> bytes_by_layer(const Checkpoint& checkpoint, int64_t layers) {
  std::vector<uint64_t> out(static_cast<size_t>(layers) + 1);
  for (const StoredTensor& tensor : checkpoint.tensors) {
    const int64_t layer = stored_layer(tensor.name);
    out[static_cast<size_t>(layer < 0 || layer > layers ? layers : layer)] += tensor.bytes;
  }
  return out;
}

}  // namespace

Holding hold_layers(const ModelConfig& config, int rank, int ranks, const std::string& path) {
  check_layers(config, ranks, path);
  return {Holding::Cut::Layers,
          rank,
          ranks,
          even_parts(config.layers, ranks, 1),
          ranks - 1,
          config.tied_embeddings || config.mtp_layers > 0};
}

Holding hold_layers_of(const Checkpoint& checkpoint, const ModelConfig& config, int rank,
                       int ranks) {
  check_layers(config, ranks, checkpoint.path);
  const std::vector<uint64_t> bytes = bytes_by_layer(checkpoint, config.layers);
  const uint64_t all = std::accumulate(bytes.begin(), bytes.end(), uint64_t{0});
  Holding out{Holding::Cut::Layers, rank, ranks, {0}};
  uint64_t sum = bytes.back();
  int64_t layer = 0;
  for (int r = 1; r < ranks; ++r) {
    // At least one each, and no cut before a layer that attends to keys which the last one chose.
    const int64_t least = out.begins.back() + 1, most = config.layers - (ranks - r);
    const auto goes_on = [&] {
      return layer < least || sum < all / static_cast<uint64_t>(ranks) * static_cast<uint64_t>(r) ||
             config.layer[static_cast<size_t>(layer)].index == LayerConfig::Index::Shared;
    };
    while (layer < most && goes_on()) sum += bytes[static_cast<size_t>(layer++)];
    if (config.layer[static_cast<size_t>(layer)].index == LayerConfig::Index::Shared)
      fail("{}: its layers share choices of keys, so they cannot be {} stages", checkpoint.path,
           ranks);
    out.begins.push_back(layer);
  }
  out.begins.push_back(config.layers);
  return out;
}

}  // namespace ponder
