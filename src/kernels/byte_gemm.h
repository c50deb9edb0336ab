// Products of block-quantised weights with rows of x as bytes, of any number of rows, for the
// tables of AVX2 and AVX-512.
#pragma once

#include "kernels/ready_lanes.h"

namespace ponder {
namespace {

// Rows whose sums fit in the registers with a group's weights.
constexpr int64_t kRowsAtOnce = kOutputs == 16 ? 8 : 4;

// The last rows, kMost at most.
template <class Lanes, int64_t kMost, class F>
void last_rows(const GemmTask<float>& task, int64_t m, int64_t n, int64_t depth, F piece_at) {
  if constexpr (kMost > 0) {
    if (task.m - m == kMost) return lane_pieces<Lanes, kMost>(task, m, n, depth, piece_at);
    last_rows<Lanes, kMost - 1>(task, m, n, depth, piece_at);
  }
}

// All rows of x against outputs [n, n + 16): taking the weights apart is paid for once in kAtOnce
// rows. An expert mostly has fewer than four.
template <class Lanes, int64_t kAtOnce, class F>
void all_rows(const GemmTask<float>& task, int64_t n, int64_t depth, F piece_at) {
  int64_t m = 0;
  for (; m + kAtOnce <= task.m; m += kAtOnce)
    lane_pieces<Lanes, kAtOnce>(task, m, n, depth, piece_at);
  if constexpr (kAtOnce > 4) {
    for (; m + 4 <= task.m; m += 4) lane_pieces<Lanes, 4>(task, m, n, depth, piece_at);
  }
  last_rows<Lanes, (kAtOnce > 4 ? 4 : kAtOnce) - 1>(task, m, n, depth, piece_at);
}

inline size_t gemm_bytes_scratch(int64_t m, int64_t k) {
  return m < kFewestReadyRows ? kPieceBytes : ready_bytes(k);
}

template <class Lanes>
void gemm_lanes(const GemmTask<float>& task, std::byte* scratch) {
  const Weight& w = task.weight;
  prefetch_first(task);
  for (int64_t n = task.n0; n < task.n1; n += kInterleavedRows) {
    if (task.m < Lanes::kReadyFrom) {
      constexpr int64_t kFew = Lanes::kReadyFrom - 1;
      all_rows < Lanes, kFew<kRowsAtOnce ? kFew : kRowsAtOnce>(task, n, stored_depth(w),
                                                               StoredPieces<Lanes>{w, n, scratch});
    } else {
      all_rows<Ready<Lanes>, kRowsAtOnce>(task, n, w.cols, make_ready<Lanes>(w, n, scratch));
    }
  }
}

inline void gemm_bytes(const GemmTask<float>& task, std::byte* scratch) {
  with_lanes(task.weight.dtype, [&](auto lanes) { gemm_lanes<decltype(lanes)>(task, scratch); });
}

}  // namespace
}  // namespace ponder
