// The pieces that a source can give: which document and which rows of it unit number n is, without
// a table of all of them.
#pragma once

#include <cstdint>
#include <vector>

#include "train/token_cache.h"

namespace ponder {

// Row r of a document has token r as input and token r + 1 as target, so it has size - 1 rows.
struct Unit {
  int64_t document = 0, first = 0, rows = 0;
};

class DataUnits {
 public:
  // How documents are cut: see DataOptions. Documents whose hash is below `held_out_below` give
  // no unit.
  struct Cut {
    int64_t sequence;
    bool split;
    uint64_t held_out_below;
  };
  DataUnits(TokenCache cache, const Cut& cut);

  int64_t count() const { return starts_.back(); }
  Unit unit(int64_t number) const;
  // The units of a document, held out or not; [first row, rows] each.
  int64_t units_of(int64_t document) const { return units_of(cache_, cut_, document); }
  static int64_t units_of(const TokenCache& cache, const Cut& cut, int64_t document);
  Unit unit_of(int64_t document, int64_t number) const;

  const TokenCache& cache() const { return cache_; }
  bool held_out(int64_t document) const { return cache_.hash(document) < cut_.held_out_below; }
  bool truncated(int64_t document) const {
    return !cut_.split && cache_.size(document) > cut_.sequence + 1;
  }

  // Appends the rows of a piece: tokens and targets (-1: no loss).
  void read(const Unit& piece, std::vector<int32_t>& tokens, std::vector<int32_t>& targets) const;

 private:
  TokenCache cache_;
  Cut cut_;
  std::vector<int64_t> starts_;  // the number of the first unit of every 64th document, and the end
};

}  // namespace ponder
