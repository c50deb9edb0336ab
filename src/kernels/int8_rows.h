// Block-quantised weights and x as bytes, for tables with integer tile units: an integer dot
// product of 32 (or 16) bytes is exact, so every form of it gives the same bits; what is rounded is
// x, to a signed byte a number with one scale for each 32 (as Q8_0 stores weights), and the float
// sum over groups, which runs in the order of k.
#pragma once

#include "kernels/decode_bf16.h"

namespace ponder {
namespace {

constexpr int64_t kGroup = 32;  // numbers of k that share a scale of x

// sum over groups of d (w . x) dx + m sum(x) dx, where w are the stored bytes.
struct Unpacked {
  std::byte* bytes;  // 256 of one row, in the order of k
  float* d;          // the row's scales: one a group of 32 (or 16), `stride` floats apart
  float* m;          // its offsets, likewise; null where the type has none
  int64_t stride;
};

inline void store_bytes(const Unpacked& out, int64_t at, __m256i v) {
  _mm256_store_si256(reinterpret_cast<__m256i*>(out.bytes + at), v);
}
inline void scatter(const float* from, int count, float* to, int64_t stride) {
  for (int i = 0; i < count; ++i) to[i * stride] = from[i];
}

// Each unpacks up to 256 numbers: `groups` of 32.
inline void unpack_q8_0(const std::byte* in, int groups, const Unpacked& out) {
  for (int g = 0; g < groups; ++g, in += 34) {
    out.d[g * out.stride] = half_at(in);
    store_bytes(out, 32 * g, bytes32(in + 2));
  }
}
inline void unpack_q4_0(const std::byte* in, int groups, const Unpacked& out) {
  for (int g = 0; g < groups; ++g, in += 18) {
    out.d[g * out.stride] = half_at(in);
    store_bytes(out, 32 * g, _mm256_sub_epi8(nibbles(bytes16(in + 2)), _mm256_set1_epi8(8)));
  }
}
inline void unpack_q4_1(const std::byte* in, int groups, const Unpacked& out) {
  for (int g = 0; g < groups; ++g, in += 20) {
    out.d[g * out.stride] = half_at(in);
    out.m[g * out.stride] = half_at(in + 2);
    store_bytes(out, 32 * g, nibbles(bytes16(in + 4)));
  }
}
inline void unpack_q5_0(const std::byte* in, int groups, const Unpacked& out) {
  for (int g = 0; g < groups; ++g, in += 22) {
    out.d[g * out.stride] = half_at(in);
    const __m256i q = _mm256_or_si256(nibbles(bytes16(in + 6)), fifth_bits(in + 2));
    store_bytes(out, 32 * g, _mm256_sub_epi8(q, _mm256_set1_epi8(16)));
  }
}
inline void unpack_q5_1(const std::byte* in, int groups, const Unpacked& out) {
  for (int g = 0; g < groups; ++g, in += 24) {
    out.d[g * out.stride] = half_at(in);
    out.m[g * out.stride] = half_at(in + 2);
    store_bytes(out, 32 * g, _mm256_or_si256(nibbles(bytes16(in + 8)), fifth_bits(in + 4)));
  }
}
// d * scale and -dmin * min of the eight groups of Q4_K and Q5_K.
inline void put_factors(const std::byte* in, const Unpacked& out) {
  alignas(64) float factors[16];
  _mm512_store_ps(factors, group_factors(in));
  scatter(factors, 8, out.d, out.stride);
  scatter(factors + 8, 8, out.m, out.stride);
}
inline void unpack_q4_k(const std::byte* in, int, const Unpacked& out) {
  put_factors(in, out);
  const __m256i mask = _mm256_set1_epi8(0xf);
  for (int pair = 0; pair < 4; ++pair) {
    const __m256i q = bytes32(in + 16 + 32 * pair);
    store_bytes(out, 64 * pair, _mm256_and_si256(q, mask));
    store_bytes(out, 64 * pair + 32, _mm256_and_si256(_mm256_srli_epi16(q, 4), mask));
  }
}
inline void unpack_q5_k(const std::byte* in, int, const Unpacked& out) {
  put_factors(in, out);
  const __m256i high_bits = bytes32(in + 16);
#pragma GCC unroll 8
  for (int group = 0; group < 8; ++group)
    store_bytes(out, 32 * group, q5_k_bytes(in, high_bits, group));
}
// Sixteen groups of sixteen.
inline void unpack_q6_k(const std::byte* in, int, const Unpacked& out) {
  alignas(64) float scales[16];
  _mm512_store_ps(scales, q6_k_scales(in));
  scatter(scales, 16, out.d, out.stride);
#pragma GCC unroll 8
  for (int group = 0; group < 8; ++group) store_bytes(out, 32 * group, q6_k_bytes(in, group));
}

// A stored type as bytes: block size and bytes, numbers that share a scale, whether it has offsets.
template <int kBlockNumbers, int kBlockBytes, int kNumbersAScale, bool kHasOffset,
          void (*kUnpack)(const std::byte*, int, const Unpacked&)>
struct ByteRows {
  static constexpr int kScaled = kNumbersAScale;
  static constexpr bool kOffset = kHasOffset;
  static void unpack(const Weight& w, int64_t n, int64_t k0, int64_t k1, const Unpacked& out) {
    kUnpack(w.row(n) + k0 / kBlockNumbers * kBlockBytes, static_cast<int>((k1 - k0) / kGroup), out);
  }
};

inline bool multiplies_as_bytes(DType type) { return pack_kind(type) == 2; }

template <class F>
inline void with_byte_rows(DType type, F f) {
  switch (type) {
    case DType::Q8_0:
      return f(ByteRows<32, 34, 32, false, unpack_q8_0>());
    case DType::Q4_0:
      return f(ByteRows<32, 18, 32, false, unpack_q4_0>());
    case DType::Q4_1:
      return f(ByteRows<32, 20, 32, true, unpack_q4_1>());
    case DType::Q5_0:
      return f(ByteRows<32, 22, 32, false, unpack_q5_0>());
    case DType::Q5_1:
      return f(ByteRows<32, 24, 32, true, unpack_q5_1>());
    case DType::Q4_K:
      return f(ByteRows<256, 144, 32, true, unpack_q4_k>());
    case DType::Q5_K:
      return f(ByteRows<256, 176, 32, true, unpack_q5_k>());
    default:
      return f(ByteRows<256, 210, 16, false, unpack_q6_k>());
  }
}

// ---- x ----
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
