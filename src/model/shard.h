// How the ranks of a cluster hold one model together: which rows of a matrix, which experts, which
// heads are whose. Outputs are cut, never sums (docs/cluster.md).
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/cluster.h"
#include "formats/model_config.h"

namespace ponder {

// As asked for: ranks that hold each matrix together, ranks over which experts are spread whole,
// and stages of layers. 0: chosen from the shapes, without stages.
struct RankLayout {
  int tp = 0, ep = 0, pp = 0;
  bool in_stages() const { return pp > 1; }
};

// What the models of one cluster have in common. Rank 0 has the requests, and tells the others what
// to run (model/follow.h).
struct Ranks {
  std::shared_ptr<Cluster> cluster;
  RankLayout layout;
  double patience = 300;  // seconds in which a rank must come for its part of a step
  std::mutex turn;        // of what all do together: one thing after the other
  int64_t announced = 0;  // models, by their numbers

  bool lead() const { return cluster->rank() == 0; }
};

// One rank's part of a model.
struct Shard {
  int rank = 0, ranks = 1;
  bool whole_experts = true;  // experts are spread; else each one's rows are
};
// By default experts are spread where each rank has one of its own. Error for a layout that these
// ranks or this model do not have.
Shard shard_of(const Ranks* ranks, const ModelConfig& config, const std::string& path);

// Begins of each rank's part of `rows`, and their end: as even as multiples of `unit` allow.
std::vector<int64_t> even_parts(int64_t rows, int ranks, int64_t unit);
// The same of a matrix's rows: tiles of sixteen stay whole where that costs little.
std::vector<int64_t> even_rows(int64_t rows, int ranks);

// The query heads of one rank, and the heads of keys that they attend to.
struct HeadShare {
  int64_t first = 0, count = 0, first_kv = 0, kv_count = 0;
};
// Of each rank. Heads of keys are cut where there are as many as ranks, else several ranks have the
// same one, with some of its queries each. Empty if some rank would have no head.
std::vector<HeadShare> share_heads(int64_t heads, int64_t kv_heads, int ranks);

}  // namespace ponder
