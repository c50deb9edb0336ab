// Block-quantised weights as tensor/interleave.h lays them out: registers of bytes, four numbers of
// k for each of sixteen outputs, and the factors of sixteen outputs. One specialisation of LanesOf
// a stored type: the plain and the K types here, those with grids and with levels in files of their
// own.
#pragma once

#include "kernels/grid_lanes.h"
#include "kernels/level_lanes.h"

namespace ponder {
namespace {

template <>
struct LanesOf<DType::Q8_0> : LaneType<DType::Q8_0, 128, 255, false> {
  static constexpr bool kSigned = true;
  template <int G>
  static void quads(const Block& b, Words* q) {
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i) q[i] = b.word(i);
  }
};

template <DType kType, int kBias, bool kOffset>
struct LanesQ4 : LaneType<kType, kBias, 15, kOffset> {
  template <int G>
  static void quads(const Block& b, Words* q) {
    nibbles32(b, 0, q);
  }
};
template <>
struct LanesOf<DType::Q4_0> : LanesQ4<DType::Q4_0, 8, false> {};
template <>
struct LanesOf<DType::Q4_1> : LanesQ4<DType::Q4_1, 0, true> {};

template <DType kType, int kBias, bool kOffset>
struct LanesQ5 : LaneType<kType, kBias, 31, kOffset> {
  template <int G>
  static void quads(const Block& b, Words* q) {
    nibbles32(b, 1, q);
    // Bit 4 i + j of the first word belongs to number j of word i.
    const Words high = b.word(0);
    auto one = [&](auto i) { q[i.value] = with_spread_bit<4 * i.value, 4>(q[i.value], high); };
    each_group<8>(one);
  }
};
template <>
struct LanesOf<DType::Q5_0> : LanesQ5<DType::Q5_0, 16, false> {};
template <>
struct LanesOf<DType::Q5_1> : LanesQ5<DType::Q5_1, 0, true> {};

// What Q4_K and Q5_K share: eight 6-bit scales and minima in three words; two groups in the nibbles
// of eight words.
template <DType kType, int kTop>
struct LanesK : LaneType<kType, 0, kTop, true> {
  using Scales = typename LaneType<kType, 0, kTop, true>::Scales;
  static Scales scales(const Block& b) { return {b.half(0), minus(no_floats(), b.half(1))}; }
  template <int G>
  static Factors factors(const Block& b, const Scales& s) {
    Words d, m;
    if constexpr (G < 4) {
      d = (right32<8 * G>(b.word(0)) & all_words(0x3f));
      m = (right32<8 * G>(b.word(1)) & all_words(0x3f));
    } else {
      constexpr int kAt = 8 * (G - 4);
      const Words low = all_words(0x0f), upper = all_words(0x30);
      d = (right32<kAt>(b.word(2)) & low);
      m = (right32<kAt + 4>(b.word(2)) & low);
      d = with_masked(d, right32<kAt + 2>(b.word(0)), upper);
      m = with_masked(m, right32<kAt + 2>(b.word(1)), upper);
    }
    const Floats scale = times(s.d, floats_of(d));
    const Floats offset = times(s.m, floats_of(m));
    return {{scale, scale}, {offset, offset}};
  }

 protected:
  template <int G, int kFirst>
  static void nibbles(const Block& b, Words* q) {
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i) {
      const Words word = b.word(kFirst + 8 * (G / 2) + i);
      q[i] = G % 2 ? high_nibbles(word) : low_nibbles(word);
    }
  }
};
template <>
struct LanesOf<DType::Q4_K> : LanesK<DType::Q4_K, 15> {
  template <int G>
  static void quads(const Block& b, Words* q) {
    nibbles<G, 3>(b, q);
  }
};
template <>
struct LanesOf<DType::Q5_K> : LanesK<DType::Q5_K, 31> {
  template <int G>
  static void quads(const Block& b, Words* q) {
    nibbles<G, 11>(b, q);
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i) {  // bit G of a byte becomes its bit 4
      const Words high = b.word(3 + i);
      constexpr int kLeft = G < 4 ? 4 - G : 0, kRight = G > 4 ? G - 4 : 0;
      q[i] = with_bits(q[i], right16<kRight>(left16<kLeft>(high)), 0x10);
    }
  }
};

template <>
struct LanesOf<DType::Q6_K> : LaneType<DType::Q6_K, 32, 63, false, 2> {
  template <int G>
  static void quads(const Block& b, Words* q) {
    constexpr int kHalf = G / 4, kPart = G % 4;  // of 128 numbers; of 32
    constexpr int kLeft = kPart < 2 ? 4 - 2 * kPart : 0, kRight = kPart == 3 ? 2 : 0;
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i) {
      const Words low = b.word(16 * kHalf + 8 * (kPart % 2) + i), high = b.word(32 + 8 * kHalf + i);
      q[i] = with_bits(kPart < 2 ? low_nibbles(low) : high_nibbles(low),
                       right16<kRight>(left16<kLeft>(high)), 0x30);
    }
  }
  template <int G>
  static Factors factors(const Block& b, const Scales& s) {
    const Words word = b.word(48 + G / 2);  // four signed bytes: scales of sixteen numbers each
    constexpr int kAt = 16 * (G % 2);
    const Words first = signed_right32<24>(left32<24 - kAt>(word)),
                second = signed_right32<24>(left32<16 - kAt>(word));
    return two_factors(times(s.d, floats_of(first)), times(s.d, floats_of(second)));
  }
};

// f(LanesOf<type>()), of the types whose product is of bytes.
template <int I = 0, class F>
inline void with_lanes(DType type, F f) {
  if constexpr (I < kDTypes) {
    if constexpr (kDTypeTable[I].product == Product::Bytes) {
      if (type == static_cast<DType>(I)) return f(LanesOf<static_cast<DType>(I)>());
    }
    with_lanes<I + 1>(type, f);
  }
}

// ---- a piece of k of sixteen outputs ----

constexpr int64_t kPieceDepth = 768;  // numbers of k at most; whole blocks of every type
constexpr size_t kPieceBytes = kPieceDepth / 32 * 16 * 34;  // of the largest type

struct LanePiece {
  const std::byte* words;
  const std::byte* halves;

  // Of outputs [part kOutputs, + kOutputs) of the sixteen.
  template <class Lanes>
  Block block(int64_t i, int part = 0) const {
    constexpr BlockWords kShape = Lanes::kShape;
    return {words + i * (64 * kShape.words) + part * (4 * kOutputs),
            halves + i * (16 * kShape.half_bytes * kShape.halves) +
                part * (kOutputs * kShape.half_bytes)};
  }
};

// Words [0, kCount) of sixteen rows, from byte `at` of each on, to out [kCount][16].
#if defined(__AVX512F__)
template <int kCount>
inline void turn_words(const std::byte* const* rows, int64_t at, std::byte* out) {
  for (int first = 0; first < kCount; first += 16) {
    const int some = kCount - first < 16 ? kCount - first : 16;
    const auto mask = static_cast<__mmask16>((1u << some) - 1);
    __m512i turned[16];
    for (int r = 0; r < 16; ++r)
      turned[r] = _mm512_maskz_loadu_epi32(mask, rows[r] + at + 4 * first);
    transpose16(turned);
    for (int i = 0; i < some; ++i) store_words(out + (first + i) * 64, turned[i]);
  }
}
#else
template <int kCount>
inline void turn_words(const std::byte* const* rows, int64_t at, std::byte* out) {
  constexpr int kWhole = kCount / 8 * 8;
  for (int i = 0; i < kWhole; i += 8) {
    for (int half = 0; half < 2; ++half) {
      __m256i turned[8];
      for (int r = 0; r < 8; ++r) turned[r] = load_words(rows[8 * half + r] + at + 4 * i);
      transpose8(turned);
      for (int w = 0; w < 8; ++w) store_words(out + (i + w) * 64 + 32 * half, turned[w]);
    }
  }
  for (int i = kWhole; i < kCount; ++i) {
    for (int r = 0; r < 16; ++r) std::memcpy(out + i * 64 + 4 * r, rows[r] + at + 4 * i, 4);
  }
}
#endif

// Outputs [n, n + 16) as they are stored, to `buffer`: rows of words, turned. Rows that are not
// there repeat the last one.
template <class Lanes>
inline LanePiece interleave_piece(const Weight& w, int64_t n, int64_t k0, int64_t k1,
                                  std::byte* buffer) {
  constexpr BlockWords kShape = Lanes::kShape;
  const int64_t blocks = (k1 - k0) / kShape.block;
  std::byte* const all_halves = buffer + blocks * 64 * kShape.words;
  const std::byte* rows[16];
  for (int64_t r = 0; r < 16; ++r)
    rows[r] = w.row(smaller(n + r, w.rows - 1)) + k0 / kShape.block * kShape.bytes;
  for (int64_t b = 0; b < blocks; ++b) {
    turn_words<kShape.words>(rows, b * kShape.bytes + kShape.first_word,
                             buffer + b * kShape.words * 64);
    constexpr int kWide = kShape.half_bytes;
    std::byte* halves = all_halves + b * 16 * kWide * kShape.halves;
    for (int i = 0; i < kShape.halves; ++i) {
      for (int r = 0; r < 16; ++r) {
        std::memcpy(halves + kWide * (16 * i + r),
                    rows[r] + b * kShape.bytes + kShape.first_half + kWide * i, kWide);
      }
    }
  }
  return {buffer, all_halves};
}

template <class Lanes>
inline LanePiece piece_of(const Weight& w, int64_t n, int64_t k0, int64_t k1, std::byte* buffer) {
  constexpr BlockWords kShape = Lanes::kShape;
  if (!w.interleaved) return interleave_piece<Lanes>(w, n, k0, k1, buffer);
  const std::byte* tile = w.tile(n);
  const int64_t first = k0 / kShape.block;
  return {tile + first * 64 * kShape.words, tile + w.cols / kShape.block * 64 * kShape.words +
                                                first * 16 * kShape.half_bytes * kShape.halves};
}

}  // namespace
}  // namespace ponder
