// The registers in which block-quantised weights are taken apart (byte_lanes.h): four bytes of k,
// or one float, for each of sixteen outputs in AVX-512, of eight in AVX2. Every function gives
// each output the same bits at both widths.
#pragma once

#include <immintrin.h>

#include <cstdint>
#include <cstring>

namespace ponder {
namespace {

#if defined(__AVX512F__)

using Words = __m512i;
using Floats = __m512;
constexpr int kOutputs = 16;

inline Words load_words(const void* p) { return _mm512_loadu_si512(p); }
inline void store_words(void* p, Words a) { _mm512_store_si512(p, a); }
inline void store_floats(void* p, Floats a) { _mm512_store_ps(p, a); }
// Half-precision numbers, and whole ones of sixteen and of eight bits.
inline Floats load_halves(const void* p) {
  return _mm512_cvtph_ps(_mm256_loadu_si256(static_cast<const __m256i*>(p)));
}
inline Words load_16(const void* p) {
  return _mm512_cvtepu16_epi32(_mm256_loadu_si256(static_cast<const __m256i*>(p)));
}
inline Words load_8(const void* p) {
  return _mm512_cvtepu8_epi32(_mm_loadu_si128(static_cast<const __m128i*>(p)));
}
inline Floats halves_of(Words bits) { return _mm512_cvtph_ps(_mm512_cvtepi32_epi16(bits)); }

inline Words no_words() { return _mm512_setzero_si512(); }
inline Floats no_floats() { return _mm512_setzero_ps(); }
inline Words all_bytes(int value) { return _mm512_set1_epi8(static_cast<char>(value)); }
inline Words all_shorts(int value) { return _mm512_set1_epi16(static_cast<short>(value)); }
inline Words all_words(int value) { return _mm512_set1_epi32(value); }
inline Floats all_floats(float value) { return _mm512_set1_ps(value); }

template <int kBy>
inline Words right16(Words a) {
  return _mm512_srli_epi16(a, kBy);
}
template <int kBy>
inline Words left16(Words a) {
  return _mm512_slli_epi16(a, kBy);
}
template <int kBy>
inline Words right32(Words a) {
  return _mm512_srli_epi32(a, kBy);
}
template <int kBy>
inline Words left32(Words a) {
  return _mm512_slli_epi32(a, kBy);
}
template <int kBy>
inline Words signed_right32(Words a) {
  return _mm512_srai_epi32(a, kBy);
}
inline Words left32_by(Words a, Words by) { return _mm512_sllv_epi32(a, by); }
inline Words add8(Words a, Words b) { return _mm512_add_epi8(a, b); }
inline Words add32(Words a, Words b) { return _mm512_add_epi32(a, b); }
inline Words low_product16(Words a, Words b) { return _mm512_mullo_epi16(a, b); }
inline Words high_product16(Words a, Words b) { return _mm512_mulhi_epu16(a, b); }
// q | (bits & mask)
inline Words with_masked(Words q, Words bits, Words mask) {
  return _mm512_ternarylogic_epi32(q, bits, mask, 0xf8);
}
// Nibbles to one of sixteen bytes.
inline Words look_up16(const int8_t* table, Words nibbles) {
  return _mm512_shuffle_epi8(
      _mm512_broadcast_i32x4(_mm_load_si128(reinterpret_cast<const __m128i*>(table))), nibbles);
}

inline Floats floats_of(Words a) { return _mm512_cvtepi32_ps(a); }
inline Floats as_floats(Words a) { return _mm512_castsi512_ps(a); }
inline Floats times(Floats a, Floats b) { return _mm512_mul_ps(a, b); }
inline Floats plus(Floats a, Floats b) { return _mm512_add_ps(a, b); }
inline Floats minus(Floats a, Floats b) { return _mm512_sub_ps(a, b); }
inline Floats fused(Floats a, Floats b, Floats c) { return _mm512_fmadd_ps(a, b, c); }

// Of each lane: `above` where x > 1, else `other`; x is not negative.
inline Words where_above_one(Words x, Words above, Words other) {
  return _mm512_mask_mov_epi32(other, _mm512_cmpgt_epu32_mask(x, all_words(1)), above);
}
inline Floats zero_where_equal(Words x, int to, Floats a) {
  return _mm512_maskz_mov_ps(_mm512_cmpneq_epi32_mask(x, all_words(to)), a);
}
// `value` where `bits` has none of `mask`, else zero.
inline Words where_clear(Words bits, int mask, int value) {
  return _mm512_maskz_set1_epi32(_mm512_testn_epi32_mask(bits, all_words(mask)), value);
}
// The lower sixteen bits of `low`, the upper ones of `high`.
inline Words low_and_high(Words low, Words high) {
  return _mm512_mask_blend_epi16(0xaaaaaaaau, low, high);
}

// Byte j of each lane: eight bits of its word from the j-th place on. Only the bits that lie within
// the word are good.
template <int kA, int kB, int kC, int kD>
inline Words bits_at(Words word) {
  constexpr auto place = [](int bit, int byte) {
    return static_cast<unsigned long long>(bit & 63) << 8 * byte;
  };
  constexpr unsigned long long kPlaces = place(kA, 0) | place(kB, 1) | place(kC, 2) | place(kD, 3) |
                                         place(kA + 32, 4) | place(kB + 32, 5) | place(kC + 32, 6) |
                                         place(kD + 32, 7);
  return _mm512_multishift_epi64_epi8(_mm512_set1_epi64(static_cast<long long>(kPlaces)), word);
}

// q | 2^kBit in byte j of each lane where bit kFirst + j of its word is set; kFirst is a multiple
// of four.
template <int kFirst, int kBit>
inline Words with_spread_bit(Words q, Words word) {
  constexpr int kAt = kFirst - kBit;
  return with_masked(q, bits_at<kAt, kAt + 1, kAt + 2, kAt + 3>(word), all_bytes(1 << kBit));
}
// `twice` - q in byte j of each lane where bit kFirst + j is set, else q.
template <int kFirst>
inline Words mirrored(Words q, Words word, int twice) {
  constexpr int kAt = kFirst - 7;
  return _mm512_mask_sub_epi8(q, _mm512_movepi8_mask(bits_at<kAt, kAt + 1, kAt + 2, kAt + 3>(word)),
                              all_bytes(twice), q);
}

// Sixteen vectors of sixteen 32-bit numbers, turned.
__attribute__((always_inline)) inline void transpose16(__m512i* r) {
  __m512i t[16];
  for (int i = 0; i < 16; i += 2) {
    t[i] = _mm512_unpacklo_epi32(r[i], r[i + 1]);
    t[i + 1] = _mm512_unpackhi_epi32(r[i], r[i + 1]);
  }
  for (int i = 0; i < 16; i += 4) {
    r[i] = _mm512_unpacklo_epi64(t[i], t[i + 2]);
    r[i + 1] = _mm512_unpackhi_epi64(t[i], t[i + 2]);
    r[i + 2] = _mm512_unpacklo_epi64(t[i + 1], t[i + 3]);
    r[i + 3] = _mm512_unpackhi_epi64(t[i + 1], t[i + 3]);
  }
  for (int i = 0; i < 4; ++i) {
    t[i] = _mm512_shuffle_i32x4(r[i], r[i + 4], 0x88);
    t[i + 4] = _mm512_shuffle_i32x4(r[i], r[i + 4], 0xdd);
    t[i + 8] = _mm512_shuffle_i32x4(r[i + 8], r[i + 12], 0x88);
    t[i + 12] = _mm512_shuffle_i32x4(r[i + 8], r[i + 12], 0xdd);
  }
  for (int i = 0; i < 4; ++i) {
    r[i] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0x88);
    r[i + 8] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0xdd);
    r[i + 4] = _mm512_shuffle_i32x4(t[i + 4], t[i + 12], 0x88);
    r[i + 12] = _mm512_shuffle_i32x4(t[i + 4], t[i + 12], 0xdd);
  }
}

// 32 floats to bytes, rounded to even; the scale is the largest magnitude / 127.
inline __m256i round_bytes32(const float* x, float* scale) {
  const __m512 a = _mm512_loadu_ps(x), b = _mm512_loadu_ps(x + 16);
  const float most = _mm512_reduce_max_ps(_mm512_max_ps(_mm512_abs_ps(a), _mm512_abs_ps(b)));
  const __m512 inverse = _mm512_set1_ps(most > 0 ? 127.0f / most : 0.0f);
  *scale = most / 127.0f;
  return _mm256_set_m128i(_mm512_cvtsepi32_epi8(_mm512_cvtps_epi32(_mm512_mul_ps(b, inverse))),
                          _mm512_cvtsepi32_epi8(_mm512_cvtps_epi32(_mm512_mul_ps(a, inverse))));
}

#else

using Words = __m256i;
using Floats = __m256;
constexpr int kOutputs = 8;

inline Words load_words(const void* p) {
  return _mm256_loadu_si256(static_cast<const __m256i*>(p));
}
inline void store_words(void* p, Words a) { _mm256_store_si256(static_cast<__m256i*>(p), a); }
inline void store_floats(void* p, Floats a) { _mm256_store_ps(static_cast<float*>(p), a); }
inline Floats load_halves(const void* p) {
  return _mm256_cvtph_ps(_mm_loadu_si128(static_cast<const __m128i*>(p)));
}
inline Words load_16(const void* p) {
  return _mm256_cvtepu16_epi32(_mm_loadu_si128(static_cast<const __m128i*>(p)));
}
inline Words load_8(const void* p) {
  return _mm256_cvtepu8_epi32(_mm_loadl_epi64(static_cast<const __m128i*>(p)));
}
inline Floats halves_of(Words bits) {
  return _mm256_cvtph_ps(
      _mm_packus_epi32(_mm256_castsi256_si128(bits), _mm256_extracti128_si256(bits, 1)));
}

inline Words no_words() { return _mm256_setzero_si256(); }
inline Floats no_floats() { return _mm256_setzero_ps(); }
inline Words all_bytes(int value) { return _mm256_set1_epi8(static_cast<char>(value)); }
inline Words all_shorts(int value) { return _mm256_set1_epi16(static_cast<short>(value)); }
inline Words all_words(int value) { return _mm256_set1_epi32(value); }
inline Floats all_floats(float value) { return _mm256_set1_ps(value); }

template <int kBy>
inline Words right16(Words a) {
  return _mm256_srli_epi16(a, kBy);
}
template <int kBy>
inline Words left16(Words a) {
  return _mm256_slli_epi16(a, kBy);
}
template <int kBy>
inline Words right32(Words a) {
  return _mm256_srli_epi32(a, kBy);
}
template <int kBy>
inline Words left32(Words a) {
  return _mm256_slli_epi32(a, kBy);
}
template <int kBy>
inline Words signed_right32(Words a) {
  return _mm256_srai_epi32(a, kBy);
}
inline Words left32_by(Words a, Words by) { return _mm256_sllv_epi32(a, by); }
inline Words add8(Words a, Words b) { return _mm256_add_epi8(a, b); }
inline Words add32(Words a, Words b) { return _mm256_add_epi32(a, b); }
inline Words low_product16(Words a, Words b) { return _mm256_mullo_epi16(a, b); }
inline Words high_product16(Words a, Words b) { return _mm256_mulhi_epu16(a, b); }
inline Words with_masked(Words q, Words bits, Words mask) { return q | (bits & mask); }
inline Words look_up16(const int8_t* table, Words nibbles) {
  return _mm256_shuffle_epi8(
      _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(table))),
      nibbles);
}

inline Floats floats_of(Words a) { return _mm256_cvtepi32_ps(a); }
inline Floats as_floats(Words a) { return _mm256_castsi256_ps(a); }
inline Floats times(Floats a, Floats b) { return _mm256_mul_ps(a, b); }
inline Floats plus(Floats a, Floats b) { return _mm256_add_ps(a, b); }
inline Floats minus(Floats a, Floats b) { return _mm256_sub_ps(a, b); }
inline Floats fused(Floats a, Floats b, Floats c) { return _mm256_fmadd_ps(a, b, c); }

inline Words where_above_one(Words x, Words above, Words other) {
  return _mm256_blendv_epi8(other, above, _mm256_cmpgt_epi32(x, all_words(1)));
}
inline Floats zero_where_equal(Words x, int to, Floats a) {
  return _mm256_andnot_ps(as_floats(_mm256_cmpeq_epi32(x, all_words(to))), a);
}
inline Words where_clear(Words bits, int mask, int value) {
  return _mm256_cmpeq_epi32(bits & all_words(mask), no_words()) & all_words(value);
}
inline Words low_and_high(Words low, Words high) { return _mm256_blend_epi16(low, high, 0xaa); }

// Eight bits from kPlace on, in byte kByte of each lane, the others zero.
template <int kPlace, int kByte>
inline Words byte_at(Words word) {
  constexpr int kLeft = 8 * kByte - kPlace;
  Words out = word;
  if constexpr (kLeft > 0) out = left32<kLeft>(word);
  if constexpr (kLeft < 0) out = right32<-kLeft>(word);
  return out & all_words(static_cast<int>(0xffu << 8 * kByte));
}
template <int kA, int kB, int kC, int kD>
inline Words bits_at(Words word) {
  return (byte_at<kA, 0>(word) | byte_at<kB, 1>(word)) |
         (byte_at<kC, 2>(word) | byte_at<kD, 3>(word));
}

// 0xff in byte j of each lane where bit kFirst + j of its word is set.
template <int kFirst>
inline Words spread_bits(Words word) {
  constexpr int kFrom = kFirst / 8 * 0x01010101;
  constexpr int kMask = 0x08040201 << kFirst % 8;
  const Words from = add8(_mm256_setr_epi32(0, 0x04040404, 0x08080808, 0x0c0c0c0c, 0, 0x04040404,
                                            0x08080808, 0x0c0c0c0c),
                          all_words(kFrom));
  const Words mask = all_words(kMask);
  return _mm256_cmpeq_epi8(_mm256_shuffle_epi8(word, from) & mask, mask);
}
template <int kFirst, int kBit>
inline Words with_spread_bit(Words q, Words word) {
  return with_masked(q, spread_bits<kFirst>(word), all_bytes(1 << kBit));
}
template <int kFirst>
inline Words mirrored(Words q, Words word, int twice) {
  const Words set = spread_bits<kFirst>(word);  // -1 there: ~q + twice + 1
  return add8(q ^ set, set & all_bytes(twice + 1));
}

// Eight vectors of eight 32-bit numbers, turned.
[[gnu::always_inline]] inline void transpose8(__m256i* r) {
  __m256i t[8];
  for (int i = 0; i < 8; i += 2) {
    t[i] = _mm256_unpacklo_epi32(r[i], r[i + 1]);
    t[i + 1] = _mm256_unpackhi_epi32(r[i], r[i + 1]);
  }
  for (int i = 0; i < 8; i += 4) {
    r[i] = _mm256_unpacklo_epi64(t[i], t[i + 2]);
    r[i + 1] = _mm256_unpackhi_epi64(t[i], t[i + 2]);
    r[i + 2] = _mm256_unpacklo_epi64(t[i + 1], t[i + 3]);
    r[i + 3] = _mm256_unpackhi_epi64(t[i + 1], t[i + 3]);
  }
  for (int i = 0; i < 4; ++i) {
    t[i] = _mm256_permute2x128_si256(r[i], r[i + 4], 0x20);
    t[i + 4] = _mm256_permute2x128_si256(r[i], r[i + 4], 0x31);
  }
  for (int i = 0; i < 8; ++i) r[i] = t[i];
}

inline float largest(__m256 a) {
  const __m128 four = _mm_max_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
  const __m128 two = _mm_max_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_max_ss(two, _mm_movehdup_ps(two)));
}

inline __m256i round_bytes32(const float* x, float* scale) {
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
  *scale = most / 127.0f;
  // Packing works within halves of registers: the order of fours is put right at the end.
  return _mm256_permutevar8x32_epi32(
      _mm256_packs_epi16(_mm256_packs_epi32(n[0], n[1]), _mm256_packs_epi32(n[2], n[3])),
      _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
}

#endif

}  // namespace
}  // namespace ponder
