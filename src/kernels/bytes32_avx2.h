// 32 signed bytes in a register of AVX2, for unpack32.h and byte_rows.h; bytes32_neon.h says the
// same for NEON, with the same bits.
#pragma once

#include <immintrin.h>

#include <cstdint>
#include <cstring>

namespace ponder {
namespace {

using Bytes32 = __m256i;
using Sum8 = __m256;  // eight partial sums

inline void store32(int8_t* out, __m256i bytes) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), bytes);
}
inline Bytes32 add_bytes(Bytes32 a, Bytes32 b) { return _mm256_add_epi8(a, b); }

inline __m128i levels16(const int8_t* levels, __m128i nibbles) {
  return _mm_shuffle_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(levels)), nibbles);
}
inline __m128i low_four(__m128i bytes) { return _mm_and_si128(bytes, _mm_set1_epi8(15)); }
inline __m128i high_four(__m128i bytes) { return low_four(_mm_srli_epi16(bytes, 4)); }

// Sixteen bytes of nibbles: the low ones, then the high ones.
inline void put_levels32(const uint8_t* in, const int8_t* levels, int8_t* out) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(in));
  store32(out,
          _mm256_set_m128i(levels16(levels, high_four(bytes)), levels16(levels, low_four(bytes))));
}
// Eight bytes of them.
inline void put_levels16(const uint8_t* in, const int8_t* levels, int8_t* out) {
  const __m128i bytes = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(in));
  const __m128i nibbles = _mm_unpacklo_epi64(low_four(bytes), high_four(bytes));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out), levels16(levels, nibbles));
}

// Negative where `signs` has a bit: bit i for byte i.
inline __m256i with_32_signs(__m256i bytes, uint32_t signs) {
  const __m256i of_byte = _mm256_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2,
                                           2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3);
  const __m256i bit = _mm256_set1_epi64x(static_cast<int64_t>(0x8040201008040201));
  const __m256i spread = _mm256_shuffle_epi8(_mm256_set1_epi32(static_cast<int>(signs)), of_byte);
  const __m256i negative = _mm256_cmpeq_epi8(_mm256_and_si256(spread, bit), bit);
  return _mm256_sub_epi8(_mm256_xor_si256(bytes, negative), negative);
}

inline __m256i four_entries(const uint64_t* grid, uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
  return _mm256_setr_epi64x(static_cast<int64_t>(grid[a]), static_cast<int64_t>(grid[b]),
                            static_cast<int64_t>(grid[c]), static_cast<int64_t>(grid[d]));
}

inline __m256i eight_entries(const uint32_t* grid, const uint32_t* index) {
  int entries[8];
  for (int i = 0; i < 8; ++i) entries[i] = static_cast<int>(grid[index[i]]);
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(entries));
}

// An eighth more, or less, in the eight numbers of each entry.
inline __m256i eighths(bool a, bool b, bool c, bool d) {
  constexpr auto all = [](bool down) { return down ? -1 : 0x0101010101010101; };
  return _mm256_setr_epi64x(all(a), all(b), all(c), all(d));
}

inline float largest(__m256 a) {
  const __m128 four = _mm_max_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
  const __m128 two = _mm_max_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_max_ss(two, _mm_movehdup_ps(two)));
}

// 32 floats to bytes, rounded to even; the scale is the largest magnitude / 127.
inline void round_bytes32(const float* x, int8_t* bytes, float* scale) {
  const __m256 positive = _mm256_castsi256_ps(_mm256_set1_epi32(0x7fffffff));
  __m256 v[4], top = _mm256_setzero_ps();
  for (int i = 0; i < 4; ++i) {
    v[i] = _mm256_loadu_ps(x + 8 * i);
    top = _mm256_max_ps(top, _mm256_and_ps(v[i], positive));
  }
  const float most = largest(top);
  const __m256 inverse = _mm256_set1_ps(most > 0 ? 127.0f / most : 0.0f);
  __m256i n[4];
  for (int i = 0; i < 4; ++i) n[i] = _mm256_cvtps_epi32(_mm256_mul_ps(v[i], inverse));
  // Packing works within halves of registers: the order of fours is put right at the end.
  const __m256i packed = _mm256_permutevar8x32_epi32(
      _mm256_packs_epi16(_mm256_packs_epi32(n[0], n[1]), _mm256_packs_epi32(n[2], n[3])),
      _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(bytes), packed);
  *scale = most / 127.0f;
}

inline float sum_eight(__m256 a) {
  const __m128 four = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
  const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

inline Sum8 no_sum() { return _mm256_setzero_ps(); }
inline Sum8 multiply_add(const float* a, const float* b, Sum8 sum) {
  return _mm256_fmadd_ps(_mm256_loadu_ps(a), _mm256_loadu_ps(b), sum);
}

// 32 bytes of a weight with the scales of both sixteens.
struct Weight32 {
  __m256i bytes, size;
  __m256 d;

  Weight32(const int8_t* from, const float* scales)
      : bytes(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from))),
        size(_mm256_abs_epi8(bytes)),
        d(_mm256_set_m128(_mm_broadcast_ss(scales + 1), _mm_broadcast_ss(scales))) {}
  // The products with 32 bytes of x, added up by fours: exact, since PMADDUBSW's sums of two are (a
  // weight's byte times x's is at most 128 * 127).
  Sum8 add_to(Sum8 sum, const int8_t* x, const float* scale) const {
    const __m256i xs = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(x));
    const __m256i product = _mm256_madd_epi16(
        _mm256_maddubs_epi16(size, _mm256_sign_epi8(xs, bytes)), _mm256_set1_epi16(1));
    return _mm256_fmadd_ps(_mm256_cvtepi32_ps(product),
                           _mm256_mul_ps(d, _mm256_broadcast_ss(scale)), sum);
  }
};

}  // namespace
}  // namespace ponder
