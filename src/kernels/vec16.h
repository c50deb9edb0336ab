// Sixteen floats side by side, for the vector tables: one zmm register, two ymm, or four of NEON.
// Everything here is internal to the translation unit that includes it, because each is compiled
// for another ISA. Two ymm and four of NEON give the same bits.
#pragma once

#include <cstdint>

#include "kernels/kernels.h"
#if defined(__x86_64__)
#include <immintrin.h>
#else
#include "kernels/vec16_neon.h"
#endif

namespace ponder {
namespace {

#if defined(__AVX512F__)

struct V16 {
  static constexpr int kLanes = 16;
  __m512 v;
};

inline V16 splat(float x) { return {_mm512_set1_ps(x)}; }
inline V16 load(const float* p) { return {_mm512_loadu_ps(p)}; }
inline void store(float* p, V16 a) { _mm512_storeu_ps(p, a.v); }
inline V16 operator+(V16 a, V16 b) { return {_mm512_add_ps(a.v, b.v)}; }
inline V16 operator-(V16 a, V16 b) { return {_mm512_sub_ps(a.v, b.v)}; }
inline V16 operator*(V16 a, V16 b) { return {_mm512_mul_ps(a.v, b.v)}; }
inline V16 operator/(V16 a, V16 b) { return {_mm512_div_ps(a.v, b.v)}; }
inline V16 fma(V16 a, V16 b, V16 c) { return {_mm512_fmadd_ps(a.v, b.v, c.v)}; }
inline V16 max(V16 a, V16 b) { return {_mm512_max_ps(a.v, b.v)}; }
inline V16 min(V16 a, V16 b) { return {_mm512_min_ps(a.v, b.v)}; }
// Lane i of a where x[i] < y[i], else of b.
inline V16 select_less(V16 x, V16 y, V16 a, V16 b) {
  return {_mm512_mask_blend_ps(_mm512_cmp_ps_mask(x.v, y.v, _CMP_LT_OQ), b.v, a.v)};
}
inline bool all_equal(V16 a, V16 b) { return _mm512_cmp_ps_mask(a.v, b.v, _CMP_EQ_OQ) == 0xffff; }
// a * 2^n for whole n; results below the smallest normal number are rounded, not flushed.
inline V16 scale_by_power(V16 a, V16 n) { return {_mm512_scalef_ps(a.v, n.v)}; }
inline V16 round_whole(V16 a) {
  return {_mm512_roundscale_ps(a.v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)};
}
inline V16 load_f16(const uint16_t* p) {
  return {_mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)))};
}
inline V16 load_bf16(const uint16_t* p) {
  const __m256i half = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
  return {_mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(half), 16))};
}

#elif defined(__x86_64__)

struct V16 {
  static constexpr int kLanes = 16;
  __m256 lo, hi;
};

inline V16 splat(float x) { return {_mm256_set1_ps(x), _mm256_set1_ps(x)}; }
inline V16 load(const float* p) { return {_mm256_loadu_ps(p), _mm256_loadu_ps(p + 8)}; }
inline void store(float* p, V16 a) {
  _mm256_storeu_ps(p, a.lo);
  _mm256_storeu_ps(p + 8, a.hi);
}
inline V16 operator+(V16 a, V16 b) {
  return {_mm256_add_ps(a.lo, b.lo), _mm256_add_ps(a.hi, b.hi)};
}
inline V16 operator-(V16 a, V16 b) {
  return {_mm256_sub_ps(a.lo, b.lo), _mm256_sub_ps(a.hi, b.hi)};
}
inline V16 operator*(V16 a, V16 b) {
  return {_mm256_mul_ps(a.lo, b.lo), _mm256_mul_ps(a.hi, b.hi)};
}
inline V16 operator/(V16 a, V16 b) {
  return {_mm256_div_ps(a.lo, b.lo), _mm256_div_ps(a.hi, b.hi)};
}
inline V16 fma(V16 a, V16 b, V16 c) {
  return {_mm256_fmadd_ps(a.lo, b.lo, c.lo), _mm256_fmadd_ps(a.hi, b.hi, c.hi)};
}
inline V16 max(V16 a, V16 b) { return {_mm256_max_ps(a.lo, b.lo), _mm256_max_ps(a.hi, b.hi)}; }
inline V16 min(V16 a, V16 b) { return {_mm256_min_ps(a.lo, b.lo), _mm256_min_ps(a.hi, b.hi)}; }
inline V16 select_less(V16 x, V16 y, V16 a, V16 b) {
  return {_mm256_blendv_ps(b.lo, a.lo, _mm256_cmp_ps(x.lo, y.lo, _CMP_LT_OQ)),
          _mm256_blendv_ps(b.hi, a.hi, _mm256_cmp_ps(x.hi, y.hi, _CMP_LT_OQ))};
}
inline bool all_equal(V16 a, V16 b) {
  return _mm256_movemask_ps(_mm256_and_ps(_mm256_cmp_ps(a.lo, b.lo, _CMP_EQ_OQ),
                                          _mm256_cmp_ps(a.hi, b.hi, _CMP_EQ_OQ))) == 0xff;
}
inline __m256 power_of_two(__m256 n) {
  return _mm256_castsi256_ps(
      _mm256_slli_epi32(_mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127)), 23));
}
// In two halves, so that n of 128 stays within the exponent's range.
inline __m256 scale_half(__m256 a, __m256 n) {
  const __m256 first = _mm256_round_ps(_mm256_mul_ps(n, _mm256_set1_ps(0.5f)),
                                       _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  return _mm256_mul_ps(_mm256_mul_ps(a, power_of_two(first)),
                       power_of_two(_mm256_sub_ps(n, first)));
}
inline V16 scale_by_power(V16 a, V16 n) { return {scale_half(a.lo, n.lo), scale_half(a.hi, n.hi)}; }
inline V16 round_whole(V16 a) {
  return {_mm256_round_ps(a.lo, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC),
          _mm256_round_ps(a.hi, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)};
}
inline V16 load_f16(const uint16_t* p) {
  return {_mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))),
          _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p + 8)))};
}
inline __m256 widen_bf16(const uint16_t* p) {
  const __m128i half = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(half), 16));
}
inline V16 load_bf16(const uint16_t* p) { return {widen_bf16(p), widen_bf16(p + 8)}; }

#endif

#if defined(__x86_64__)
// hold(a) keeps what was loaded in its register: GCC would rather load it again for every use. With
// AVX-512 it has registers enough not to.
#if defined(__AVX512F__)
inline void hold(V16&) {}
#else
inline void hold(V16& a) { __asm__("" : "+x"(a.lo), "+x"(a.hi)); }
#endif

// Half of one, where sixteen are more registers than can be spared.
struct V8 {
  static constexpr int kLanes = 8;
  __m256 v;
};
inline void store(float* p, V8 a) { _mm256_storeu_ps(p, a.v); }
inline V8 fma(V8 a, V8 b, V8 c) { return {_mm256_fmadd_ps(a.v, b.v, c.v)}; }
inline V8 load8(const float* p) { return {_mm256_loadu_ps(p)}; }
inline V8 splat8(float x) { return {_mm256_set1_ps(x)}; }
inline void hold(V8& a) { __asm__("" : "+x"(a.v)); }
#endif

// V is V16, or V8 where there is one.
template <class V>
inline V load_as(const float* p) {
  if constexpr (V::kLanes == 16)
    return load(p);
  else
    return load8(p);
}
template <class V>
inline V splat_as(float x) {
  if constexpr (V::kLanes == 16)
    return splat(x);
  else
    return splat8(x);
}
inline V16 zero16() { return splat(0.0f); }

// The first `count` < 16 floats, the rest 0; and their way back.
inline V16 load_some(const float* p, int64_t count) {
  float buffer[16] = {};
  for (int64_t i = 0; i < count; ++i) buffer[i] = p[i];
  return load(buffer);
}
inline void store_some(float* p, V16 a, int64_t count) {
  float buffer[16];
  store(buffer, a);
  for (int64_t i = 0; i < count; ++i) p[i] = buffer[i];
}

// Always the same tree, so that a sum does not depend on who asks.
inline float sum_lanes(V16 a) {
  float t[16];
  store(t, a);
  for (int step = 8; step > 0; step /= 2) {
    for (int i = 0; i < step; ++i) t[i] += t[i + step];
  }
  return t[0];
}

// sum_lanes of four vectors that lie one behind the other.
inline void sum_lanes_of_four(const float* t, float* out) {
#if defined(__x86_64__)
  __m128 four[4];  // a vector's lanes i, i + 4, i + 8 and i + 12
  for (int i = 0; i < 4; ++i) {
    const __m256 eight =
        _mm256_add_ps(_mm256_loadu_ps(t + 16 * i), _mm256_loadu_ps(t + 16 * i + 8));
    four[i] = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  }
  const __m128 first = _mm_add_ps(_mm_movelh_ps(four[0], four[1]), _mm_movehl_ps(four[1], four[0]));
  const __m128 last = _mm_add_ps(_mm_movelh_ps(four[2], four[3]), _mm_movehl_ps(four[3], four[2]));
  _mm_storeu_ps(out, _mm_add_ps(_mm_shuffle_ps(first, last, _MM_SHUFFLE(2, 0, 2, 0)),
                                _mm_shuffle_ps(first, last, _MM_SHUFFLE(3, 1, 3, 1))));
#else
  for (int i = 0; i < 4; ++i) out[i] = sum_lanes(load(t + 16 * i));
#endif
}

// e^x within 2 ulp; exactly 1 at 0, and exactly 0 below -87, where the result would be subnormal:
// each of those costs hundreds of cycles, and masked scores are many. Cody-Waite reduction by ln 2,
// then the Taylor polynomial of degree 7 on [-0.35, 0.35].
inline V16 exp16(V16 x) {
  const V16 least = splat(-87.0f), clipped = min(max(x, least), splat(88.7f));
  const V16 n = round_whole(clipped * splat(1.44269504f));
  V16 r = fma(n, splat(-0.693359375f), clipped);
  r = fma(n, splat(2.12194440e-4f), r);
  V16 p = splat(1.0f / 5040);
  for (const float c : {1.0f / 720, 1.0f / 120, 1.0f / 24, 1.0f / 6, 0.5f, 1.0f, 1.0f}) {
    p = fma(p, r, splat(c));
  }
  return select_less(x, least, zero16(), scale_by_power(p, n));
}

}  // namespace
}  // namespace ponder
