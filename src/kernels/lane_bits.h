// What takes a register of block-quantised weights apart, for byte_lanes.h and the files it
// includes: the words and halves of a block of sixteen rows (tensor/interleave.h), fields of bits,
// and what a type's form has to give.
#pragma once

#include "kernels/byte_x.h"
#include "tensor/interleave.h"

namespace ponder {
namespace {

// What a group of 32 numbers is multiplied with, or each half of it with its own; `offset` is added
// for each number of x.
struct Factors {
  __m512 d[2];
  __m512 offset[2];
};
inline Factors two_factors(__m512 first, __m512 second) {
  return {{first, second}, {_mm512_setzero_ps(), _mm512_setzero_ps()}};
}
inline Factors one_factor(__m512 d) { return two_factors(d, d); }

// The words and the halves of one block.
struct Block {
  const std::byte* words;
  const std::byte* halves;

  __m512i word(int i) const { return _mm512_loadu_si512(words + 64 * i); }
  __m512 half(int i) const {
    return _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(halves + 32 * i)));
  }
  // The same place as whole numbers; and where what is left of a block is single bytes.
  __m512i bits16(int i) const {
    return _mm512_cvtepu16_epi32(
        _mm256_loadu_si256(reinterpret_cast<const __m256i*>(halves + 32 * i)));
  }
  __m512i bits8(int i) const {
    return _mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(halves + 16 * i)));
  }
};

inline __m512i all_bytes(int value) { return _mm512_set1_epi8(static_cast<char>(value)); }
inline __m512i low_nibbles(__m512i q) { return _mm512_and_si512(q, all_bytes(0xf)); }
inline __m512i high_nibbles(__m512i q) {
  return _mm512_and_si512(_mm512_srli_epi16(q, 4), all_bytes(0xf));
}
// q | (bits & mask)
inline __m512i with_bits(__m512i q, __m512i bits, int mask) {
  return _mm512_ternarylogic_epi32(q, bits, all_bytes(mask), 0xf8);
}

// kBits bits from kAt on of each lane's word.
template <int kAt, int kBits>
inline __m512i field(__m512i word) {
  if constexpr (kAt + kBits == 32) return _mm512_srli_epi32(word, kAt);
  return _mm512_and_si512(_mm512_srli_epi32(word, kAt), _mm512_set1_epi32((1 << kBits) - 1));
}
// Byte j of each lane: eight bits of its word from the j-th place on. Places wrap around in two
// lanes, so a place below zero is good for the bits that lie within.
template <int kA, int kB, int kC, int kD>
inline __m512i bits_at(__m512i word) {
  constexpr auto place = [](int bit, int byte) {
    return static_cast<unsigned long long>(bit & 63) << 8 * byte;
  };
  constexpr unsigned long long kPlaces = place(kA, 0) | place(kB, 1) | place(kC, 2) | place(kD, 3) |
                                         place(kA + 32, 4) | place(kB + 32, 5) | place(kC + 32, 6) |
                                         place(kD + 32, 7);
  return _mm512_multishift_epi64_epi8(_mm512_set1_epi64(static_cast<long long>(kPlaces)), word);
}
// Bytes 2 P and 2 P + 1 of each word, as two numbers of sixteen bits.
template <int P>
inline __m512i byte_pair(__m512i word) {
  return _mm512_and_si512(bits_at<16 * P, 0, 16 * P + 8, 0>(word), _mm512_set1_epi32(0x00ff00ff));
}
// Such a pair with more bits above: `mask` of what is at kA in another word, and at kB.
template <int kA, int kB>
inline __m512i with_high(__m512i pair, __m512i word, int mask) {
  const __m512i bits = bits_at<0, kA, 0, kB>(word);
  return _mm512_ternarylogic_epi32(pair, bits, _mm512_set1_epi32(mask << 8 | mask << 24), 0xf8);
}

// Rows of x from which on writing the weights down costs less than taking them apart again: that is
// soon where they are looked up, and late where it takes few instructions, since what is written
// no longer overlaps with waiting for memory.
constexpr int64_t kReadyRows = 32, kLookedUpReadyRows = 12;

// What is written once for each type: a specialisation that derives from LaneType.
template <DType kType>
struct LanesOf;

// A stored type: its bytes are a number + kBias each, or signed. kParts scales a group. `quads`
// gives group G of a block, `scales` what its groups share, `factors` those of one.
template <DType kType, int kBiasOf, bool kOffsetOf, int kPartsOf = 1>
struct LaneType {
  static constexpr BlockWords kShape = block_words(kType);
  static constexpr int kGroups = kShape.block / 32, kBias = kBiasOf, kParts = kPartsOf;
  static constexpr bool kOffset = kOffsetOf, kSigned = false;
  static constexpr bool kFromMemory = true;  // further away than what was just written
  static constexpr int64_t kReadyFrom = kReadyRows;

  struct Scales {
    __m512 d, m;
  };
  static Scales scales(const Block& b) {
    return {b.half(0), kShape.halves > 1 ? b.half(kShape.halves - 1) : _mm512_setzero_ps()};
  }
  template <int G>
  static Factors factors(const Block&, const Scales& s) {
    return {{s.d, s.d}, {s.m, s.m}};
  }
};

// f(std::integral_constant<int, 0>()) to kCount - 1: what the group's number decides is known when
// it is compiled.
template <int kCount, class F, int I = 0>
[[gnu::always_inline]] inline void each_group(F& f) {
  if constexpr (I < kCount) {
    f(std::integral_constant<int, I>());
    each_group<kCount, F, I + 1>(f);
  }
}

// Nibbles of 32 numbers in four words from `first` on: the low ones, then the high ones.
inline void nibbles32(const Block& b, int first, __m512i* q) {
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    const __m512i word = b.word(first + i);
    q[i] = low_nibbles(word);
    q[i + 4] = high_nibbles(word);
  }
}

}  // namespace
}  // namespace ponder
