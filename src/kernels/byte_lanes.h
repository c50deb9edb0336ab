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
struct LanesOf<DType::Q8_0> : LaneType<DType::Q8_0, 128, false> {
  static constexpr bool kSigned = true;
  template <int G>
  static void quads(const Block& b, __m512i* q) {
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i) q[i] = b.word(i);
  }
};

template <DType kType, int kBias, bool kOffset>
struct LanesQ4 : LaneType<kType, kBias, kOffset> {
  template <int G>
  static void quads(const Block& b, __m512i* q) {
    nibbles32(b, 0, q);
  }
};
template <>
struct LanesOf<DType::Q4_0> : LanesQ4<DType::Q4_0, 8, false> {};
template <>
struct LanesOf<DType::Q4_1> : LanesQ4<DType::Q4_1, 0, true> {};

template <DType kType, int kBias, bool kOffset>
struct LanesQ5 : LaneType<kType, kBias, kOffset> {
  template <int G>
  static void quads(const Block& b, __m512i* q) {
    nibbles32(b, 1, q);
    // Bit 4 i + j of the first word belongs to number j of word i: to bit 4 of byte j.
    const __m512i high = b.word(0);
    const __m512i step = _mm512_set1_epi64(0x1f1e1d1cfffefdfc);
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i) {
      const __m512i from = _mm512_add_epi8(step, all_bytes(4 * i));
      q[i] = with_bits(q[i], _mm512_multishift_epi64_epi8(from, high), 0x10);
    }
  }
};
template <>
struct LanesOf<DType::Q5_0> : LanesQ5<DType::Q5_0, 16, false> {};
template <>
struct LanesOf<DType::Q5_1> : LanesQ5<DType::Q5_1, 0, true> {};

// What Q4_K and Q5_K share: eight 6-bit scales and minima in three words; two groups in the nibbles
// of eight words.
template <DType kType>
struct LanesK : LaneType<kType, 0, true> {
  using Scales = typename LaneType<kType, 0, true>::Scales;
  static Scales scales(const Block& b) {
    return {b.half(0), _mm512_sub_ps(_mm512_setzero_ps(), b.half(1))};
  }
  template <int G>
  static Factors factors(const Block& b, const Scales& s) {
    __m512i d, m;
    if constexpr (G < 4) {
      d = _mm512_and_si512(_mm512_srli_epi32(b.word(0), 8 * G), _mm512_set1_epi32(0x3f));
      m = _mm512_and_si512(_mm512_srli_epi32(b.word(1), 8 * G), _mm512_set1_epi32(0x3f));
    } else {
      constexpr int kAt = 8 * (G - 4);
      const __m512i low = _mm512_set1_epi32(0x0f), upper = _mm512_set1_epi32(0x30);
      d = _mm512_and_si512(_mm512_srli_epi32(b.word(2), kAt), low);
      m = _mm512_and_si512(_mm512_srli_epi32(b.word(2), kAt + 4), low);
      d = _mm512_ternarylogic_epi32(d, _mm512_srli_epi32(b.word(0), kAt + 2), upper, 0xf8);
      m = _mm512_ternarylogic_epi32(m, _mm512_srli_epi32(b.word(1), kAt + 2), upper, 0xf8);
    }
    const __m512 scale = _mm512_mul_ps(s.d, _mm512_cvtepi32_ps(d));
    const __m512 offset = _mm512_mul_ps(s.m, _mm512_cvtepi32_ps(m));
    return {{scale, scale}, {offset, offset}};
  }

 protected:
  template <int G, int kFirst>
  static void nibbles(const Block& b, __m512i* q) {
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i) {
      const __m512i word = b.word(kFirst + 8 * (G / 2) + i);
      q[i] = G % 2 ? high_nibbles(word) : low_nibbles(word);
    }
  }
};
template <>
struct LanesOf<DType::Q4_K> : LanesK<DType::Q4_K> {
  template <int G>
  static void quads(const Block& b, __m512i* q) {
    nibbles<G, 3>(b, q);
  }
};
template <>
struct LanesOf<DType::Q5_K> : LanesK<DType::Q5_K> {
  template <int G>
  static void quads(const Block& b, __m512i* q) {
    nibbles<G, 11>(b, q);
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i) {  // bit G of a byte becomes its bit 4
      const __m512i high = b.word(3 + i);
      constexpr int kLeft = G < 4 ? 4 - G : 0, kRight = G > 4 ? G - 4 : 0;
      q[i] = with_bits(q[i], _mm512_srli_epi16(_mm512_slli_epi16(high, kLeft), kRight), 0x10);
    }
  }
};

template <>
struct LanesOf<DType::Q6_K> : LaneType<DType::Q6_K, 32, false, 2> {
  template <int G>
  static void quads(const Block& b, __m512i* q) {
    constexpr int kHalf = G / 4, kPart = G % 4;  // of 128 numbers; of 32
    constexpr int kLeft = kPart < 2 ? 4 - 2 * kPart : 0, kRight = kPart == 3 ? 2 : 0;
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i) {
      const __m512i low = b.word(16 * kHalf + 8 * (kPart % 2) + i),
                    high = b.word(32 + 8 * kHalf + i);
      q[i] = with_bits(kPart < 2 ? low_nibbles(low) : high_nibbles(low),
                       _mm512_srli_epi16(_mm512_slli_epi16(high, kLeft), kRight), 0x30);
    }
  }
  template <int G>
  static Factors factors(const Block& b, const Scales& s) {
    const __m512i word = b.word(48 + G / 2);  // four signed bytes: scales of sixteen numbers each
    constexpr int kAt = 16 * (G % 2);
    const __m512i first = _mm512_srai_epi32(_mm512_slli_epi32(word, 24 - kAt), 24),
                  second = _mm512_srai_epi32(_mm512_slli_epi32(word, 16 - kAt), 24);
    return two_factors(_mm512_mul_ps(s.d, _mm512_cvtepi32_ps(first)),
                       _mm512_mul_ps(s.d, _mm512_cvtepi32_ps(second)));
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

  template <class Lanes>
  Block block(int64_t i) const {
    constexpr BlockWords kShape = Lanes::kShape;
    return {words + i * (64 * kShape.words), halves + i * (16 * kShape.half_bytes * kShape.halves)};
  }
};

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
    for (int first = 0; first < kShape.words; first += 16) {
      const int count = kShape.words - first < 16 ? kShape.words - first : 16;
      const auto mask = static_cast<__mmask16>((1u << count) - 1);
      __m512i turned[16];
      for (int r = 0; r < 16; ++r) {
        turned[r] = _mm512_maskz_loadu_epi32(
            mask, rows[r] + b * kShape.bytes + kShape.first_word + 4 * first);
      }
      transpose16(turned);
      for (int i = 0; i < count; ++i)
        _mm512_store_si512(buffer + (b * kShape.words + first + i) * 64, turned[i]);
    }
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
