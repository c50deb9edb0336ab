// Sixteen outputs' weights taken apart once for many rows of x: the bytes and the factors that a
// type's LanesOf gives, written down for each group of 32 numbers and read back by a form of the
// same shape. The numbers are the same, so the bits are.
#pragma once

#include "kernels/lane_sums.h"

namespace ponder {
namespace {

// A group is its eight words of bytes, then a factor of each part, then their offsets. One form for
// all types that are alike in these.
template <int kBiasOf, int kTopOf, int kPartsOf, bool kOffsetOf>
struct ReadyLanes {
  static constexpr int kGroups = 1, kBias = kBiasOf, kTop = kTopOf, kParts = kPartsOf;
  static constexpr bool kOffset = kOffsetOf, kFromMemory = false;
  static constexpr bool kSigned = as_signed(kTop);  // as factor_quads left them
  static constexpr int kWords = 8 + kParts * (kOffset ? 2 : 1);
  static constexpr BlockWords kShape = {32, 64 * kWords / 16, 0, 0, 0, kWords, 0};

  struct Scales {};
  static Scales scales(const Block&) { return {}; }
  template <int G>
  static void quads(const Block& b, Words* q) {
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i) q[i] = b.word(i);
  }
  template <int G>
  static Factors factors(const Block& b, const Scales&) {
    Factors f = {};
#pragma GCC unroll 2
    for (int part = 0; part < kParts; ++part) {
      f.d[part] = as_floats(b.word(8 + part));
      if constexpr (kOffset) f.offset[part] = as_floats(b.word(8 + kParts + part));
    }
    return f;
  }
};

template <class Lanes>
using Ready = ReadyLanes<Lanes::kBias, Lanes::kTop, Lanes::kParts, Lanes::kOffset>;

// Scratch of `make_ready` for k numbers of any type.
inline size_t ready_bytes(int64_t k) {
  return kPieceBytes + static_cast<size_t>(k / 32) * 64 * (8 + 4);
}

// Group G of a block, where Ready reads it.
template <class Lanes, int G>
[[gnu::always_inline]] inline void write_ready(const Block& block,
                                               const typename Lanes::Scales& scales,
                                               std::byte* out) {
  Words q[8];
  factor_quads<Lanes, G>(block, q);
#pragma GCC unroll 8
  for (int i = 0; i < 8; ++i) store_words(out + 64 * i, q[i]);
  const Factors f = Lanes::template factors<G>(block, scales);
#pragma GCC unroll 2
  for (int part = 0; part < Lanes::kParts; ++part) {
    store_floats(out + 64 * (8 + part), f.d[part]);
    if constexpr (Lanes::kOffset)
      store_floats(out + 64 * (8 + Lanes::kParts + part), f.offset[part]);
  }
}

#if !defined(__AVX512F__)
// Both sides of a tile at once, from where they were written.
template <int kBias, int kTop, int kParts, bool kOffset, int kRows>
struct LaneSum<ReadyLanes<kBias, kTop, kParts, kOffset>, kRows> {
  using Lanes = ReadyLanes<kBias, kTop, kParts, kOffset>;

  const ByteGroup& shape;
  const std::byte* x;
  int64_t row;
  Floats sum[kSidesOfTile][kRows];

  [[gnu::always_inline]] static void add(const std::byte* w, const GroupOfX<false>& of_x,
                                         Floats (*total)[kRows]) {
    constexpr int kWords = 8 / kParts;
    const auto word = [&](int i, int side) { return load_words(w + 64 * i + 32 * side); };
#pragma GCC unroll 2
    for (int part = 0; part < kParts; ++part) {
      const int first = part * kWords, last = first + kWords;
      Words product[kSidesOfTile][kRows];
#pragma GCC unroll 2
      for (auto& side : product) begin_products<Lanes, kRows>(of_x, first, last, side);
      add_sides<Lanes, kRows, kSidesOfTile>(word, of_x, first, last, product);
#pragma GCC unroll 2
      for (int side = 0; side < kSidesOfTile; ++side) {
        const Floats d = as_floats(word(8 + part, side));
        const Floats offset = kOffset ? as_floats(word(8 + kParts + part, side)) : no_floats();
        add_part<Lanes, kRows>(of_x, part, product[side], d, offset, total[side]);
      }
    }
  }

  void run(const LanePiece& piece, int64_t k0, int64_t k1) {
    GroupOfX<false> of_x(shape, x, row, k0 / kGroup);
    const std::byte* w = piece.words;
    for (int64_t k = k0; k < k1; k += kGroup, w += 64 * Lanes::kWords, of_x.next())
      add(w, of_x, sum);
  }
};
#endif

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
#pragma GCC unroll 1
      for (int side = 0; side < kSidesOfTile; ++side) {
        const Block block = piece.template block<Lanes>(b, side);
        const auto scales = Lanes::scales(block);
        std::byte* const to = at + side * (4 * kOutputs);
        auto one = [&](auto g) {
          if (side == 0) prefetch_ahead<Lanes, g.value>(piece, b);
          write_ready<Lanes, g.value>(block, scales, to + g.value * kBytes);
        };
        each_group<Lanes::kGroups>(one);
      }
      at += Lanes::kGroups * kBytes;
    }
  }
  return {{out, nullptr}};
}

}  // namespace
}  // namespace ponder
