// One row of x, or a few at a time, against block-quantised weights by VPDPBUSD, sixteen outputs
// side by side: no sum across lanes, nothing written in between. The integer sums are exact and the
// float sums run in the order of amx_int8.h, so the bits are the same.
#pragma once

#include "kernels/byte_lanes.h"

namespace ponder {
namespace {

// Bytes ahead of what is multiplied that are asked for, into the L2 cache: the few misses that L1
// can wait for at a time are kept for what is needed now.
constexpr int64_t kAhead = 16384;

template <class Lanes>
inline void prefetch_ahead(const LanePiece& piece, int64_t block) {
  constexpr int64_t kStored = 16 * Lanes::kShape.bytes;
  if constexpr (Lanes::kFromMemory) prefetch<2>(piece.words + block * kStored + kAhead, kStored);
}

// The bytes of group G as VPDPBUSD wants those of its first factor.
template <class Lanes, int G>
[[gnu::always_inline]] inline void unsigned_quads(const Block& block, __m512i* q) {
  Lanes::template quads<G>(block, q);
  if constexpr (Lanes::kSigned) {
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i) q[i] = _mm512_xor_si512(q[i], all_bytes(0x80));
  }
}

// kRows rows of x against one piece of k of sixteen outputs.
template <class Lanes, int kRows>
struct VnniSum {
  const ByteGroup& shape;
  const std::byte* x;  // of these rows, group 0
  int64_t row;         // the first of them, among `shape.lanes`
  __m512 sum[kRows];

  // Sixteen or 32 numbers of every row: words [first, last) of their bytes. The rows take turns,
  // since a row's own products wait for one another.
  [[gnu::always_inline]] void products(const __m512i* q, int64_t group, int first, int last,
                                       __m512i* out) const {
    const int32_t* sums = shape.byte_sums(x) + 2 * (group * shape.lanes + row);
    const auto* words =
        reinterpret_cast<const int32_t*>(x + group * shape.group_bytes() + row * kGroup);
#pragma GCC unroll 8
    for (int r = 0; r < kRows; ++r) {
      int32_t of_x = 0;
      if (first < 4) of_x += sums[2 * r];
      if (last > 4) of_x += sums[2 * r + 1];
      out[r] = Lanes::kBias ? _mm512_set1_epi32(-Lanes::kBias * of_x) : _mm512_setzero_si512();
    }
#pragma GCC unroll 8
    for (int i = first; i < last; ++i) {
#pragma GCC unroll 8
      for (int r = 0; r < kRows; ++r)
        out[r] = _mm512_dpbusd_epi32(out[r], q[i], _mm512_set1_epi32(words[r * (kGroup / 4) + i]));
    }
  }

  // Of the bytes of half a group of x.
  float half_sum(int64_t group, int r, int part) const {
    return static_cast<float>(shape.byte_sums(x)[2 * (group * shape.lanes + row + r) + part]);
  }

  template <int G>
  [[gnu::always_inline]] void add(const Block& block, const typename Lanes::Scales& scales,
                                  int64_t group) {
    __m512i q[8];
    unsigned_quads<Lanes, G>(block, q);
    const Factors f = Lanes::template factors<G>(block, scales);
    const float* dx = shape.scales(x) + group * shape.lanes + row;
    const float* x_sums = shape.scaled_sums(x) + group * shape.lanes + row;
    constexpr int kWords = 8 / Lanes::kParts;
#pragma GCC unroll 2
    for (int part = 0; part < Lanes::kParts; ++part) {
      __m512i product[kRows];
      products(q, group, part * kWords, (part + 1) * kWords, product);
#pragma GCC unroll 8
      for (int r = 0; r < kRows; ++r)
        sum[r] = add_group(sum[r], product[r], f.d[part], _mm512_set1_ps(dx[r]));
      if constexpr (Lanes::kOffset) {
#pragma GCC unroll 8
        for (int r = 0; r < kRows; ++r) {
          const float of_x = Lanes::kParts == 1 ? x_sums[r] : dx[r] * half_sum(group, r, part);
          sum[r] = _mm512_fmadd_ps(f.offset[part], _mm512_set1_ps(of_x), sum[r]);
        }
      }
    }
  }

  void run(const LanePiece& piece, int64_t k0, int64_t k1) {
    for (int64_t b = 0; b < (k1 - k0) / Lanes::kShape.block; ++b) {
      const Block block = piece.template block<Lanes>(b);
      prefetch_ahead<Lanes>(piece, b);
      const auto scales = Lanes::scales(block);
      auto add_one = [&](auto g) {
        add<g.value>(block, scales, k0 / kGroup + b * Lanes::kGroups + g.value);
      };
      each_group<Lanes::kGroups>(add_one);
    }
  }
};

// What a thread begins with lies where nobody has read: asked for at once, not as it is met.
inline void prefetch_first(const GemmTask<float>& task) {
  const Weight& w = task.weight;
  if (!w.interleaved) return;
  const int64_t bytes = (task.n1 - task.n0 + 15) / 16 * w.tile_bytes();
  prefetch<2>(w.tile(task.n0), smaller(kAhead, bytes));
}

// Rows [m, m + kRows) of x, outputs [n, n + 16) of those up to n1: piece by piece of k, which
// `piece_at(k0, k1)` gives, no longer than `depth`.
template <class Lanes, int kRows, class F>
inline void vnni_pieces(const GemmTask<float>& task, int64_t m, int64_t n, int64_t depth,
                        F piece_at) {
  const int64_t k = task.weight.cols;
  const ByteGroup shape(task.m, k);
  VnniSum<Lanes, kRows> rows{
      shape, static_cast<const std::byte*>(task.x) + m / kLanes * shape.bytes(), m % kLanes, {}};
#pragma GCC unroll 8
  for (int r = 0; r < kRows; ++r) rows.sum[r] = _mm512_setzero_ps();
  for (int64_t k0 = 0; k0 < k; k0 += depth) {
    const int64_t k1 = smaller(k0 + depth, k);
    rows.run(piece_at(k0, k1), k0, k1);
  }
  const auto mask = static_cast<__mmask16>((1u << smaller(16, task.n1 - n)) - 1);
  const __m512 bias = task.bias ? _mm512_maskz_loadu_ps(mask, task.bias + n) : _mm512_setzero_ps();
#pragma GCC unroll 8
  for (int r = 0; r < kRows; ++r) {
    _mm512_mask_storeu_ps(task.y + (m + r) * task.ldy + n, mask, _mm512_add_ps(rows.sum[r], bias));
  }
}

// Numbers of k in a piece of weights as they are stored.
inline int64_t stored_depth(const Weight& w) { return w.interleaved ? w.cols : kPieceDepth; }

template <class Lanes>
struct StoredPieces {
  const Weight& weight;
  int64_t n;
  std::byte* buffer;  // [kPieceBytes], of a weight that is not interleaved

  LanePiece operator()(int64_t k0, int64_t k1) const {
    return piece_of<Lanes>(weight, n, k0, k1, buffer);
  }
};

template <class Lanes, int kRows>
inline void vnni_tile(const GemmTask<float>& task, int64_t m, int64_t n, std::byte* buffer) {
  vnni_pieces<Lanes, kRows>(task, m, n, stored_depth(task.weight),
                            StoredPieces<Lanes>{task.weight, n, buffer});
}

}  // namespace
}  // namespace ponder
