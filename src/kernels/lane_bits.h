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
  Floats d[2];
  Floats offset[2];
};
inline Factors two_factors(Floats first, Floats second) {
  return {{first, second}, {no_floats(), no_floats()}};
}
inline Factors one_factor(Floats d) { return two_factors(d, d); }

// The words and the halves of one block, of kOutputs of a tile's sixteen outputs.
struct Block {
  const std::byte* words;
  const std::byte* halves;

  Words word(int i) const { return load_words(words + 64 * i); }
  Floats half(int i) const { return load_halves(halves + 32 * i); }
  // The same place as whole numbers; and where what is left of a block is single bytes.
  Words bits16(int i) const { return load_16(halves + 32 * i); }
  Words bits8(int i) const { return load_8(halves + 16 * i); }
};

inline Words low_nibbles(Words q) { return q & all_bytes(0xf); }
inline Words high_nibbles(Words q) { return right16<4>(q) & all_bytes(0xf); }
// q | (bits & mask)
inline Words with_bits(Words q, Words bits, int mask) {
  return with_masked(q, bits, all_bytes(mask));
}

// kBits bits from kAt on of each lane's word.
template <int kAt, int kBits>
inline Words field(Words word) {
  if constexpr (kAt + kBits == 32) return right32<kAt>(word);
  return right32<kAt>(word) & all_words((1 << kBits) - 1);
}
// Bytes 2 P and 2 P + 1 of each word, as two numbers of sixteen bits.
template <int P>
inline Words byte_pair(Words word) {
  return bits_at<16 * P, 0, 16 * P + 8, 0>(word) & all_words(0x00ff00ff);
}
// Such a pair with more bits above: `mask` of what is at kA in another word, and at kB.
template <int kA, int kB>
inline Words with_high(Words pair, Words word, int mask) {
  return with_masked(pair, bits_at<0, kA, 0, kB>(word), all_words(mask << 8 | mask << 24));
}

// Rows of x from which on writing the weights down costs less than taking them apart again: that is
// soon where they are looked up, and late where it takes few instructions, since what is written
// no longer overlaps with waiting for memory. Registers of AVX2 do not hold the bytes of a group.
#if defined(__AVX512F__)
constexpr int64_t kReadyRows = 32, kLookedUpReadyRows = 12;
#else
constexpr int64_t kReadyRows = 2, kLookedUpReadyRows = 2;
#endif
constexpr int64_t kFewestReadyRows = kLookedUpReadyRows;

// What is written once for each type: a specialisation that derives from LaneType.
template <DType kType>
struct LanesOf;

// A stored type: its bytes are a number + kBias each, or signed. kParts scales a group. `quads`
// gives group G of a block, `scales` what its groups share, `factors` those of one. Their bytes are
// at most kTop, if they are not signed.
template <DType kType, int kBiasOf, int kTopOf, bool kOffsetOf, int kPartsOf = 1>
struct LaneType {
  static constexpr BlockWords kShape = block_words(kType);
  static constexpr int kGroups = kShape.block / 32, kBias = kBiasOf, kTop = kTopOf;
  static constexpr int kParts = kPartsOf;
  static constexpr bool kOffset = kOffsetOf, kSigned = false;
  static constexpr bool kFromMemory = true;  // further away than what was just written
  static constexpr int64_t kReadyFrom = kReadyRows;

  struct Scales {
    Floats d, m;
  };
  static Scales scales(const Block& b) {
    return {b.half(0), kShape.halves > 1 ? b.half(kShape.halves - 1) : no_floats()};
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
inline void nibbles32(const Block& b, int first, Words* q) {
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    const Words word = b.word(first + i);
    q[i] = low_nibbles(word);
    q[i + 4] = high_nibbles(word);
  }
}

}  // namespace
}  // namespace ponder
