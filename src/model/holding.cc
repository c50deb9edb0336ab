#include "model/holding.h"

#include <algorithm>
#include <charconv>

#include "base/error.h"
#include "model/shard.h"

namespace ponder {
namespace {

// The number behind `before`, which the name has; -1 if it has none.
int64_t number_behind(std::string_view name, std::string_view before) {
  const size_t at = name.find(before);
  if (at == name.npos) return -1;
  int64_t out = -1;
  std::from_chars(name.data() + at + before.size(), name.data() + name.size(), out);
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
    const int64_t expert = number_behind(name, ".experts.");
    return expert < 0 ? kAll : part_of(begins, expert);
  }
  // The draft head's block, which comes after the layers, is the last stage's.
  const int64_t layer = number_behind(name, "model.layers.");
  if (layer >= 0) return std::min(part_of(begins, layer), ranks - 1);
  if (name.find("embed_tokens") == name.npos) return ranks - 1;
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

Holding hold_layers(const ModelConfig& config, int rank, int ranks, const std::string& path) {
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
  return {Holding::Cut::Layers, rank, ranks, even_parts(config.layers, ranks, 1),
          config.tied_embeddings || config.mtp_layers > 0};
}

}  // namespace ponder
