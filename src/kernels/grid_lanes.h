// The IQ types whose weights are indices into grids (tensor/quant_grids.h), as byte_lanes.h has
// them: on AVX-512 an index becomes its entry of sixteen bits, by permutations of the table where
// it is short, else by a gather, and an entry becomes bytes; on AVX2 the entries are kept as bytes.
// These get their signs. Included by byte_lanes.h.
#pragma once

#include "kernels/lane_bits.h"
#include "tensor/quant_grids.h"

namespace ponder {
namespace {

// Levels for the lowest bits of a byte, each plus `bias`: what the bits above are has no part.
struct Levels64 {
  alignas(64) int8_t all[64];

  template <int kLevels>
  constexpr Levels64(const int8_t (&levels)[kLevels], int bias) : all() {
    for (int i = 0; i < 64; ++i) all[i] = static_cast<int8_t>(levels[i % kLevels] + bias);
  }
};
constexpr int kGridBias = 64;
constexpr int8_t kEighths[4] = {0, 8, 16, 0};
constexpr Levels64 kIq1Table(kEighths, 0), kIq2Table(kIq2Levels, kGridBias),
    kIq3XxsTable(kIq3XxsLevels, kGridBias), kIq3STable(kIq3SLevels, kGridBias);

#if defined(__AVX512F__)

// Entries of a table for pairs of indices, in sixteen bits each.
template <int kEntries>
inline Words grid_entries(const uint16_t* grid, Words pairs) {
  if constexpr (kEntries > 512) {
    const Words first = _mm512_i32gather_epi32(pairs & all_words(0xffff), grid, 2),
                second = _mm512_i32gather_epi32(right32<16>(pairs), grid, 2);
    return low_and_high(first, left32<16>(second));
  }
  Words out = no_words();
#pragma GCC unroll 8
  for (int first = 0; first < (kEntries > 512 ? 0 : kEntries); first += 64) {
    const Words some =
        _mm512_permutex2var_epi16(load_words(grid + first), pairs, load_words(grid + first + 32));
    const __mmask32 here = _mm512_cmpge_epu16_mask(pairs, all_shorts(first));
    out = _mm512_mask_mov_epi16(out, here, some);
  }
  return out;
}

// The bytes of two entries, kBits apart in each: Grid::kWords words of each, the first one's first.
template <class Grid>
inline void grid_bytes(Words pairs, Words* q) {
  const Words levels = load_words(Grid::kLevels.all),
              entries = grid_entries<Grid::kEntries>(Grid::kGrid, pairs);
  auto one = [&](auto i) {
    constexpr int kBits = Grid::kBits, kAt = 4 * kBits * i.value;
    q[i.value] = _mm512_permutexvar_epi8(
        bits_at<kAt, kAt + kBits, kAt + 2 * kBits, kAt + 3 * kBits>(entries), levels);
  };
  each_group<2 * Grid::kWords>(one);
}

// A byte for every seven bits: they and a bit that makes the number of ones even.
struct EvenSigns {
  alignas(64) uint8_t bytes[128];

  constexpr EvenSigns() : bytes() {
    for (unsigned i = 0; i < 128; ++i) {
      unsigned ones = 0;
      for (unsigned bit = 0; bit < 7; ++bit) ones += (i >> bit) & 1;
      bytes[i] = static_cast<uint8_t>(i | (ones & 1) << 7);
    }
  }
};
constexpr EvenSigns kEvenSigns;
inline Words even_signs(Words seven) {
  return _mm512_permutex2var_epi8(load_words(kEvenSigns.bytes), seven,
                                  load_words(kEvenSigns.bytes + 64));
}

#else

// The same with the entries' bytes written out, a word after the other, so that a word is one load.
template <class Grid>
struct SpreadGrid {
  uint32_t words[Grid::kEntries * Grid::kWords];

  SpreadGrid() {
    for (int i = 0; i < Grid::kEntries * Grid::kWords; ++i) {
      const int entry = Grid::kGrid[i / Grid::kWords] >> i % Grid::kWords * 4 * Grid::kBits;
      words[i] = 0;
      for (int byte = 0; byte < 4; ++byte) {
        const auto level =
            static_cast<uint8_t>(Grid::kLevels.all[entry >> byte * Grid::kBits & 15]);
        words[i] |= static_cast<uint32_t>(level) << 8 * byte;
      }
    }
  }
  static const int* get() {
    static const SpreadGrid grid;
    return reinterpret_cast<const int*>(grid.words);
  }
};

template <class Grid>
inline void grid_bytes(Words pairs, Words* q) {
  constexpr int kWords = Grid::kWords;
  const int* words = SpreadGrid<Grid>::get();
  const Words first = pairs & all_words(0xffff), second = right32<16>(pairs);
#pragma GCC unroll 2
  for (int i = 0; i < kWords; ++i) {
    q[i] = _mm256_i32gather_epi32(words + i, first, 4 * kWords);
    q[kWords + i] = _mm256_i32gather_epi32(words + i, second, 4 * kWords);
  }
}

// The eighth bit of each byte makes the number of its ones even.
inline Words even_signs(Words seven) {
  alignas(16) static constexpr int8_t kOdd[16] = {0,    -128, -128, 0,    -128, 0,    0,    -128,
                                                  -128, 0,    0,    -128, 0,    -128, -128, 0};
  const Words low = seven & all_bytes(0x7f);
  return low | look_up16(kOdd, (low ^ high_nibbles(low)) & all_bytes(0xf));
}

#endif

// A grid of so many entries: kWords words of four numbers each, kBits bits a number.
template <const uint16_t* kGridOf, int kEntriesOf, int kWordsOf, const Levels64& kLevelsOf>
struct GridOf {
  static constexpr const uint16_t* kGrid = kGridOf;
  static constexpr int kEntries = kEntriesOf, kWords = kWordsOf, kBits = 4 / kWords;
  static constexpr const Levels64& kLevels = kLevelsOf;
};

// Entries of kWords words: `Own::pair<G, P>` gives indices 2 P and 2 P + 1 of a group,
// `Own::signs<G>` its 32 signs.
template <DType kType, class Grid, int kParts, class Own>
struct SignedGrid : LaneType<kType, kGridBias, 2 * kGridBias - 2, false, kParts> {
  static constexpr int64_t kReadyFrom = kLookedUpReadyRows;
  template <int G>
  static void quads(const Block& b, Words* q) {
    constexpr int kWords = Grid::kWords;
    auto two = [&](auto p) {
      grid_bytes<Grid>(Own::template pair<G, p.value>(b), q + 2 * kWords * p.value);
    };
    each_group<4 / kWords>(two);
    const Words signs = Own::template signs<G>(b);
    auto sign = [&](auto i) {
      q[i.value] = mirrored<4 * i.value>(q[i.value], signs, 2 * kGridBias);
    };
    each_group<8>(sign);
  }
};

// d * (1/2 + scale) / 4 for four bits at kAt of each lane.
template <int kAt>
inline Floats scale_2bit(Floats d, Words word) {
  const Floats scale = floats_of(field<kAt, 4>(word));
  return times(times(d, plus(scale, all_floats(0.5f))), all_floats(0.25f));
}
// d * (2 scale + 1).
template <int kAt, int kBits>
inline Floats odd_scale(Floats d, Words word) {
  const Floats scale = floats_of(field<kAt, kBits>(word));
  return times(d, fused(scale, all_floats(2), all_floats(1)));
}

template <>
struct LanesOf<DType::IQ2_XXS> : SignedGrid<DType::IQ2_XXS, GridOf<kIq2XxsGrid, 256, 2, kIq2Table>,
                                            1, LanesOf<DType::IQ2_XXS>> {
  template <int G, int P>
  static Words pair(const Block& b) {
    return byte_pair<P>(b.word(2 * G));
  }
  template <int G>
  static Words signs(const Block& b) {
    return even_signs(bits_at<0, 7, 14, 21>(b.word(2 * G + 1)));
  }
  template <int G>
  static Factors factors(const Block& b, const Scales& s) {
    return one_factor(scale_2bit<28>(s.d, b.word(2 * G + 1)));
  }
};

// Nine bits of an index and seven of signs in each half of a word.
template <>
struct LanesOf<DType::IQ2_XS>
    : SignedGrid<DType::IQ2_XS, GridOf<kIq2XsGrid, 512, 2, kIq2Table>, 2, LanesOf<DType::IQ2_XS>> {
  template <int G, int P>
  static Words pair(const Block& b) {
    return (b.word(2 * G + P) & all_words(0x01ff01ff));
  }
  template <int G>
  static Words signs(const Block& b) {
    const Words first = bits_at<9, 25, 9, 25>(b.word(2 * G)),
                second = bits_at<9, 25, 9, 25>(b.word(2 * G + 1));
    return even_signs(low_and_high(first, second));
  }
  template <int G>
  static Factors factors(const Block& b, const Scales& s) {
    const Words word = b.word(16 + G / 4);
    return two_factors(scale_2bit<8 * (G % 4)>(s.d, word), scale_2bit<8 * (G % 4) + 4>(s.d, word));
  }
};

template <>
struct LanesOf<DType::IQ2_S>
    : SignedGrid<DType::IQ2_S, GridOf<kIq2SGrid, 1024, 2, kIq2Table>, 2, LanesOf<DType::IQ2_S>> {
  template <int G, int P>
  static Words pair(const Block& b) {
    constexpr int kAt = 8 * (G % 4) + 4 * P;
    return with_high<kAt, kAt + 2>(byte_pair<P>(b.word(G)), b.word(16 + G / 4), 3);
  }
  template <int G>
  static Words signs(const Block& b) {
    return b.word(8 + G);
  }
  template <int G>
  static Factors factors(const Block& b, const Scales& s) {
    const Words word = b.word(18 + G / 4);
    return two_factors(scale_2bit<8 * (G % 4)>(s.d, word), scale_2bit<8 * (G % 4) + 4>(s.d, word));
  }
};

template <>
struct LanesOf<DType::IQ3_XXS>
    : SignedGrid<DType::IQ3_XXS, GridOf<kIq3XxsGrid, 256, 1, kIq3XxsTable>, 1,
                 LanesOf<DType::IQ3_XXS>> {
  template <int G, int P>
  static Words pair(const Block& b) {
    return byte_pair<P % 2>(b.word(2 * G + P / 2));
  }
  template <int G>
  static Words signs(const Block& b) {
    return even_signs(bits_at<0, 7, 14, 21>(b.word(16 + G)));
  }
  template <int G>
  static Factors factors(const Block& b, const Scales& s) {
    const Floats scale = scale_2bit<28>(s.d, b.word(16 + G));
    return one_factor(plus(scale, scale));
  }
};

template <>
struct LanesOf<DType::IQ3_S>
    : SignedGrid<DType::IQ3_S, GridOf<kIq3SGrid, 512, 1, kIq3STable>, 1, LanesOf<DType::IQ3_S>> {
  template <int G, int P>
  static Words pair(const Block& b) {
    constexpr int kAt = 8 * (G % 4) + 2 * P;
    return with_high<kAt, kAt + 1>(byte_pair<P % 2>(b.word(2 * G + P / 2)), b.word(16 + G / 4), 1);
  }
  template <int G>
  static Words signs(const Block& b) {
    return b.word(18 + G);
  }
  template <int G>
  static Factors factors(const Block& b, const Scales& s) {
    return one_factor(odd_scale<4 * G, 4>(s.d, b.word(26)));
  }
};

// -1, 0 and 1, plus or minus an eighth: in eighths, 8 (number + 1) + 1 +- 1 with a bias of nine.
template <DType kType, int kParts, class Own>
struct LanesIq1 : LaneType<kType, 9, 18, false, kParts> {
  static constexpr int64_t kReadyFrom = kLookedUpReadyRows;
  template <int G>
  static void quads(const Block& b, Words* q) {
    auto two = [&](auto p) {
      grid_bytes<GridOf<kIq1SGrid, 2048, 2, kIq1Table>>(Own::template pair<G, p.value>(b),
                                                        q + 4 * p.value);
    };
    each_group<2>(two);
    auto up = [&](auto i) {
      const Words more =
          where_clear(Own::template down<G>(b), Own::template mark<G, i.value / 2>(), 0x02020202);
      q[i.value] = add8(q[i.value], more);
    };
    each_group<8>(up);
  }
};

template <>
struct LanesOf<DType::IQ1_S> : LanesIq1<DType::IQ1_S, 1, LanesOf<DType::IQ1_S>> {
  template <int G, int P>
  static Words pair(const Block& b) {
    constexpr int kAt = 16 * (G % 2) + 6 * P;
    return with_high<kAt, kAt + 3>(byte_pair<P>(b.word(G)), b.word(8 + G / 2), 7);
  }
  template <int G>
  static Words down(const Block& b) {
    return b.word(8 + G / 2);
  }
  template <int G, int J>
  static constexpr int mark() {
    return static_cast<int>(0x8000u << 16 * (G % 2));
  }
  template <int G>
  static Factors factors(const Block& b, const Scales& s) {
    const Floats scale = odd_scale<16 * (G % 2) + 12, 3>(s.d, b.word(8 + G / 2));
    return one_factor(times(scale, all_floats(0.125f)));
  }
};

template <>
struct LanesOf<DType::IQ1_M> : LanesIq1<DType::IQ1_M, 2, LanesOf<DType::IQ1_M>> {
  // The scale of a block lies in the highest four bits of four words of sixteen.
  static Scales scales(const Block& b) {
    const Words a = b.word(12), c = b.word(13);
    Words bits = (field<12, 4>(a) | left32<4>(field<28, 4>(a)));
    bits = (bits | left32<8>(field<12, 4>(c)));
    bits = (bits | left32<12>(field<28, 4>(c)));
    const Floats d = halves_of(bits);
    return {times(d, all_floats(0.125f)), no_floats()};
  }
  template <int G, int P>
  static Words pair(const Block& b) {
    constexpr int kAt = 16 * (G % 2) + 8 * P;
    return with_high<kAt, kAt + 4>(byte_pair<P>(b.word(G)), b.word(8 + G / 2), 7);
  }
  template <int G>
  static Words down(const Block& b) {
    return b.word(8 + G / 2);
  }
  template <int G, int J>
  static constexpr int mark() {
    return static_cast<int>(8u << (16 * (G % 2) + 4 * J));
  }
  template <int G>
  static Factors factors(const Block& b, const Scales& s) {
    constexpr int kAt = 16 * (G / 2 % 2) + 6 * (G % 2);
    const Words word = b.word(12 + G / 4);
    return two_factors(odd_scale<kAt, 3>(s.d, word), odd_scale<kAt + 3, 3>(s.d, word));
  }
};

}  // namespace
}  // namespace ponder
