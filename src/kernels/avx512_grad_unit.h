// Products of the backward kernels' tiles by VDPBF16PS: each pair of a left row, in all lanes, with
// the pairs of sixteen right columns. Included by bf16_grad_tiles.h.
#pragma once

#include "kernels/bf16_grad_tiles.h"

namespace ponder {
namespace {

class GradTiles {
 public:
  GradTiles() = default;
  GradTiles(const GradTiles&) = delete;
  GradTiles& operator=(const GradTiles&) = delete;

  void begin(const TileTarget& to) {
    const bool whole = to.whole();
    sums_ = whole ? to.c : spare_;
    ld_ = whole ? to.ld : 32;
    fresh_ = to.write || !whole;
  }

  void multiply(const TileRun& run) {
    for (int64_t row = 0; row < 32; row += kRows) multiply_rows(run, row);
    fresh_ = false;
  }

  void end(const TileTarget& to) {
    if (fresh_) {  // nothing was multiplied
      for (int64_t i = 0; i < 32; ++i) std::memset(sums_ + i * ld_, 0, 32 * sizeof(float));
    }
    if (to.whole()) return;
    add_results(spare_, to, 0);
    add_results(spare_, to, 16);
  }

 private:
  static constexpr int kRows = 8;  // by two vectors: sums that stay in registers

  void multiply_rows(const TileRun& run, int64_t row) {
    __m512 sum[kRows][2];
#pragma GCC unroll 8
    for (int i = 0; i < kRows; ++i) {
      float* at = sums_ + (row + i) * ld_;
      sum[i][0] = fresh_ ? _mm512_setzero_ps() : _mm512_loadu_ps(at);
      sum[i][1] = fresh_ ? _mm512_setzero_ps() : _mm512_loadu_ps(at + 16);
    }
    const uint16_t* left = run.left + row / 16 * run.left_stride + row % 16 * kTileDepth;
    const uint16_t* right = run.right;
    for (int64_t s = 0; s < run.steps; ++s, left += kTileSize, right += kTileSize) {
      for (int64_t pair = 0; pair < kTileDepth; pair += 2) {
        const auto b0 = reinterpret_cast<__m512bh>(_mm512_load_si512(right + pair * 16));
        const auto b1 =
            reinterpret_cast<__m512bh>(_mm512_load_si512(right + run.right_stride + pair * 16));
#pragma GCC unroll 8
        for (int i = 0; i < kRows; ++i) {
          int32_t bits;
          std::memcpy(&bits, left + i * kTileDepth + pair, sizeof bits);
          const auto a = reinterpret_cast<__m512bh>(_mm512_set1_epi32(bits));
          sum[i][0] = _mm512_dpbf16_ps(sum[i][0], a, b0);
          sum[i][1] = _mm512_dpbf16_ps(sum[i][1], a, b1);
        }
      }
    }
#pragma GCC unroll 8
    for (int i = 0; i < kRows; ++i) {
      float* at = sums_ + (row + i) * ld_;
      _mm512_storeu_ps(at, sum[i][0]);
      _mm512_storeu_ps(at + 16, sum[i][1]);
    }
  }

  alignas(64) float spare_[32 * 32];
  float* sums_ = nullptr;  // where results are summed: their place, or `spare_`
  int64_t ld_ = 0;
  bool fresh_ = false;  // nothing is there yet
};

}  // namespace
}  // namespace ponder
