// Block-quantised rows as bytes with scales, 256 numbers at a time: one `Row...` a stored type.
// Layouts: ggml's block_q* structs, as tensor/quant.h documents them.
#pragma once

#include "kernels/decode_bf16.h"

namespace ponder {
namespace {

// 256 numbers of a row as unsigned bytes (each its value + `kBias` of its type) in the order of k,
// and its factors: eight scales and eight offsets, or sixteen scales.
struct Row256 {
  __m512i bytes[4];
  __m512 factors;
};

inline __m512 eight_scales(const float* d) { return _mm512_zextps256_ps512(_mm256_load_ps(d)); }

// Two blocks of 16 bytes of nibbles as 64 numbers.
inline __m512i nibbles64(const std::byte* a, const std::byte* b) {
  __m512i q = _mm512_broadcast_i32x4(bytes16(a));
  q = _mm512_mask_broadcast_i32x4(q, 0xff00, bytes16(b));
  q = _mm512_mask_srli_epi16(q, 0xff00ff00u, q, 4);
  return _mm512_and_si512(q, _mm512_set1_epi8(0xf));
}
// 32 bytes of nibbles: all the low ones, then all the high ones.
inline __m512i low_then_high(const std::byte* in) {
  const __m512i q = _mm512_broadcast_i64x4(bytes32(in));
  return _mm512_and_si512(_mm512_mask_srli_epi16(q, 0xffff0000u, q, 4), _mm512_set1_epi8(0xf));
}
inline __m512i add_where(__m512i q, uint64_t bits, int value) {
  return _mm512_mask_add_epi8(q, bits, q, _mm512_set1_epi8(static_cast<char>(value)));
}
inline uint64_t two_of_bits32(const std::byte* a, const std::byte* b) {
  uint32_t low, high;
  std::memcpy(&low, a, 4);
  std::memcpy(&high, b, 4);
  return low | uint64_t{high} << 32;
}

struct RowQ8_0 {
  static constexpr int kBlock = 32, kBytes = 34, kBias = 128, kScaled = 32;
  static constexpr bool kOffset = false;
  static Row256 load(const std::byte* in) {
    Row256 out;
    for (int j = 0; j < 4; ++j, in += 68) {
      const __m512i q =
          _mm512_inserti64x4(_mm512_castsi256_si512(bytes32(in + 2)), bytes32(in + 36), 1);
      out.bytes[j] = _mm512_xor_si512(q, _mm512_set1_epi8(-128));
    }
    alignas(32) float d[8];
    scales_q8_0(in - 272, d);
    out.factors = eight_scales(d);
    return out;
  }
};
struct RowQ4_0 {
  static constexpr int kBlock = 32, kBytes = 18, kBias = 8, kScaled = 32;
  static constexpr bool kOffset = false;
  static Row256 load(const std::byte* in) {
    Row256 out;
    for (int j = 0; j < 4; ++j) out.bytes[j] = nibbles64(in + 36 * j + 2, in + 36 * j + 20);
    alignas(32) float d[8];
    scales_q4_0(in, d);
    out.factors = eight_scales(d);
    return out;
  }
};
// Scales and minima lie side by side: scales first, then minima.
inline __m512 split_pairs(const float* dm) {
  const __m512i order = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15);
  return _mm512_permutexvar_ps(order, _mm512_load_ps(dm));
}
struct RowQ4_1 {
  static constexpr int kBlock = 32, kBytes = 20, kBias = 0, kScaled = 32;
  static constexpr bool kOffset = true;
  static Row256 load(const std::byte* in) {
    Row256 out;
    for (int j = 0; j < 4; ++j) out.bytes[j] = nibbles64(in + 40 * j + 4, in + 40 * j + 24);
    alignas(64) float dm[16];
    scales_q4_1(in, dm);
    out.factors = split_pairs(dm);
    return out;
  }
};
struct RowQ5_0 {
  static constexpr int kBlock = 32, kBytes = 22, kBias = 16, kScaled = 32;
  static constexpr bool kOffset = false;
  static Row256 load(const std::byte* in) {
    Row256 out;
    alignas(32) float d[8];
    for (int j = 0; j < 4; ++j, in += 44) {
      out.bytes[j] = add_where(nibbles64(in + 6, in + 28), two_of_bits32(in + 2, in + 24), 16);
      d[2 * j] = half_at(in);
      d[2 * j + 1] = half_at(in + 22);
    }
    out.factors = eight_scales(d);
    return out;
  }
};
struct RowQ5_1 {
  static constexpr int kBlock = 32, kBytes = 24, kBias = 0, kScaled = 32;
  static constexpr bool kOffset = true;
  static Row256 load(const std::byte* in) {
    Row256 out;
    alignas(64) float dm[16];
    for (int j = 0; j < 4; ++j, in += 48) {
      out.bytes[j] = add_where(nibbles64(in + 8, in + 32), two_of_bits32(in + 4, in + 28), 16);
      for (int b = 0; b < 2; ++b) {
        dm[4 * j + 2 * b] = half_at(in + 24 * b);
        dm[4 * j + 2 * b + 1] = half_at(in + 24 * b + 2);
      }
    }
    out.factors = split_pairs(dm);
    return out;
  }
};
struct RowQ4_K {
  static constexpr int kBlock = 256, kBytes = 144, kBias = 0, kScaled = 32;
  static constexpr bool kOffset = true;
  static Row256 load(const std::byte* in) {
    Row256 out;
    for (int j = 0; j < 4; ++j) out.bytes[j] = low_then_high(in + 16 + 32 * j);
    out.factors = group_factors(in);
    return out;
  }
};
struct RowQ5_K {
  static constexpr int kBlock = 256, kBytes = 176, kBias = 0, kScaled = 32;
  static constexpr bool kOffset = true;
  static Row256 load(const std::byte* in) {
    Row256 out;
    const __m512i high = _mm512_broadcast_i64x4(bytes32(in + 16));
#pragma GCC unroll 4
    for (int j = 0; j < 4; ++j) {
      const __m512i bit = _mm512_inserti64x4(_mm512_set1_epi8(static_cast<char>(1 << 2 * j)),
                                             _mm256_set1_epi8(static_cast<char>(2 << 2 * j)), 1);
      out.bytes[j] =
          add_where(low_then_high(in + 48 + 32 * j), _mm512_test_epi8_mask(high, bit), 16);
    }
    out.factors = group_factors(in);
    return out;
  }
};
struct RowQ6_K {
  static constexpr int kBlock = 256, kBytes = 210, kBias = 32, kScaled = 16;
  static constexpr bool kOffset = false;
  static Row256 load(const std::byte* in) {
    Row256 out;
    const __m512i low4 = _mm512_set1_epi8(0xf), upper2 = _mm512_set1_epi8(0x30);
    // By how much the two bits move: left for the first half of the numbers, right for the second.
    const __m512i left = _mm512_inserti64x4(_mm512_set1_epi16(4), _mm256_set1_epi16(2), 1);
    const __m512i right = _mm512_inserti64x4(_mm512_setzero_si512(), _mm256_set1_epi16(2), 1);
    for (int half = 0; half < 2; ++half) {
      const __m512i ql = _mm512_loadu_si512(in + 64 * half);
      const __m512i qh = _mm512_broadcast_i64x4(bytes32(in + 128 + 32 * half));
      out.bytes[2 * half] = _mm512_or_si512(_mm512_and_si512(ql, low4),
                                            _mm512_and_si512(_mm512_sllv_epi16(qh, left), upper2));
      out.bytes[2 * half + 1] =
          _mm512_or_si512(_mm512_and_si512(_mm512_srli_epi16(ql, 4), low4),
                          _mm512_and_si512(_mm512_srlv_epi16(qh, right), upper2));
    }
    out.factors = q6_k_scales(in);
    return out;
  }
};

template <class Row>
constexpr int64_t piece_bytes = 256 / Row::kBlock* Row::kBytes;

// `in`, or a copy with zeros behind it where a whole piece would reach beyond the stored weight.
template <class Row>
inline const std::byte* whole_piece(const Weight& w, const std::byte* in, std::byte* copy) {
  const int64_t left = w.row(w.rows) - in;
  if (left >= piece_bytes<Row>) return in;
  std::memcpy(copy, in, static_cast<size_t>(left));
  std::memset(copy + left, 0, static_cast<size_t>(piece_bytes<Row> - left));
  return copy;
}

// Calls `f` with the row type of this stored type.
template <class F>
inline void with_row(DType type, F f) {
  switch (type) {
    case DType::Q8_0:
      return f(RowQ8_0());
    case DType::Q4_0:
      return f(RowQ4_0());
    case DType::Q4_1:
      return f(RowQ4_1());
    case DType::Q5_0:
      return f(RowQ5_0());
    case DType::Q5_1:
      return f(RowQ5_1());
    case DType::Q4_K:
      return f(RowQ4_K());
    case DType::Q5_K:
      return f(RowQ5_K());
    default:
      return f(RowQ6_K());
  }
}

}  // namespace
}  // namespace ponder
