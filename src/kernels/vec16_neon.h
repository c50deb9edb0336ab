// vec16.h's sixteen floats as four registers of NEON, with AVX2's meaning of every operation: the
// second number where one is none (max, min), rounding to even, fused multiply-adds where written.
#pragma once

#include <arm_neon.h>

#include <cstdint>

namespace ponder {
namespace {

struct V16 {
  static constexpr int kLanes = 16;
  float32x4_t v[4];
};
// Half of one, where sixteen are more registers than can be spared.
struct V8 {
  static constexpr int kLanes = 8;
  float32x4_t v[2];
};
inline V8 load8(const float* p) { return {{vld1q_f32(p), vld1q_f32(p + 4)}}; }
inline V8 splat8(float x) { return {{vdupq_n_f32(x), vdupq_n_f32(x)}}; }
inline void store(float* p, V8 a) {
  vst1q_f32(p, a.v[0]);
  vst1q_f32(p + 4, a.v[1]);
}
inline void hold(V8&) {}
inline void hold(V16&) {}
inline V8 fma(V8 a, V8 b, V8 c) {
  return {{vfmaq_f32(c.v[0], a.v[0], b.v[0]), vfmaq_f32(c.v[1], a.v[1], b.v[1])}};
}

template <class F>
inline V16 each_quarter(F f) {
  return {{f(0), f(1), f(2), f(3)}};
}

inline V16 splat(float x) {
  return each_quarter([&](int) { return vdupq_n_f32(x); });
}
inline V16 load(const float* p) {
  return each_quarter([&](int i) { return vld1q_f32(p + 4 * i); });
}
inline void store(float* p, V16 a) {
  for (int i = 0; i < 4; ++i) vst1q_f32(p + 4 * i, a.v[i]);
}
inline V16 operator+(V16 a, V16 b) {
  return each_quarter([&](int i) { return vaddq_f32(a.v[i], b.v[i]); });
}
inline V16 operator-(V16 a, V16 b) {
  return each_quarter([&](int i) { return vsubq_f32(a.v[i], b.v[i]); });
}
inline V16 operator*(V16 a, V16 b) {
  return each_quarter([&](int i) { return vmulq_f32(a.v[i], b.v[i]); });
}
inline V16 operator/(V16 a, V16 b) {
  return each_quarter([&](int i) { return vdivq_f32(a.v[i], b.v[i]); });
}
inline V16 fma(V16 a, V16 b, V16 c) {
  return each_quarter([&](int i) { return vfmaq_f32(c.v[i], a.v[i], b.v[i]); });
}
inline float32x4_t greater_of(float32x4_t a, float32x4_t b) {
  return vbslq_f32(vcgtq_f32(a, b), a, b);
}
inline V16 max(V16 a, V16 b) {
  return each_quarter([&](int i) { return greater_of(a.v[i], b.v[i]); });
}
inline V16 min(V16 a, V16 b) {
  return each_quarter([&](int i) { return vbslq_f32(vcltq_f32(a.v[i], b.v[i]), a.v[i], b.v[i]); });
}
// Lane i of a where x[i] < y[i], else of b.
inline V16 select_less(V16 x, V16 y, V16 a, V16 b) {
  return each_quarter([&](int i) { return vbslq_f32(vcltq_f32(x.v[i], y.v[i]), a.v[i], b.v[i]); });
}
inline bool all_equal(V16 a, V16 b) {
  uint32_t equal = ~uint32_t{0};
  for (int i = 0; i < 4; ++i) equal &= vminvq_u32(vceqq_f32(a.v[i], b.v[i]));
  return equal == ~uint32_t{0};
}
inline float32x4_t power_of_two(float32x4_t n) {
  return vreinterpretq_f32_s32(vshlq_n_s32(vaddq_s32(vcvtnq_s32_f32(n), vdupq_n_s32(127)), 23));
}
// In two halves, so that n of 128 stays within the exponent's range.
inline float32x4_t scale_half(float32x4_t a, float32x4_t n) {
  const float32x4_t first = vrndnq_f32(vmulq_f32(n, vdupq_n_f32(0.5f)));
  return vmulq_f32(vmulq_f32(a, power_of_two(first)), power_of_two(vsubq_f32(n, first)));
}
// a * 2^n for whole n.
inline V16 scale_by_power(V16 a, V16 n) {
  return each_quarter([&](int i) { return scale_half(a.v[i], n.v[i]); });
}
inline V16 round_whole(V16 a) {
  return each_quarter([&](int i) { return vrndnq_f32(a.v[i]); });
}
inline V16 load_f16(const uint16_t* p) {
  return each_quarter(
      [&](int i) { return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(p + 4 * i))); });
}
inline V16 load_bf16(const uint16_t* p) {
  return each_quarter(
      [&](int i) { return vreinterpretq_f32_u32(vshll_n_u16(vld1_u16(p + 4 * i), 16)); });
}

}  // namespace
}  // namespace ponder
