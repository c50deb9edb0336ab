// The types whose bytes are looked up among sixteen levels or cut from words by shifts: IQ4, FP4 in
// blocks, ternary and one-bit weights, Q2_K and Q3_K; as byte_lanes.h has them, which includes
// this.
#pragma once

#include "kernels/lane_bits.h"
#include "tensor/quant_grids.h"

namespace ponder {
namespace {

constexpr int kIq4Bias = 128, kFp4Bias = 12;

// Sixteen levels, each plus `bias`.
struct Levels16 {
  alignas(16) int8_t all[16];

  constexpr Levels16(const int8_t (&levels)[16], int bias) : all() {
    for (int i = 0; i < 16; ++i) all[i] = static_cast<int8_t>(levels[i] + bias);
  }
};
constexpr Levels16 kIq4Table(kIq4Levels, kIq4Bias), kFp4Table(kFp4Levels, kFp4Bias);

// Nibbles to levels.
inline void look_up(const Levels16& table, __m512i* q) {
  const __m512i levels =
      _mm512_broadcast_i32x4(_mm_load_si128(reinterpret_cast<const __m128i*>(table.all)));
#pragma GCC unroll 8
  for (int i = 0; i < 8; ++i) q[i] = _mm512_shuffle_epi8(levels, q[i]);
}

template <>
struct LanesOf<DType::IQ4_NL> : LaneType<DType::IQ4_NL, kIq4Bias, false> {
  template <int G>
  static void quads(const Block& b, __m512i* q) {
    nibbles32(b, 0, q);
    look_up(kIq4Table, q);
  }
};

template <>
struct LanesOf<DType::IQ4_XS> : LaneType<DType::IQ4_XS, kIq4Bias, false> {
  template <int G>
  static void quads(const Block& b, __m512i* q) {
    nibbles32(b, 1 + 4 * G, q);
    look_up(kIq4Table, q);
  }
  template <int G>
  static Factors factors(const Block& b, const Scales& s) {
    const __m512i scale = _mm512_or_si512(field<4 * G, 4>(b.word(0)),
                                          _mm512_slli_epi32(field<2 * G, 2>(b.bits16(1)), 4));
    return one_factor(
        _mm512_mul_ps(s.d, _mm512_cvtepi32_ps(_mm512_sub_epi32(scale, _mm512_set1_epi32(32)))));
  }
};

template <>
struct LanesOf<DType::MXFP4> : LaneType<DType::MXFP4, kFp4Bias, false> {
  // 2^(exponent - 128), the two lowest of which are subnormal.
  static Scales scales(const Block& b) {
    const __m512i exponent = b.bits8(0), one = _mm512_set1_epi32(1);
    const __m512i normal = _mm512_slli_epi32(_mm512_sub_epi32(exponent, one), 23),
                  small = _mm512_sllv_epi32(_mm512_set1_epi32(0x00200000), exponent);
    const __mmask16 is_small = _mm512_cmple_epu32_mask(exponent, one);
    return {_mm512_castsi512_ps(_mm512_mask_mov_epi32(normal, is_small, small)),
            _mm512_setzero_ps()};
  }
  template <int G>
  static void quads(const Block& b, __m512i* q) {
    nibbles32(b, 0, q);
    look_up(kFp4Table, q);
  }
};

template <>
struct LanesOf<DType::NVFP4> : LaneType<DType::NVFP4, kFp4Bias, false, 2> {
  static Scales scales(const Block&) { return {_mm512_setzero_ps(), _mm512_setzero_ps()}; }
  template <int G>
  static void quads(const Block& b, __m512i* q) {
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) {  // sixteen numbers: the low nibbles of two words, then the high
      const __m512i word = b.word(1 + 4 * G + i);
      q[i / 2 * 4 + i % 2] = low_nibbles(word);
      q[i / 2 * 4 + i % 2 + 2] = high_nibbles(word);
    }
    look_up(kFp4Table, q);
  }
  // Half of an unsigned E4M3: a shift of its bits and a power of two; its NaN counts as zero.
  template <int kAt>
  static __m512 half_ue4m3(__m512i word) {
    const __m512i byte = field<kAt, 8>(word);
    const __m512i bits = _mm512_slli_epi32(field<kAt, 7>(word), 20);
    const __mmask16 number = _mm512_cmpneq_epi32_mask(byte, _mm512_set1_epi32(0x7f));
    return _mm512_maskz_mul_ps(number, _mm512_castsi512_ps(bits), _mm512_set1_ps(0x1p119f));
  }
  template <int G>
  static Factors factors(const Block& b, const Scales&) {
    return two_factors(half_ue4m3<16 * G>(b.word(0)), half_ue4m3<16 * G + 8>(b.word(0)));
  }
};

template <>
struct LanesOf<DType::TQ1_0> : LaneType<DType::TQ1_0, 1, false> {
  // Of each byte times 3^power, modulo 256, the highest trit: 0, 1 or 2.
  template <int kPower>
  static __m512i trits(__m512i word) {
    constexpr int kTimes = kPower == 0   ? 1
                           : kPower == 1 ? 3
                           : kPower == 2 ? 9
                           : kPower == 3 ? 27
                                         : 81;
    const __m512i three = _mm512_set1_epi16(3),
                  high = _mm512_set1_epi16(static_cast<short>(0xff00));
    const __m512i even = _mm512_mulhi_epu16(
        _mm512_mullo_epi16(word, _mm512_set1_epi16(static_cast<short>(kTimes << 8))), three);
    const __m512i odd = _mm512_mulhi_epu16(
        _mm512_mullo_epi16(_mm512_and_si512(word, high), _mm512_set1_epi16(kTimes)), three);
    return _mm512_or_si512(even, _mm512_slli_epi16(odd, 8));
  }
  // Powers of 32 bytes; then two powers of sixteen; the last four bytes have four.
  template <int G>
  static void quads(const Block& b, __m512i* q) {
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) {
      if constexpr (G < 5) {
        q[i] = trits<G>(b.word(i));
        q[i + 4] = trits<G>(b.word(i + 4));
      } else {
        q[i] = trits<2 * (G - 5)>(b.word(8 + i));
        if constexpr (G < 7) q[i + 4] = trits<2 * (G - 5) + 1>(b.word(8 + i));
      }
    }
    if constexpr (G == 7) {
      const __m512i last = b.word(12);
      q[4] = trits<0>(last);
      q[5] = trits<1>(last);
      q[6] = trits<2>(last);
      q[7] = trits<3>(last);
    }
  }
};

// Two bits of number i of group G: at 2 (G % 4) of byte i of the 32 from word `first` on.
template <int G>
inline __m512i two_bits(const Block& b, int first, int i) {
  const __m512i word = b.word(first + 8 * (G / 4) + i);
  return _mm512_and_si512(_mm512_srli_epi16(word, 2 * (G % 4)), all_bytes(3));
}

template <>
struct LanesOf<DType::TQ2_0> : LaneType<DType::TQ2_0, 1, false> {
  template <int G>
  static void quads(const Block& b, __m512i* q) {
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i) q[i] = two_bits<G>(b, 0, i);
  }
};

// -1 and 1 as 0 and 2, with a bias of one.
template <>
struct LanesOf<DType::Q1_0> : LaneType<DType::Q1_0, 1, false> {
  template <int G>
  static void quads(const Block& b, __m512i* q) {
    const __m512i word = b.word(G);
    auto one = [&](auto i) {
      constexpr int kAt = 4 * i.value;
      q[i.value] = _mm512_maskz_mov_epi8(
          _mm512_movepi8_mask(bits_at<kAt - 7, kAt - 6, kAt - 5, kAt - 4>(word)), all_bytes(2));
    };
    each_group<8>(one);
  }
};

template <>
struct LanesOf<DType::Q2_K> : LaneType<DType::Q2_K, 0, true, 2> {
  static Scales scales(const Block& b) {
    return {b.half(0), _mm512_sub_ps(_mm512_setzero_ps(), b.half(1))};
  }
  template <int G>
  static void quads(const Block& b, __m512i* q) {
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i) q[i] = two_bits<G>(b, 4, i);
  }
  template <int G>
  static Factors factors(const Block& b, const Scales& s) {
    constexpr int kAt = 16 * (G % 2);
    const __m512i word = b.word(G / 2);
    const auto times = [](__m512 d, __m512i number) {
      return _mm512_mul_ps(d, _mm512_cvtepi32_ps(number));
    };
    return {{times(s.d, field<kAt, 4>(word)), times(s.d, field<kAt + 8, 4>(word))},
            {times(s.m, field<kAt + 4, 4>(word)), times(s.m, field<kAt + 12, 4>(word))}};
  }
};

template <>
struct LanesOf<DType::Q3_K> : LaneType<DType::Q3_K, 4, false, 2> {
  template <int G>
  static void quads(const Block& b, __m512i* q) {
    constexpr int kLeft = G < 2 ? 2 - G : 0, kRight = G > 2 ? G - 2 : 0;
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i) {  // bit G of a byte becomes its bit 2
      const __m512i high = _mm512_srli_epi16(_mm512_slli_epi16(b.word(i), kLeft), kRight);
      q[i] = with_bits(two_bits<G>(b, 8, i), high, 4);
    }
  }
  // The six-bit scale of sixteen numbers.
  template <int kSixteen>
  static __m512 scale(const Block& b, __m512 d) {
    constexpr int kByte = 8 * (kSixteen % 4);
    const __m512i low = field<kByte + kSixteen / 8 * 4, 4>(b.word(24 + kSixteen % 8 / 4)),
                  high = field<kByte + kSixteen / 4 * 2, 2>(b.word(26));
    const __m512i six = _mm512_or_si512(low, _mm512_slli_epi32(high, 4));
    return _mm512_mul_ps(d, _mm512_cvtepi32_ps(_mm512_sub_epi32(six, _mm512_set1_epi32(32))));
  }
  template <int G>
  static Factors factors(const Block& b, const Scales& s) {
    return two_factors(scale<2 * G>(b, s.d), scale<2 * G + 1>(b, s.d));
  }
};

}  // namespace
}  // namespace ponder
