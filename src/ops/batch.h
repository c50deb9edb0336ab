// What one forward runs over: tokens of several sequences, packed without padding.
#pragma once

#include <cstdint>
#include <vector>

namespace ponder {

// Consecutive rows of the batch that continue one sequence.
struct Segment {
  int64_t first_row = 0, rows = 0;
  int64_t position = 0;            // of the first row in its sequence
  const int32_t* pages = nullptr;  // the sequence's pages of the KV cache, up to the last row's
  int32_t adapter = -1;            // of those that are served with the model; -1: none
};

struct Batch {
  std::vector<int32_t> tokens;     // [rows]
  std::vector<int32_t> positions;  // [rows]
  std::vector<Segment> segments;
  std::vector<int32_t> wanted;  // rows whose logits are wanted, rising

  int64_t rows() const { return static_cast<int64_t>(tokens.size()); }
  void clear();
  void add(const int32_t* ids, int64_t count, int64_t position, const int32_t* pages,
           bool all_logits);
};

}  // namespace ponder
