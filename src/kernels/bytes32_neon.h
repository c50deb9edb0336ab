// 32 signed bytes in two registers of NEON, for unpack32.h and byte_rows.h.
#pragma once

#include <arm_neon.h>

#include <cstdint>
#include <cstring>

namespace ponder {
namespace {

struct Bytes32 {
  int8x16_t low, high;
};
struct Sum8 {  // eight partial sums
  float32x4_t low, high;
};

inline Bytes32 load32(const void* from) {
  const auto* bytes = static_cast<const int8_t*>(from);
  return {vld1q_s8(bytes), vld1q_s8(bytes + 16)};
}
inline void store32(int8_t* out, Bytes32 bytes) {
  vst1q_s8(out, bytes.low);
  vst1q_s8(out + 16, bytes.high);
}
inline Bytes32 add_bytes(Bytes32 a, Bytes32 b) {
  return {vaddq_s8(a.low, b.low), vaddq_s8(a.high, b.high)};
}

// Sixteen bytes of nibbles: the low ones, then the high ones.
inline void put_levels32(const uint8_t* in, const int8_t* levels, int8_t* out) {
  const int8x16_t table = vld1q_s8(levels);
  const uint8x16_t bytes = vld1q_u8(in);
  store32(out, {vqtbl1q_s8(table, vandq_u8(bytes, vdupq_n_u8(15))),
                vqtbl1q_s8(table, vshrq_n_u8(bytes, 4))});
}
// Eight bytes of them.
inline void put_levels16(const uint8_t* in, const int8_t* levels, int8_t* out) {
  const uint8x8_t bytes = vld1_u8(in);
  const uint8x16_t nibbles = vcombine_u8(vand_u8(bytes, vdup_n_u8(15)), vshr_n_u8(bytes, 4));
  vst1q_s8(out, vqtbl1q_s8(vld1q_s8(levels), nibbles));
}

// Negative where `signs` has a bit: bit i for byte i.
inline int8x16_t with_16_signs(int8x16_t bytes, uint32_t signs) {
  const uint8x16_t bit = vreinterpretq_u8_u64(vdupq_n_u64(0x8040201008040201));
  const uint8x16_t spread = vcombine_u8(vdup_n_u8(static_cast<uint8_t>(signs)),
                                        vdup_n_u8(static_cast<uint8_t>(signs >> 8)));
  return vbslq_s8(vtstq_u8(spread, bit), vnegq_s8(bytes), bytes);
}
inline Bytes32 with_32_signs(Bytes32 bytes, uint32_t signs) {
  return {with_16_signs(bytes.low, signs), with_16_signs(bytes.high, signs >> 16)};
}

inline Bytes32 four_entries(const uint64_t* grid, uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
  const uint64_t entries[4] = {grid[a], grid[b], grid[c], grid[d]};
  return load32(entries);
}
inline Bytes32 eight_entries(const uint32_t* grid, const uint32_t* index) {
  uint32_t entries[8];
  for (int i = 0; i < 8; ++i) entries[i] = grid[index[i]];
  return load32(entries);
}
// An eighth more, or less, in the eight numbers of each entry.
inline Bytes32 eighths(bool a, bool b, bool c, bool d) {
  constexpr auto all = [](bool down) { return vdup_n_s8(down ? -1 : 1); };
  return {vcombine_s8(all(a), all(b)), vcombine_s8(all(c), all(d))};
}

// 32 floats to bytes, rounded to even; the scale is the largest magnitude / 127.
inline void round_bytes32(const float* x, int8_t* bytes, float* scale) {
  float32x4_t v[8], top[2] = {vdupq_n_f32(0), vdupq_n_f32(0)};
  for (int i = 0; i < 8; ++i) {
    v[i] = vld1q_f32(x + 4 * i);
    const float32x4_t size = vabsq_f32(v[i]);
    top[i % 2] = vbslq_f32(vcgtq_f32(top[i % 2], size), top[i % 2], size);
  }
  const float most = vmaxnmvq_f32(vmaxnmq_f32(top[0], top[1]));
  const float32x4_t inverse = vdupq_n_f32(most > 0 ? 127.0f / most : 0.0f);
  for (int i = 0; i < 4; ++i) {
    const int32x4_t a = vcvtnq_s32_f32(vmulq_f32(v[2 * i], inverse));
    const int32x4_t b = vcvtnq_s32_f32(vmulq_f32(v[2 * i + 1], inverse));
    vst1_s8(bytes + 8 * i, vqmovn_s16(vcombine_s16(vqmovn_s32(a), vqmovn_s32(b))));
  }
  *scale = most / 127.0f;
}

// As AVX2's halves are folded.
inline float sum_eight(Sum8 a) {
  const float32x4_t four = vaddq_f32(a.low, a.high);
  const float32x2_t two = vadd_f32(vget_low_f32(four), vget_high_f32(four));
  return vget_lane_f32(two, 0) + vget_lane_f32(two, 1);
}
inline Sum8 no_sum() { return {vdupq_n_f32(0), vdupq_n_f32(0)}; }
inline Sum8 multiply_add(const float* a, const float* b, Sum8 sum) {
  return {vfmaq_f32(sum.low, vld1q_f32(a), vld1q_f32(b)),
          vfmaq_f32(sum.high, vld1q_f32(a + 4), vld1q_f32(b + 4))};
}

// Sixteen products, added up by fours: exact in both forms.
inline int32x4_t dot_fours(int8x16_t a, int8x16_t b) {
#if defined(__ARM_FEATURE_DOTPROD)
  return vdotq_s32(vdupq_n_s32(0), a, b);
#else
  const int16x8_t low = vmull_s8(vget_low_s8(a), vget_low_s8(b)), high = vmull_high_s8(a, b);
  return vpaddq_s32(vpaddlq_s16(low), vpaddlq_s16(high));
#endif
}

// 32 bytes of a weight with the scales of both sixteens.
struct Weight32 {
  Bytes32 bytes;
  float d[2];

  Weight32(const int8_t* from, const float* scales)
      : bytes(load32(from)), d{scales[0], scales[1]} {}
  Sum8 add_to(Sum8 sum, const int8_t* x, const float* scale) const {
    const Bytes32 xs = load32(x);
    return {vfmaq_n_f32(sum.low, vcvtq_f32_s32(dot_fours(bytes.low, xs.low)), d[0] * *scale),
            vfmaq_n_f32(sum.high, vcvtq_f32_s32(dot_fours(bytes.high, xs.high)), d[1] * *scale)};
  }
};

}  // namespace
}  // namespace ponder
