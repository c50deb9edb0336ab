// What one forward and backward of training runs over.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ops/batch.h"
#include "ops/kv_cache.h"
#include "train/data.h"

namespace ponder {

// The pages of some pieces, given back at the end.
class Pages {
 public:
  Pages(KvCache& cache, std::span<const TrainPiece> pieces) : cache_(cache) {
    for (const TrainPiece& piece : pieces) {
      first_.push_back(ids_.size());
      for (int64_t at = 0; at < piece.rows; at += kPage) ids_.push_back(cache.take());
    }
  }
  ~Pages() {
    for (const int32_t id : ids_) cache_.give_back(id);
  }
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;
  const int32_t* of(size_t piece) const { return ids_.data() + first_[piece]; }

 private:
  KvCache& cache_;
  std::vector<int32_t> ids_;
  std::vector<size_t> first_;
};

inline Batch make_batch(std::span<const TrainPiece> pieces, const Pages& pages,
                        std::span<const int32_t> tokens, int64_t first_row) {
  Batch out;
  for (size_t p = 0; p < pieces.size(); ++p)
    out.add(tokens.data() + (pieces[p].first_row - first_row), pieces[p].rows, 0, pages.of(p),
            false);
  return out;
}

// What the draft head reads and shall say: the next token, and the one after that.
struct DraftRows {
  std::vector<int32_t> tokens, targets;
};
inline DraftRows draft_rows(std::span<const TrainPiece> pieces, std::span<const int32_t> tokens,
                            std::span<const int32_t> targets, int64_t first_row) {
  DraftRows out{std::vector<int32_t>(tokens.size(), 0), std::vector<int32_t>(tokens.size(), -1)};
  for (const TrainPiece& piece : pieces) {
    for (int64_t r = piece.first_row - first_row, i = 0; i + 1 < piece.rows; ++i, ++r) {
      out.tokens[static_cast<size_t>(r)] = tokens[static_cast<size_t>(r + 1)];
      out.targets[static_cast<size_t>(r)] = targets[static_cast<size_t>(r + 1)];
    }
  }
  return out;
}

}  // namespace ponder
