// Block-quantised weights and x as bytes, for tables with integer tile units: an integer dot
// product of 32 (or 16) bytes is exact, so every form of it gives the same bits; what is rounded is
// x, to a signed byte a number with one scale for each 32 (as Q8_0 stores weights), and the float
// sum over groups, which runs in the order of k.
#pragma once

#include "kernels/decode_bf16.h"

namespace ponder {
namespace {

constexpr int64_t kGroup = 32;  // numbers of k that share a scale of x

inline bool multiplies_as_bytes(DType type) { return pack_kind(type) == 2; }

// Sixteen rows (or one, alone) as, for each 32 of k, a tile [8, lanes, 4] of bytes; then the scales
// [k / 32, lanes], then the scaled sums [k / 32, lanes]; for one row also the sums of its bytes, [k
// / 16].
struct ByteGroup {
  int64_t lanes, groups;

  ByteGroup(int64_t m, int64_t k) : lanes(m == 1 ? 1 : kLanes), groups(k / kGroup) {}
  int64_t tile_bytes() const { return kGroup * lanes; }
  int64_t bytes() const {
    return groups * lanes * (kGroup + 8) + (lanes == 1 ? groups * 8 : 0) + 256;
  }
  const float* scales(const std::byte* group) const {
    return reinterpret_cast<const float*>(group + groups * tile_bytes());
  }
  const float* sums(const std::byte* group) const { return scales(group) + groups * lanes; }
  const int32_t* byte_sums(const std::byte* group) const {
    return reinterpret_cast<const int32_t*>(sums(group) + groups * lanes);
  }
};

// 32 floats to signed bytes; the scale is the largest magnitude / 127.
struct Bytes32 {
  __m256i bytes;
  float scale = 0;
  int32_t sums[2] = {};  // of sixteen bytes each

  float scaled_sum() const { return scale * static_cast<float>(sums[0] + sums[1]); }
};
inline Bytes32 quantise32(const float* x) {
  const __m512 a = _mm512_loadu_ps(x), b = _mm512_loadu_ps(x + 16);
  const float top = _mm512_reduce_max_ps(_mm512_max_ps(_mm512_abs_ps(a), _mm512_abs_ps(b)));
  const __m512 inverse = _mm512_set1_ps(top > 0 ? 127.0f / top : 0.0f);
  const __m512i qa = _mm512_cvtps_epi32(_mm512_mul_ps(a, inverse)),
                qb = _mm512_cvtps_epi32(_mm512_mul_ps(b, inverse));
  Bytes32 out;
  out.bytes = _mm256_set_m128i(_mm512_cvtsepi32_epi8(qb), _mm512_cvtsepi32_epi8(qa));
  out.scale = top / 127.0f;
  out.sums[0] = _mm512_reduce_add_epi32(qa);
  out.sums[1] = _mm512_reduce_add_epi32(qb);
  return out;
}

// One row alone.
inline void pack_one(const float* row, int64_t k, std::byte* out) {
  const ByteGroup shape(1, k);
  auto* scales = const_cast<float*>(shape.scales(out));
  auto* sums = const_cast<float*>(shape.sums(out));
  auto* byte_sums = const_cast<int32_t*>(shape.byte_sums(out));
  for (int64_t g = 0; g < shape.groups; ++g) {
    const Bytes32 q = quantise32(row + kGroup * g);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + kGroup * g), q.bytes);
    scales[g] = q.scale;
    sums[g] = q.scaled_sum();
    byte_sums[2 * g] = q.sums[0];
    byte_sums[2 * g + 1] = q.sums[1];
  }
}

// Sixteen rows, of which `count` are there.
inline void pack_many(const float* const* rows, int count, int64_t k, std::byte* out) {
  const ByteGroup shape(kLanes, k);
  auto* scales = const_cast<float*>(shape.scales(out));
  auto* sums = const_cast<float*>(shape.sums(out));
  std::memset(out, 0, static_cast<size_t>(shape.bytes()));
  for (int64_t g = 0; g < shape.groups; ++g) {
    auto* tile = reinterpret_cast<int32_t*>(out + g * shape.tile_bytes());
    for (int lane = 0; lane < count; ++lane) {
      const Bytes32 q = quantise32(rows[lane] + kGroup * g);
      alignas(32) int32_t quads[8];
      _mm256_store_si256(reinterpret_cast<__m256i*>(quads), q.bytes);
      for (int i = 0; i < 8; ++i) tile[i * kLanes + lane] = quads[i];
      scales[g * kLanes + lane] = q.scale;
      sums[g * kLanes + lane] = q.scaled_sum();
    }
  }
}

// sum += product * (d * dx): the one place that says in which order.
inline __m512 add_group(__m512 sum, __m512i product, __m512 d, __m512 dx) {
  return _mm512_fmadd_ps(_mm512_cvtepi32_ps(product), _mm512_mul_ps(d, dx), sum);
}

}  // namespace
}  // namespace ponder
