// Stored weights to bf16, 32 numbers (one zmm) at a time, for the tables that multiply in bf16. A
// 4- or 5-bit block has at most 32 different values: they are computed once and looked up.
// Block layouts: ggml's block_q* structs, as tensor/quant.h documents them.
#pragma once

#include "kernels/vector_body.h"
#include "tensor/quant.h"

namespace ponder {
namespace {

using Bf16x32 = __m512i;

inline float half_at(const std::byte* p) {
  uint16_t bits;
  std::memcpy(&bits, p, sizeof bits);
  return _mm_cvtss_f32(_mm_cvtph_ps(_mm_cvtsi32_si128(bits)));
}
inline __m128i bytes16(const std::byte* p) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
}
inline __m256i bytes32(const std::byte* p) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
}
inline Bf16x32 round_pair(__m512 low, __m512 high) {
  return reinterpret_cast<Bf16x32>(_mm512_cvtne2ps_pbh(high, low));
}
inline __m512 iota16() {
  return _mm512_setr_ps(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}
// 16 bytes of nibbles -> 32 bytes: low nibbles first, then high ones (the order of Q4_0 and its
// kin).
inline __m256i nibbles(__m128i packed) {
  const __m128i mask = _mm_set1_epi8(0xf);
  return _mm256_set_m128i(_mm_and_si128(_mm_srli_epi16(packed, 4), mask),
                          _mm_and_si128(packed, mask));
}
// Sixteen values a + b * i, each looked up by 32 indices.
inline Bf16x32 look_up16(__m512 values, __m256i indices) {
  const __m256i table = reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(values));
  return _mm512_permutexvar_epi16(_mm512_cvtepu8_epi16(indices), _mm512_castsi256_si512(table));
}
inline Bf16x32 look_up32(__m512 low, __m512 high, __m256i indices) {
  return _mm512_permutexvar_epi16(_mm512_cvtepu8_epi16(indices), round_pair(low, high));
}
// The fifth bits of 32 numbers, as 16 in the bytes where they are set.
inline __m256i fifth_bits(const std::byte* p) {
  uint32_t bits;
  std::memcpy(&bits, p, sizeof bits);
  return _mm256_maskz_set1_epi8(bits, 16);
}
inline Bf16x32 scaled_bytes(__m256i signed_bytes, __m512 low_scale, __m512 high_scale) {
  const __m512 low = _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm256_castsi256_si128(signed_bytes)));
  const __m512 high =
      _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm256_extracti128_si256(signed_bytes, 1)));
  return round_pair(_mm512_mul_ps(low, low_scale), _mm512_mul_ps(high, high_scale));
}

// Each decoder below turns one block at `in` into block / 32 vectors, given to `emit`.

template <class Emit>
inline void decode_q8_0(const std::byte* in, Emit emit) {
  const __m512 d = _mm512_set1_ps(half_at(in));
  emit(0, scaled_bytes(bytes32(in + 2), d, d));
}
template <class Emit>
inline void decode_q4_0(const std::byte* in, Emit emit) {
  const __m512 d = _mm512_set1_ps(half_at(in));
  emit(0, look_up16(_mm512_mul_ps(d, _mm512_sub_ps(iota16(), _mm512_set1_ps(8))),
                    nibbles(bytes16(in + 2))));
}
template <class Emit>
inline void decode_q4_1(const std::byte* in, Emit emit) {
  const __m512 d = _mm512_set1_ps(half_at(in)), m = _mm512_set1_ps(half_at(in + 2));
  emit(0, look_up16(_mm512_fmadd_ps(d, iota16(), m), nibbles(bytes16(in + 4))));
}
template <class Emit>
inline void decode_q5_0(const std::byte* in, Emit emit) {
  const __m512 d = _mm512_set1_ps(half_at(in)), half = _mm512_set1_ps(16);
  const __m512 high = _mm512_mul_ps(d, iota16()),
               low = _mm512_mul_ps(d, _mm512_sub_ps(iota16(), half));
  emit(0, look_up32(low, high, _mm256_or_si256(nibbles(bytes16(in + 6)), fifth_bits(in + 2))));
}
template <class Emit>
inline void decode_q5_1(const std::byte* in, Emit emit) {
  const __m512 d = _mm512_set1_ps(half_at(in)), m = _mm512_set1_ps(half_at(in + 2));
  const __m512 high = _mm512_fmadd_ps(d, _mm512_add_ps(iota16(), _mm512_set1_ps(16)), m);
  emit(0, look_up32(_mm512_fmadd_ps(d, iota16(), m), high,
                    _mm256_or_si256(nibbles(bytes16(in + 8)), fifth_bits(in + 4))));
}

// The eight 6-bit scales and minima of Q4_K and Q5_K, unpacked to bytes: scales, then minima.
inline void unpack_scales(const std::byte* in, uint8_t* out) {
  uint32_t a, b, c, sc[4];
  std::memcpy(&a, in, 4);
  std::memcpy(&b, in + 4, 4);
  std::memcpy(&c, in + 8, 4);
  sc[0] = a & 0x3f3f3f3fu;
  sc[1] = (c & 0x0f0f0f0fu) | ((a >> 2) & 0x30303030u);
  sc[2] = b & 0x3f3f3f3fu;
  sc[3] = ((c >> 4) & 0x0f0f0f0fu) | ((b >> 2) & 0x30303030u);
  std::memcpy(out, sc, 16);
}
// d * scale and -dmin * min of the eight groups, sixteen floats.
inline __m512 group_factors(const std::byte* in) {
  alignas(16) uint8_t scales[16];
  unpack_scales(in + 4, scales);
  const __m512 d =
      _mm512_insertf32x8(_mm512_set1_ps(half_at(in)), _mm256_set1_ps(-half_at(in + 2)), 1);
  return _mm512_mul_ps(
      d,
      _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_load_si128(reinterpret_cast<__m128i*>(scales)))));
}
inline __m512 lane_of(__m512 values, int lane) {
  return _mm512_permutexvar_ps(_mm512_set1_epi32(lane), values);
}

template <class Emit>
inline void decode_q4_k(const std::byte* in, Emit emit) {
  const __m512 factors = group_factors(in);
  const __m256i mask = _mm256_set1_epi8(0xf);
#pragma GCC unroll 4
  for (int pair = 0; pair < 4; ++pair) {
    const __m256i q = bytes32(in + 16 + 32 * pair);
    const int low = 2 * pair, high = low + 1;
    emit(low, look_up16(_mm512_fmadd_ps(lane_of(factors, low), iota16(), lane_of(factors, low + 8)),
                        _mm256_and_si256(q, mask)));
    emit(high,
         look_up16(_mm512_fmadd_ps(lane_of(factors, high), iota16(), lane_of(factors, high + 8)),
                   _mm256_and_si256(_mm256_srli_epi16(q, 4), mask)));
  }
}
template <class Emit>
inline void decode_q5_k(const std::byte* in, Emit emit) {
  const __m512 factors = group_factors(in), upper = _mm512_add_ps(iota16(), _mm512_set1_ps(16));
  const __m256i mask = _mm256_set1_epi8(0xf), high_bits = bytes32(in + 16);
#pragma GCC unroll 8
  for (int group = 0; group < 8; ++group) {
    const __m256i q = bytes32(in + 48 + 32 * (group / 2));
    const __m256i nibble = _mm256_and_si256(group % 2 ? _mm256_srli_epi16(q, 4) : q, mask);
    const __m256i bit = _mm256_set1_epi8(static_cast<char>(1 << group));
    const __m256i fifth = _mm256_maskz_set1_epi8(_mm256_test_epi8_mask(high_bits, bit), 16);
    const __m512 d = lane_of(factors, group), m = lane_of(factors, group + 8);
    emit(group, look_up32(_mm512_fmadd_ps(d, iota16(), m), _mm512_fmadd_ps(d, upper, m),
                          _mm256_or_si256(nibble, fifth)));
  }
}
template <class Emit>
inline void decode_q6_k(const std::byte* in, Emit emit) {
  const __m512 scales = _mm512_mul_ps(_mm512_set1_ps(half_at(in + 208)),
                                      _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(bytes16(in + 192))));
  const __m256i low4 = _mm256_set1_epi8(0xf), low2 = _mm256_set1_epi8(0x30),
                offset = _mm256_set1_epi8(32);
#pragma GCC unroll 8
  for (int group = 0; group < 8; ++group) {
    const int half = group / 4, part = group % 4;  // 128 numbers each; 32 of them
    const __m256i ql = bytes32(in + 64 * half + 32 * (part % 2)),
                  qh = bytes32(in + 128 + 32 * half);
    const __m256i nibble = _mm256_and_si256(part < 2 ? ql : _mm256_srli_epi16(ql, 4), low4);
    const __m256i upper = part == 0   ? _mm256_slli_epi16(qh, 4)
                          : part == 1 ? _mm256_slli_epi16(qh, 2)
                          : part == 2 ? qh
                                      : _mm256_srli_epi16(qh, 2);
    const __m256i q =
        _mm256_sub_epi8(_mm256_or_si256(nibble, _mm256_and_si256(upper, low2)), offset);
    emit(group, scaled_bytes(q, lane_of(scales, 2 * group), lane_of(scales, 2 * group + 1)));
  }
}

// Through the reference decoder, for types too rare to deserve more.
template <class Emit>
inline void decode_any(DType type, const std::byte* in, Emit emit) {
  alignas(64) float buffer[256];
  const int count = dtype_info(type).block;
  decode(type, in, count, buffer);
  for (int i = 0; i < count; i += 32)
    emit(i / 32, round_pair(_mm512_load_ps(buffer + i), _mm512_load_ps(buffer + i + 16)));
}

// E4M3 to float is a shift of its bits and a power of two, subnormals included.
inline __m512 widen_f8(__m128i bytes) {
  const __m512i x = _mm512_cvtepu8_epi32(bytes);
  const __m512i magnitude = _mm512_slli_epi32(_mm512_and_si512(x, _mm512_set1_epi32(0x7f)), 20);
  const __m512i sign = _mm512_slli_epi32(_mm512_and_si512(x, _mm512_set1_epi32(0x80)), 24);
  return _mm512_mul_ps(_mm512_castsi512_ps(_mm512_or_si512(magnitude, sign)),
                       _mm512_set1_ps(0x1p120f));
}

// Numbers [k0, k1) of row `n`: vector i of them goes to out + i * stride (in bf16 numbers). k0 is a
// multiple of 256; a partial last vector is filled with zeros.
inline void decode_plain(const Weight& w, int64_t n, int64_t k0, int64_t k1, uint16_t* out,
                         int64_t stride) {
  for (int64_t k = k0; k < k1; k += 32, out += stride) {
    const int64_t count = smaller(32, k1 - k);
    const __mmask32 mask = count == 32 ? ~0u : (1u << count) - 1;
    if (w.dtype == DType::BF16) {
      _mm512_storeu_si512(out, _mm512_maskz_loadu_epi16(mask, w.row(n) + 2 * k));
    } else {
      const __m256i bytes = _mm256_maskz_loadu_epi8(mask, w.row(n) + k);
      const __m512 scale = _mm512_set1_ps(w.scale_row(n)[k / kFp8Block]);
      _mm512_storeu_si512(
          out, round_pair(_mm512_mul_ps(widen_f8(_mm256_castsi256_si128(bytes)), scale),
                          _mm512_mul_ps(widen_f8(_mm256_extracti128_si256(bytes, 1)), scale)));
    }
  }
}

template <class Decode>
inline void decode_blocks(const std::byte* in, int64_t count, int64_t bytes, int64_t vectors,
                          uint16_t* out, int64_t stride, Decode decode_one) {
  for (int64_t b = 0; b < count; ++b, in += bytes, out += vectors * stride) {
    decode_one(in, [&](int i, Bf16x32 v) { _mm512_storeu_si512(out + i * stride, v); });
  }
}

inline void decode_bf16(const Weight& w, int64_t n, int64_t k0, int64_t k1, uint16_t* out,
                 int64_t stride) {
  const DTypeInfo& info = dtype_info(w.dtype);
  if (info.block == 1) return decode_plain(w, n, k0, k1, out, stride);
  const std::byte* in = w.row(n) + k0 / info.block * info.bytes;
  const int64_t count = (k1 - k0) / info.block, vectors = info.block / 32;
#define PONDER_DECODE(function)                              \
  decode_blocks(in, count, info.bytes, vectors, out, stride, \
                [](const std::byte* b, auto emit) { function(b, emit); })
  switch (w.dtype) {
    case DType::Q8_0:
      return PONDER_DECODE(decode_q8_0);
    case DType::Q4_0:
      return PONDER_DECODE(decode_q4_0);
    case DType::Q4_1:
      return PONDER_DECODE(decode_q4_1);
    case DType::Q5_0:
      return PONDER_DECODE(decode_q5_0);
    case DType::Q5_1:
      return PONDER_DECODE(decode_q5_1);
    case DType::Q4_K:
      return PONDER_DECODE(decode_q4_k);
    case DType::Q5_K:
      return PONDER_DECODE(decode_q5_k);
    case DType::Q6_K:
      return PONDER_DECODE(decode_q6_k);
    default:
      return decode_blocks(in, count, info.bytes, vectors, out, stride,
                           [&](const std::byte* b, auto emit) { decode_any(w.dtype, b, emit); });
  }
#undef PONDER_DECODE
}

// Sixteen vectors of sixteen 32-bit numbers, turned.
inline void transpose16(__m512i* r) {
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

}  // namespace
}  // namespace ponder
