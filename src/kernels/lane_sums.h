// One row of x, or a few at a time, against block-quantised weights, kOutputs outputs side by side:
// no sum across lanes, nothing written in between. Products of bytes are VPDPBUSD on AVX-512 and
// PMADDUBSW on AVX2; the integer sums are exact and the float sums run in the order of
// amx_int8.h, so the bits are the same.
#pragma once

#include "kernels/byte_lanes.h"

namespace ponder {
namespace {

// Bytes ahead of what is multiplied that are asked for, into the L2 cache: the few misses that L1
// can wait for at a time are kept for what is needed now.
constexpr int64_t kAhead = 16384;

// Of a block, when its group G is taken apart: all at its first one on AVX-512; on AVX2 (Zen 3) as
// many requests at once make products wait, by a third of Q6_K's time.
template <class Lanes, int G>
inline void prefetch_ahead(const LanePiece& piece, int64_t block) {
  constexpr int64_t kStored = 16 * Lanes::kShape.bytes;
  constexpr int kTurns = kOutputs == 16 ? 1 : Lanes::kGroups;
  constexpr int64_t kTurn = kStored / kTurns;
  if constexpr (Lanes::kFromMemory && G < kTurns)
    prefetch<2>(piece.words + block * kStored + kAhead + G * kTurn, kTurn);
}

// Rows of x from one of them on, at one group of k: place `at` of what ByteGroup lays out. kAlone:
// there is one row.
constexpr int64_t kWordsOfX = kGroup / 4;
template <bool kAlone>
struct GroupOfX {
  const int32_t* bytes;
  const float *scales, *scaled_sums;
  const int32_t* byte_sums;
  int64_t lanes, at;

  GroupOfX(const ByteGroup& shape, const std::byte* x, int64_t row, int64_t group)
      : bytes(reinterpret_cast<const int32_t*>(x)),
        scales(shape.scales(x)),
        scaled_sums(shape.scaled_sums(x)),
        byte_sums(shape.byte_sums(x)),
        lanes(kAlone ? 1 : shape.lanes),
        at(group * shape.lanes + row) {}
  void next() { at += kAlone ? 1 : lanes; }
  // Four bytes of row r, that each lane's four are multiplied with.
  Words word(int r, int i) const { return all_words(bytes[kWordsOfX * (at + r) + i]); }
  Floats scale(int r) const { return all_floats(scales[at + r]); }
  // Of row r: the sum of the bytes of words [first, last).
  int32_t sum_of(int r, int first, int last) const {
    const int32_t* halves = byte_sums + 2 * (at + r);
    return (first < 4 ? halves[0] : 0) + (last > 4 ? halves[1] : 0);
  }
  // Scale times sum, of the whole group or of one of two parts.
  template <int kParts>
  Floats scaled_sum(int r, int part) const {
    if constexpr (kParts == 1) return all_floats(scaled_sums[at + r]);
    return all_floats(scales[at + r] * static_cast<float>(byte_sums[2 * (at + r) + part]));
  }
};

#if defined(__AVX512F__)

// Bytes of weights are the unsigned factor, whatever they are.
constexpr bool as_signed(int) { return false; }
template <class Lanes>
constexpr bool kFlipped = Lanes::kSigned;
template <class Lanes>
constexpr int kAddedBias = Lanes::kBias;

// Words [first, last) of a group's bytes times those of x. The rows take turns, since a row's own
// products wait for one another.
template <class Lanes, int kRows, class X>
[[gnu::always_inline]] inline void add_products(const Words* q, const X& x, int first, int last,
                                                Words* out) {
#pragma GCC unroll 8
  for (int i = first; i < last; ++i) {
#pragma GCC unroll 8
    for (int r = 0; r < kRows; ++r) out[r] = _mm512_dpbusd_epi32(out[r], q[i], x.word(r, i));
  }
}

#else

// PMADDUBSW adds two products in sixteen bits, so bytes of weights are an unsigned factor as long
// as two of the largest fit; of others the magnitude is, and x takes their sign.
constexpr bool as_signed(int top) { return top > 127; }
template <class Lanes>
constexpr bool kAsSigned = as_signed(Lanes::kTop);
template <class Lanes>
constexpr bool kFlipped = kAsSigned<Lanes> && !Lanes::kSigned;
template <class Lanes>
constexpr int kAddedBias = kAsSigned<Lanes> ? 0 : Lanes::kBias;

// How many words' products sums of sixteen bits hold.
template <class Lanes>
constexpr int words_at_once() {
  constexpr int kFit = kAsSigned<Lanes> ? 1 : 32767 / (2 * 128 * Lanes::kTop);
  return kFit >= 8 ? 8 : kFit >= 4 ? 4 : kFit >= 2 ? 2 : 1;
}

template <class Lanes>
[[gnu::always_inline]] inline Words product_pairs(Words q, Words x) {
  if constexpr (kAsSigned<Lanes>)
    return _mm256_maddubs_epi16(_mm256_abs_epi8(q), _mm256_sign_epi8(x, q));
  return _mm256_maddubs_epi16(q, x);
}
// A sum as it is now: left to itself the compiler makes a tree of additions, whose products are
// more than there are registers.
inline Words pinned(Words sum) {
  asm("" : "+x"(sum));
  return sum;
}
inline Words sum_pairs(Words shorts) { return _mm256_madd_epi16(shorts, all_shorts(1)); }

// The same of kSides registers of outputs: `q(i, side)` is a word of their bytes. Four bytes of x
// are spread once for all of them.
template <class Lanes, int kRows, int kSides, class Q, class X>
[[gnu::always_inline]] inline void add_sides(Q q, const X& x, int first, int last,
                                             Words (*out)[kRows]) {
  constexpr int kAtOnce = words_at_once<Lanes>();
#pragma GCC unroll 8
  for (int from = first; from < last; from += kAtOnce) {
    const int end = from + kAtOnce < last ? from + kAtOnce : last;
    Words shorts[kSides][kRows];
#pragma GCC unroll 8
    for (int i = from; i < end; ++i) {
      Words of_w[kSides];
#pragma GCC unroll 2
      for (int side = 0; side < kSides; ++side) of_w[side] = q(i, side);
#pragma GCC unroll 8
      for (int r = 0; r < kRows; ++r) {
        const Words of_x = x.word(r, i);
#pragma GCC unroll 2
        for (int side = 0; side < kSides; ++side) {
          const Words pairs = product_pairs<Lanes>(of_w[side], of_x);
          shorts[side][r] = i == from ? pairs : pinned(_mm256_add_epi16(shorts[side][r], pairs));
        }
      }
    }
#pragma GCC unroll 2
    for (int side = 0; side < kSides; ++side) {
#pragma GCC unroll 8
      for (int r = 0; r < kRows; ++r)
        out[side][r] = add32(out[side][r], sum_pairs(shorts[side][r]));
    }
  }
}

template <class Lanes, int kRows, class X>
[[gnu::always_inline]] inline void add_products(const Words* q, const X& x, int first, int last,
                                                Words* out) {
  const auto word = [&](int i, int) { return q[i]; };
  add_sides<Lanes, kRows, 1>(word, x, first, last, reinterpret_cast<Words(*)[kRows]>(out));
}

#endif

// The bytes of group G as add_products wants them.
template <class Lanes, int G>
[[gnu::always_inline]] inline void factor_quads(const Block& block, Words* q) {
  Lanes::template quads<G>(block, q);
  if constexpr (kFlipped<Lanes>) {
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i) q[i] = q[i] ^ all_bytes(0x80);
  }
}

constexpr int kSidesOfTile = kInterleavedRows / kOutputs;  // of a tile, of kOutputs outputs each

// What the sums of products begin with: the bias that each byte of a weight has, taken away.
template <class Lanes, int kRows, class X>
[[gnu::always_inline]] inline void begin_products(const X& x, int first, int last, Words* out) {
#pragma GCC unroll 8
  for (int r = 0; r < kRows; ++r) {
    out[r] = no_words();
    if constexpr (kAddedBias<Lanes> != 0)
      out[r] = all_words(-kAddedBias<Lanes> * x.sum_of(r, first, last));
  }
}

// A part of a group, [parts of it], in floats.
template <class Lanes, int kRows, class X>
[[gnu::always_inline]] inline void add_part(const X& x, int part, const Words* product, Floats d,
                                            Floats offset, Floats* total) {
#pragma GCC unroll 8
  for (int r = 0; r < kRows; ++r) total[r] = add_group(total[r], product[r], d, x.scale(r));
  if constexpr (Lanes::kOffset) {
#pragma GCC unroll 8
    for (int r = 0; r < kRows; ++r)
      total[r] = fused(offset, x.template scaled_sum<Lanes::kParts>(r, part), total[r]);
  }
}

// kRows rows of x against one piece of k of sixteen outputs.
template <class Lanes, int kRows>
struct LaneSum {
  const ByteGroup& shape;
  const std::byte* x;  // of these rows, group 0
  int64_t row;         // the first of them, among `shape.lanes`
  Floats sum[kSidesOfTile][kRows];

  // On AVX2 more rows than one are multiplied with what was written down.
  static constexpr bool kAlone = kOutputs == 8;

  template <int G, class X>
  [[gnu::always_inline]] void add(const Block& block, const typename Lanes::Scales& scales,
                                  const X& of_x, Floats* total) {
    Words q[8];
    factor_quads<Lanes, G>(block, q);
    const Factors f = Lanes::template factors<G>(block, scales);
    constexpr int kWords = 8 / Lanes::kParts;
#pragma GCC unroll 2
    for (int part = 0; part < Lanes::kParts; ++part) {
      const int first = part * kWords, last = first + kWords;
      Words product[kRows];
      begin_products<Lanes, kRows>(of_x, first, last, product);
      add_products<Lanes, kRows>(q, of_x, first, last, product);
      add_part<Lanes, kRows>(of_x, part, product, f.d[part], f.offset[part], total);
    }
  }

  void run(const LanePiece& piece, int64_t k0, int64_t k1) {
    const int64_t blocks = (k1 - k0) / Lanes::kShape.block;
    for (int64_t b = 0; b < blocks; ++b) {
#pragma GCC unroll 1
      for (int side = 0; side < kSidesOfTile; ++side) {
        const Block block = piece.template block<Lanes>(b, side);
        const auto scales = Lanes::scales(block);
        GroupOfX<kAlone> of_x(shape, x, row, k0 / kGroup + b * Lanes::kGroups);
        auto add_one = [&](auto g) {
          if (side == 0) prefetch_ahead<Lanes, g.value>(piece, b);
          add<g.value>(block, scales, of_x, sum[side]);
          of_x.next();
        };
        each_group<Lanes::kGroups>(add_one);
      }
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

// One row's sums of outputs [n, n + 16), those up to n1, with the bias.
#if defined(__AVX512F__)
inline void put_row(const Floats* sum, const GemmTask<float>& task, int64_t m, int64_t n) {
  const auto mask = static_cast<__mmask16>((1u << smaller(16, task.n1 - n)) - 1);
  const Floats bias = task.bias ? _mm512_maskz_loadu_ps(mask, task.bias + n) : no_floats();
  _mm512_mask_storeu_ps(task.y + m * task.ldy + n, mask, plus(sum[0], bias));
}
#else
[[gnu::noinline]] void put_row(const Floats* sum, const GemmTask<float>& task, int64_t m,
                               int64_t n) {
  const int64_t count = smaller(16, task.n1 - n);
  const V16 bias = task.bias ? load_n(task.bias + n, count) : zero16();
  store_n(task.y + m * task.ldy + n, V16{sum[0], sum[1]} + bias, count);
}
#endif

// Rows [m, m + kRows) of x, outputs [n, n + 16) of those up to n1: piece by piece of k, which
// `piece_at(k0, k1)` gives, no longer than `depth`.
template <class Lanes, int kRows, class F>
inline void lane_pieces(const GemmTask<float>& task, int64_t m, int64_t n, int64_t depth,
                        F piece_at) {
  const int64_t k = task.weight.cols;
  const ByteGroup shape(task.m, k);
  LaneSum<Lanes, kRows> rows{
      shape, static_cast<const std::byte*>(task.x) + m / kLanes * shape.bytes(), m % kLanes, {}};
  for (auto& part : rows.sum) {
#pragma GCC unroll 8
    for (Floats& sum : part) sum = no_floats();
  }
  for (int64_t k0 = 0; k0 < k; k0 += depth) {
    const int64_t k1 = smaller(k0 + depth, k);
    rows.run(piece_at(k0, k1), k0, k1);
  }
#pragma GCC unroll 8
  for (int r = 0; r < kRows; ++r) {
    Floats sum[kSidesOfTile];
#pragma GCC unroll 2
    for (int side = 0; side < kSidesOfTile; ++side) sum[side] = rows.sum[side][r];
    put_row(sum, task, m + r, n);
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
inline void lane_tile(const GemmTask<float>& task, int64_t m, int64_t n, std::byte* buffer) {
  lane_pieces<Lanes, kRows>(task, m, n, stored_depth(task.weight),
                            StoredPieces<Lanes>{task.weight, n, buffer});
}

}  // namespace
}  // namespace ponder
