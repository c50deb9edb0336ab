// Which rank has which parameter, where ranks train a model together, or answer in stages.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/checkpoint.h"
#include "formats/model_config.h"

namespace ponder {

struct Holding {
  enum class Cut {
    None,     // every rank has all of it, and rows of its own
    Experts,  // the same, but a routed expert is on one rank, which sees everybody's rows of it
    Layers,   // a rank has some layers (stages), and all ranks have the same rows
  };
  static constexpr int kAll = -1;   // a holder: every rank
  static constexpr int kEnds = -2;  // the first rank and the last one

  Cut cut = Cut::None;
  int rank = 0, ranks = 1;
  std::vector<int64_t> begins = {};  // of each rank's experts or layers, [ranks + 1]
  int rest = 0;                      // the stage that has what is behind the layers
  bool ends_embed = false;           // the last stage needs the embedding, too

  // The rank that has a parameter of Hugging Face's name, or one of the two above.
  int holder(std::string_view name) const;
  bool here(int holder) const {
    return holder == kAll || holder == rank || (holder == kEnds && (rank == 0 || last()));
  }
  bool last() const { return rank == ranks - 1; }
  // This rank's layers, of `layers`.
  int64_t first_layer() const { return cut == Cut::Layers ? begins[at()] : 0; }
  int64_t end_layer(int64_t layers) const { return cut == Cut::Layers ? begins[at() + 1] : layers; }

 private:
  size_t at() const { return static_cast<size_t>(rank); }
};

// Error where the model `path` cannot be cut so: too few experts or layers, or layers that share
// what no stage has alone.
Holding hold_experts(const ModelConfig& config, int rank, int ranks, const std::string& path);
// For training: as many layers each, and what is behind them on the last one.
Holding hold_layers(const ModelConfig& config, int rank, int ranks, const std::string& path);
// For answering: as many bytes each, and all but the layers on the first one, which asks.
Holding hold_layers_of(const Checkpoint& checkpoint, const ModelConfig& config, int rank,
                       int ranks);

}  // namespace ponder
