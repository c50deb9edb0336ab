// The IQ types whose weights are indices into grids (tensor/quant_grids.h), as byte_lanes.h has
// them: an index becomes its entry of sixteen bits, by permutations of the table where it is short,
// else by a gather; an entry becomes bytes, and these get their signs. Included by byte_lanes.h.
#pragma once

#include "kernels/lane_bits.h"
#include "tensor/quant_grids.h"

namespace ponder {
namespace {

// Entries of a table for pairs of indices, in sixteen bits each.
template <int kEntries>
inline __m512i grid_entries(const uint16_t* grid, __m512i pairs) {
  if constexpr (kEntries > 512) {
    const __m512i low = _mm512_and_si512(pairs, _mm512_set1_epi32(0xffff));
    const __m512i first = _mm512_i32gather_epi32(low, grid, 2),
                  second = _mm512_i32gather_epi32(_mm512_srli_epi32(pairs, 16), grid, 2);
    return _mm512_mask_blend_epi16(0xaaaaaaaau, first, _mm512_slli_epi32(second, 16));
  }
  __m512i out = _mm512_setzero_si512();
#pragma GCC unroll 8
  for (int first = 0; first < (kEntries > 512 ? 0 : kEntries); first += 64) {
    const __m512i some = _mm512_permutex2var_epi16(_mm512_load_si512(grid + first), pairs,
                                                   _mm512_load_si512(grid + first + 32));
    const __mmask32 here =
        _mm512_cmpge_epu16_mask(pairs, _mm512_set1_epi16(static_cast<short>(first)));
    out = _mm512_mask_mov_epi16(out, here, some);
  }
  return out;
}

// Levels for the lowest bits of a byte, each plus `bias`: what the bits above are has no part.
struct Levels64 {
  alignas(64) int8_t all[64];

  template <int kLevels>
  constexpr Levels64(const int8_t (&levels)[kLevels], int bias) : all() {
    for (int i = 0; i < 64; ++i) all[i] = static_cast<int8_t>(levels[i % kLevels] + bias);
  }
  __m512i get() const { return _mm512_load_si512(all); }
};
constexpr int kGridBias = 64;
constexpr int8_t kEighths[4] = {0, 8, 16, 0};
constexpr Levels64 kIq1Table(kEighths, 0), kIq2Table(kIq2Levels, kGridBias),
    kIq3XxsTable(kIq3XxsLevels, kGridBias), kIq3STable(kIq3SLevels, kGridBias);

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
inline __m512i even_signs(__m512i seven) {
  return _mm512_permutex2var_epi8(_mm512_load_si512(kEvenSigns.bytes), seven,
                                  _mm512_load_si512(kEvenSigns.bytes + 64));
}

// bias + x becomes bias - x where bit 4 I + j of the lane's 32 signs is set, for its byte j.
template <int I>
inline __m512i with_signs(__m512i q, __m512i signs) {
  const __mmask64 negative =
      _mm512_movepi8_mask(bits_at<4 * I - 7, 4 * I - 6, 4 * I - 5, 4 * I - 4>(signs));
  return _mm512_mask_sub_epi8(q, negative, all_bytes(2 * kGridBias), q);
}

// Grids of eight numbers an index: `Own::pair<G, P>` gives indices 2 P and 2 P + 1 of a group,
// `Own::signs<G>` its 32 signs.
template <DType kType, int kEntries, int kParts, class Own>
struct LanesIq2 : LaneType<kType, kGridBias, false, kParts> {
  static constexpr int64_t kReadyFrom = kLookedUpReadyRows;
  template <int G>
  static void quads(const Block& b, __m512i* q) {
    const __m512i levels = kIq2Table.get(), signs = Own::template signs<G>(b);
    auto four = [&](auto p) {
      constexpr int P = p.value;
      const __m512i entries = grid_entries<kEntries>(Own::kGrid, Own::template pair<G, P>(b));
      auto one = [&](auto i) {
        constexpr int I = i.value, kAt = 8 * I;
        const __m512i numbers = bits_at<kAt, kAt + 2, kAt + 4, kAt + 6>(entries);
        q[4 * P + I] = with_signs<4 * P + I>(_mm512_permutexvar_epi8(numbers, levels), signs);
      };
      each_group<4>(one);
    };
    each_group<2>(four);
  }
};

// d * (1/2 + scale) / 4 for four bits at kAt of each lane.
template <int kAt>
inline __m512 scale_2bit(__m512 d, __m512i word) {
  const __m512 scale = _mm512_cvtepi32_ps(field<kAt, 4>(word));
  return _mm512_mul_ps(_mm512_mul_ps(d, _mm512_add_ps(scale, _mm512_set1_ps(0.5f))),
                       _mm512_set1_ps(0.25f));
}
// d * (2 scale + 1).
template <int kAt, int kBits>
inline __m512 odd_scale(__m512 d, __m512i word) {
  const __m512 scale = _mm512_cvtepi32_ps(field<kAt, kBits>(word));
  return _mm512_mul_ps(d, _mm512_fmadd_ps(scale, _mm512_set1_ps(2), _mm512_set1_ps(1)));
}

template <>
struct LanesOf<DType::IQ2_XXS> : LanesIq2<DType::IQ2_XXS, 256, 1, LanesOf<DType::IQ2_XXS>> {
  static constexpr const uint16_t* kGrid = kIq2XxsGrid;

  template <int G, int P>
  static __m512i pair(const Block& b) {
    return byte_pair<P>(b.word(2 * G));
  }
  template <int G>
  static __m512i signs(const Block& b) {
    return even_signs(bits_at<0, 7, 14, 21>(b.word(2 * G + 1)));
  }
  template <int G>
  static Factors factors(const Block& b, const Scales& s) {
    return one_factor(scale_2bit<28>(s.d, b.word(2 * G + 1)));
  }
};

// Nine bits of an index and seven of signs in each half of a word.
template <>
struct LanesOf<DType::IQ2_XS> : LanesIq2<DType::IQ2_XS, 512, 2, LanesOf<DType::IQ2_XS>> {
  static constexpr const uint16_t* kGrid = kIq2XsGrid;

  template <int G, int P>
  static __m512i pair(const Block& b) {
    return _mm512_and_si512(b.word(2 * G + P), _mm512_set1_epi32(0x01ff01ff));
  }
  template <int G>
  static __m512i signs(const Block& b) {
    const __m512i first = bits_at<9, 25, 9, 25>(b.word(2 * G)),
                  second = bits_at<9, 25, 9, 25>(b.word(2 * G + 1));
    return even_signs(_mm512_mask_blend_epi16(0xaaaaaaaau, first, second));
  }
  template <int G>
  static Factors factors(const Block& b, const Scales& s) {
    const __m512i word = b.word(16 + G / 4);
    return two_factors(scale_2bit<8 * (G % 4)>(s.d, word), scale_2bit<8 * (G % 4) + 4>(s.d, word));
  }
};

template <>
struct LanesOf<DType::IQ2_S> : LanesIq2<DType::IQ2_S, 1024, 2, LanesOf<DType::IQ2_S>> {
  static constexpr const uint16_t* kGrid = kIq2SGrid;

  template <int G, int P>
  static __m512i pair(const Block& b) {
    constexpr int kAt = 8 * (G % 4) + 4 * P;
    return with_high<kAt, kAt + 2>(byte_pair<P>(b.word(G)), b.word(16 + G / 4), 3);
  }
  template <int G>
  static __m512i signs(const Block& b) {
    return b.word(8 + G);
  }
  template <int G>
  static Factors factors(const Block& b, const Scales& s) {
    const __m512i word = b.word(18 + G / 4);
    return two_factors(scale_2bit<8 * (G % 4)>(s.d, word), scale_2bit<8 * (G % 4) + 4>(s.d, word));
  }
};

// Grids of four numbers an index.
template <DType kType, int kEntries, class Own>
struct LanesIq3 : LaneType<kType, kGridBias, false> {
  static constexpr int64_t kReadyFrom = kLookedUpReadyRows;
  template <int G>
  static void quads(const Block& b, __m512i* q) {
    const __m512i levels = Own::table(), signs = Own::template signs<G>(b);
    auto two = [&](auto p) {
      constexpr int P = p.value;
      const __m512i entries = grid_entries<kEntries>(Own::kGrid, Own::template pair<G, P>(b));
      auto one = [&](auto i) {
        constexpr int I = i.value, kAt = 16 * I;
        const __m512i numbers = bits_at<kAt, kAt + 4, kAt + 8, kAt + 12>(entries);
        q[2 * P + I] = with_signs<2 * P + I>(_mm512_permutexvar_epi8(numbers, levels), signs);
      };
      each_group<2>(one);
    };
    each_group<4>(two);
  }
};

template <>
struct LanesOf<DType::IQ3_XXS> : LanesIq3<DType::IQ3_XXS, 256, LanesOf<DType::IQ3_XXS>> {
  static constexpr const uint16_t* kGrid = kIq3XxsGrid;
  static __m512i table() { return kIq3XxsTable.get(); }

  template <int G, int P>
  static __m512i pair(const Block& b) {
    return byte_pair<P % 2>(b.word(2 * G + P / 2));
  }
  template <int G>
  static __m512i signs(const Block& b) {
    return even_signs(bits_at<0, 7, 14, 21>(b.word(16 + G)));
  }
  template <int G>
  static Factors factors(const Block& b, const Scales& s) {
    const __m512 scale = scale_2bit<28>(s.d, b.word(16 + G));
    return one_factor(_mm512_add_ps(scale, scale));
  }
};

template <>
struct LanesOf<DType::IQ3_S> : LanesIq3<DType::IQ3_S, 512, LanesOf<DType::IQ3_S>> {
  static constexpr const uint16_t* kGrid = kIq3SGrid;
  static __m512i table() { return kIq3STable.get(); }

  template <int G, int P>
  static __m512i pair(const Block& b) {
    constexpr int kAt = 8 * (G % 4) + 2 * P;
    return with_high<kAt, kAt + 1>(byte_pair<P % 2>(b.word(2 * G + P / 2)), b.word(16 + G / 4), 1);
  }
  template <int G>
  static __m512i signs(const Block& b) {
    return b.word(18 + G);
  }
  template <int G>
  static Factors factors(const Block& b, const Scales& s) {
    return one_factor(odd_scale<4 * G, 4>(s.d, b.word(26)));
  }
};

// -1, 0 and 1, plus or minus an eighth: in eighths, 8 (number + 1) + 1 +- 1 with a bias of nine.
template <DType kType, int kParts, class Own>
struct LanesIq1 : LaneType<kType, 9, false, kParts> {
  static constexpr int64_t kReadyFrom = kLookedUpReadyRows;
  template <int G>
  static void quads(const Block& b, __m512i* q) {
    const __m512i levels = kIq1Table.get();
    auto four = [&](auto p) {
      constexpr int P = p.value;
      const __m512i entries = grid_entries<2048>(kIq1SGrid, Own::template pair<G, P>(b));
      auto one = [&](auto i) {
        constexpr int I = i.value, kAt = 8 * I;
        const __m512i numbers = bits_at<kAt, kAt + 2, kAt + 4, kAt + 6>(entries);
        const __mmask16 up = Own::template up<G, 2 * P + I / 2>(b);
        q[4 * P + I] = _mm512_add_epi8(_mm512_permutexvar_epi8(numbers, levels),
                                       _mm512_maskz_set1_epi32(up, 0x02020202));
      };
      each_group<4>(one);
    };
    each_group<2>(four);
  }
};

template <>
struct LanesOf<DType::IQ1_S> : LanesIq1<DType::IQ1_S, 1, LanesOf<DType::IQ1_S>> {
  template <int G, int P>
  static __m512i pair(const Block& b) {
    constexpr int kAt = 16 * (G % 2) + 6 * P;
    return with_high<kAt, kAt + 3>(byte_pair<P>(b.word(G)), b.word(8 + G / 2), 7);
  }
  template <int G, int J>
  static __mmask16 up(const Block& b) {
    return _mm512_testn_epi32_mask(b.word(8 + G / 2),
                                   _mm512_set1_epi32(static_cast<int>(0x8000u << 16 * (G % 2))));
  }
  template <int G>
  static Factors factors(const Block& b, const Scales& s) {
    const __m512 scale = odd_scale<16 * (G % 2) + 12, 3>(s.d, b.word(8 + G / 2));
    return one_factor(_mm512_mul_ps(scale, _mm512_set1_ps(0.125f)));
  }
};

template <>
struct LanesOf<DType::IQ1_M> : LanesIq1<DType::IQ1_M, 2, LanesOf<DType::IQ1_M>> {
  // The scale of a block lies in the highest four bits of four words of sixteen.
  static Scales scales(const Block& b) {
    const __m512i a = b.word(12), c = b.word(13);
    __m512i bits = _mm512_or_si512(field<12, 4>(a), _mm512_slli_epi32(field<28, 4>(a), 4));
    bits = _mm512_or_si512(bits, _mm512_slli_epi32(field<12, 4>(c), 8));
    bits = _mm512_or_si512(bits, _mm512_slli_epi32(field<28, 4>(c), 12));
    const __m512 d = _mm512_cvtph_ps(_mm512_cvtepi32_epi16(bits));
    return {_mm512_mul_ps(d, _mm512_set1_ps(0.125f)), _mm512_setzero_ps()};
  }
  template <int G, int P>
  static __m512i pair(const Block& b) {
    constexpr int kAt = 16 * (G % 2) + 8 * P;
    return with_high<kAt, kAt + 4>(byte_pair<P>(b.word(G)), b.word(8 + G / 2), 7);
  }
  template <int G, int J>
  static __mmask16 up(const Block& b) {
    return _mm512_testn_epi32_mask(
        b.word(8 + G / 2), _mm512_set1_epi32(static_cast<int>(8u << (16 * (G % 2) + 4 * J))));
  }
  template <int G>
  static Factors factors(const Block& b, const Scales& s) {
    constexpr int kAt = 16 * (G / 2 % 2) + 6 * (G % 2);
    const __m512i word = b.word(12 + G / 4);
    return two_factors(odd_scale<kAt, 3>(s.d, word), odd_scale<kAt + 3, 3>(s.d, word));
  }
};

}  // namespace
}  // namespace ponder
