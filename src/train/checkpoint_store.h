// The checkpoints of a run: folders that appear whole or not at all, each with a checksum, the
// oldest of them removed when a new one is complete.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "train/rank_bytes.h"

namespace ponder {

struct StateTensor {
  std::string name;
  std::span<float> data;          // empty where another rank has them
  size_t elements = data.size();  // in all
  int keeper = 0;                 // the rank whose numbers are written
};
// For `with_bytes_of_ranks`.
std::vector<RankBytes> bytes_of(std::span<const StateTensor> tensors);

class CheckpointStore {
 public:
  // In folder `dir`, which is made when first needed; the `keep` newest are kept. What an
  // interrupted write left is removed.
  CheckpointStore(std::string dir, int64_t keep);

  // Durable when it returns. `facts` is what else the run needs to go on; `read` is of the tensors'
  // bytes, where this process does not have them all. Error on any failed write; what was there
  // before is then still there.
  void save(int64_t step, const nlohmann::ordered_json& facts, std::span<const StateTensor> tensors,
            const ReadBytes& read = {});

  struct Loaded {
    int64_t step;
    nlohmann::ordered_json facts;
    std::vector<std::string> skipped;  // newer ones that are damaged, and how
  };
  // Fills `tensors`, those that have data, from the newest checkpoint that is whole; none if there
  // is no checkpoint.
  // Error if there are some, but none is whole, or if the newest is of another model.
  std::optional<Loaded> load(std::span<const StateTensor> tensors) const;

  std::vector<int64_t> steps() const;  // rising

 private:
  std::string folder_of(int64_t step) const;
  nlohmann::ordered_json read(int64_t step, std::span<const StateTensor> tensors) const;

  std::string dir_;
  int64_t keep_;
};

}  // namespace ponder
