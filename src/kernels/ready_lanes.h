// Sixteen outputs' weights taken apart once for many rows of x: the bytes and the factors that a
// type's LanesOf gives, written down for each group of 32 numbers and read back by a form of the
// same shape. The numbers are the same, so the bits are.
#pragma once

#include "kernels/vnni_lanes.h"

namespace ponder {
namespace {

// A group is its eight words of bytes, then a factor of each part, then their offsets. One form for
// all types that are alike in these.
template <int kBiasOf, int kPartsOf, bool kOffsetOf>
struct ReadyLanes {
  static constexpr int kGroups = 1, kBias = kBiasOf, kParts = kPartsOf;
  static constexpr bool kOffset = kOffsetOf, kSigned = false, kFromMemory = false;
  static constexpr int kWords = 8 + kParts * (kOffset ? 2 : 1);
  static constexpr BlockWords kShape = {32, 64 * kWords / 16, 0, 0, 0, kWords, 0};

  struct Scales {};
  static Scales scales(const Block&) { return {}; }
  template <int G>
  static void quads(const Block& b, __m512i* q) {
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i) q[i] = b.word(i);
  }
  template <int G>
  static Factors factors(const Block& b, const Scales&) {
    Factors f = {};
#pragma GCC unroll 2
    for (int part = 0; part < kParts; ++part) {
      f.d[part] = _mm512_castsi512_ps(b.word(8 + part));
      if constexpr (kOffset) f.offset[part] = _mm512_castsi512_ps(b.word(8 + kParts + part));
    }
    return f;
  }
};

template <class Lanes>
using Ready = ReadyLanes<Lanes::kBias, Lanes::kParts, Lanes::kOffset>;

// Scratch of `make_ready` for k numbers of any type.
inline size_t ready_bytes(int64_t k) {
  return kPieceBytes + static_cast<size_t>(k / 32) * 64 * (8 + 4);
}

// Group G of a block, where Ready reads it.
template <class Lanes, int G>
[[gnu::always_inline]] inline void write_ready(const Block& block,
                                               const typename Lanes::Scales& scales,
                                               std::byte* out) {
  __m512i q[8];
  unsigned_quads<Lanes, G>(block, q);
#pragma GCC unroll 8
  for (int i = 0; i < 8; ++i) _mm512_store_si512(out + 64 * i, q[i]);
  const Factors f = Lanes::template factors<G>(block, scales);
#pragma GCC unroll 2
  for (int part = 0; part < Lanes::kParts; ++part) {
    _mm512_store_ps(out + 64 * (8 + part), f.d[part]);
    if constexpr (Lanes::kOffset)
      _mm512_store_ps(out + 64 * (8 + Lanes::kParts + part), f.offset[part]);
  }
}

// The whole of k, where it was written.
struct ReadyPiece {
  LanePiece piece;

  LanePiece operator()(int64_t, int64_t) const { return piece; }
};

// Outputs [n, n + 16), to `scratch` [ready_bytes].
template <class Lanes>
ReadyPiece make_ready(const Weight& w, int64_t n, std::byte* scratch) {
  constexpr int64_t kBytes = 64 * Ready<Lanes>::kWords;
  const StoredPieces<Lanes> stored{w, n, scratch};
  std::byte* const out = scratch + kPieceBytes;
  std::byte* at = out;
  for (int64_t k0 = 0; k0 < w.cols; k0 += stored_depth(w)) {
    const int64_t k1 = smaller(k0 + stored_depth(w), w.cols);
    const LanePiece piece = stored(k0, k1);
    for (int64_t b = 0; b < (k1 - k0) / Lanes::kShape.block; ++b) {
      const Block block = piece.template block<Lanes>(b);
      prefetch_ahead<Lanes>(piece, b);
      const auto scales = Lanes::scales(block);
      auto one = [&](auto g) { write_ready<Lanes, g.value>(block, scales, at + g.value * kBytes); };
      each_group<Lanes::kGroups>(one);
      at += Lanes::kGroups * kBytes;
    }
  }
  return {{out, nullptr}};
}

}  // namespace
}  // namespace ponder
