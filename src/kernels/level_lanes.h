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
inline void look_up(const Levels16& table, Words* q) {
#pragma GCC unroll 8
  for (int i = 0; i < 8; ++i) q[i] = look_up16(table.all, q[i]);
}

template <>
struct LanesOf<DType::IQ4_NL> : LaneType<DType::IQ4_NL, kIq4Bias, 255, false> {
  template <int G>
  static void quads(const Block& b, Words* q) {
    nibbles32(b, 0, q);
    look_up(kIq4Table, q);
  }
};

template <>
struct LanesOf<DType::IQ4_XS> : LaneType<DType::IQ4_XS, kIq4Bias, 255, false> {
  template <int G>
  static void quads(const Block& b, Words* q) {
    nibbles32(b, 1 + 4 * G, q);
    look_up(kIq4Table, q);
  }
  template <int G>
  static Factors factors(const Block& b, const Scales& s) {
    const Words scale = (field<4 * G, 4>(b.word(0)) | left32<4>(field<2 * G, 2>(b.bits16(1))));
    return one_factor(times(s.d, floats_of(add32(scale, all_words(-32)))));
  }
};

template <>
struct LanesOf<DType::MXFP4> : LaneType<DType::MXFP4, kFp4Bias, 2 * kFp4Bias, false> {
  // 2^(exponent - 128), the two lowest of which are subnormal.
  static Scales scales(const Block& b) {
    const Words exponent = b.bits8(0);
    const Words normal = left32<23>(add32(exponent, all_words(-1))),
                small = left32_by(all_words(0x00200000), exponent);
    return {as_floats(where_above_one(exponent, normal, small)), no_floats()};
  }
  template <int G>
  static void quads(const Block& b, Words* q) {
    nibbles32(b, 0, q);
    look_up(kFp4Table, q);
  }
};

template <>
struct LanesOf<DType::NVFP4> : LaneType<DType::NVFP4, kFp4Bias, 2 * kFp4Bias, false, 2> {
  static Scales scales(const Block&) { return {no_floats(), no_floats()}; }
  template <int G>
  static void quads(const Block& b, Words* q) {
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) {  // sixteen numbers: the low nibbles of two words, then the high
      const Words word = b.word(1 + 4 * G + i);
      q[i / 2 * 4 + i % 2] = low_nibbles(word);
      q[i / 2 * 4 + i % 2 + 2] = high_nibbles(word);
    }
    look_up(kFp4Table, q);
  }
  // Half of an unsigned E4M3: a shift of its bits and a power of two; its NaN counts as zero.
  template <int kAt>
  static Floats half_ue4m3(Words word) {
    const Words byte = field<kAt, 8>(word);
    const Words bits = left32<20>(field<kAt, 7>(word));
    return zero_where_equal(byte, 0x7f, times(as_floats(bits), all_floats(0x1p119f)));
  }
  template <int G>
  static Factors factors(const Block& b, const Scales&) {
    return two_factors(half_ue4m3<16 * G>(b.word(0)), half_ue4m3<16 * G + 8>(b.word(0)));
  }
};

template <>
struct LanesOf<DType::TQ1_0> : LaneType<DType::TQ1_0, 1, 2, false> {
  // Of each byte times 3^power, modulo 256, the highest trit: 0, 1 or 2.
  template <int kPower>
  static Words trits(Words word) {
    constexpr int kTimes = kPower == 0   ? 1
                           : kPower == 1 ? 3
                           : kPower == 2 ? 9
                           : kPower == 3 ? 27
                                         : 81;
    const Words three = all_shorts(3), high = all_shorts(0xff00);
    const Words even = high_product16(low_product16(word, all_shorts(kTimes << 8)), three);
    const Words odd = high_product16(low_product16((word & high), all_shorts(kTimes)), three);
    return (even | left16<8>(odd));
  }
  // Powers of 32 bytes; then two powers of sixteen; the last four bytes have four.
  template <int G>
  static void quads(const Block& b, Words* q) {
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
      const Words last = b.word(12);
      q[4] = trits<0>(last);
      q[5] = trits<1>(last);
      q[6] = trits<2>(last);
      q[7] = trits<3>(last);
    }
  }
};

// Two bits of number i of group G: at 2 (G % 4) of byte i of the 32 from word `first` on.
template <int G>
inline Words two_bits(const Block& b, int first, int i) {
  const Words word = b.word(first + 8 * (G / 4) + i);
  return (right16<2 * (G % 4)>(word) & all_bytes(3));
}

template <>
struct LanesOf<DType::TQ2_0> : LaneType<DType::TQ2_0, 1, 3, false> {
  template <int G>
  static void quads(const Block& b, Words* q) {
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i) q[i] = two_bits<G>(b, 0, i);
  }
};

// -1 and 1 as 0 and 2, with a bias of one.
template <>
struct LanesOf<DType::Q1_0> : LaneType<DType::Q1_0, 1, 2, false> {
  template <int G>
  static void quads(const Block& b, Words* q) {
    const Words word = b.word(G);
    auto one = [&](auto i) { q[i.value] = with_spread_bit<4 * i.value, 1>(no_words(), word); };
    each_group<8>(one);
  }
};

template <>
struct LanesOf<DType::Q2_K> : LaneType<DType::Q2_K, 0, 3, true, 2> {
  static Scales scales(const Block& b) { return {b.half(0), minus(no_floats(), b.half(1))}; }
  template <int G>
  static void quads(const Block& b, Words* q) {
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i) q[i] = two_bits<G>(b, 4, i);
  }
  template <int G>
  static Factors factors(const Block& b, const Scales& s) {
    constexpr int kAt = 16 * (G % 2);
    const Words word = b.word(G / 2);
    const auto scaled = [](Floats d, Words number) { return times(d, floats_of(number)); };
    return {{scaled(s.d, field<kAt, 4>(word)), scaled(s.d, field<kAt + 8, 4>(word))},
            {scaled(s.m, field<kAt + 4, 4>(word)), scaled(s.m, field<kAt + 12, 4>(word))}};
  }
};

template <>
struct LanesOf<DType::Q3_K> : LaneType<DType::Q3_K, 4, 7, false, 2> {
  template <int G>
  static void quads(const Block& b, Words* q) {
    constexpr int kLeft = G < 2 ? 2 - G : 0, kRight = G > 2 ? G - 2 : 0;
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i) {  // bit G of a byte becomes its bit 2
      const Words high = right16<kRight>(left16<kLeft>(b.word(i)));
      q[i] = with_bits(two_bits<G>(b, 8, i), high, 4);
    }
  }
  // The six-bit scale of sixteen numbers.
  template <int kSixteen>
  static Floats scale(const Block& b, Floats d) {
    constexpr int kByte = 8 * (kSixteen % 4);
    const Words low = field<kByte + kSixteen / 8 * 4, 4>(b.word(24 + kSixteen % 8 / 4)),
                high = field<kByte + kSixteen / 4 * 2, 2>(b.word(26));
    const Words six = (low | left32<4>(high));
    return times(d, floats_of(add32(six, all_words(-32))));
  }
  template <int G>
  static Factors factors(const Block& b, const Scales& s) {
    return two_factors(scale<2 * G>(b, s.d), scale<2 * G + 1>(b, s.d));
  }
};

}  // namespace
}  // namespace ponder
