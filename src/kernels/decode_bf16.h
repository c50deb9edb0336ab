// Stored weights to bf16, 32 numbers (one zmm) at a time, for the tables that multiply BF16 and
// FP8 in bf16; and what the vector tables with AVX-512 share.
#pragma once

#include "kernels/lane_regs.h"
#include "kernels/vector_body.h"
#include "tensor/quant.h"

namespace ponder {
namespace {

using Bf16x32 = __m512i;

inline int64_t padded_k(int64_t k) { return round_up(k, 32); }
inline V16 load_k(const float* x, int64_t first, int64_t k) {
  return first >= k ? zero16() : load_n(x + first, smaller(16, k - first));
}

// The first `count` of a vector's 32 numbers, or all.
inline __mmask32 first_numbers(int64_t count) { return count >= 32 ? ~0u : (1u << count) - 1; }

// Which numbers of two rows _mm512_permutex2var_epi16 puts side by side, the first row's before the
// second's: those of the first sixteen columns, and of the others.
struct PairOrder {
  alignas(64) uint16_t low[32], high[32];

  PairOrder() {
    for (int i = 0; i < 16; ++i) {
      low[2 * i] = static_cast<uint16_t>(i);
      low[2 * i + 1] = static_cast<uint16_t>(32 + i);
      high[2 * i] = static_cast<uint16_t>(16 + i);
      high[2 * i + 1] = static_cast<uint16_t>(48 + i);
    }
  }
};

inline Bf16x32 round_pair(__m512 low, __m512 high) {
  return reinterpret_cast<Bf16x32>(_mm512_cvtne2ps_pbh(high, low));
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
  const bool scaled = w.dtype != DType::BF16;
  const float* scales = scaled ? w.scale_row(n) + k0 / w.scale_cols : nullptr;
  int64_t left = scaled ? w.scale_cols - k0 % w.scale_cols : 0;  // numbers that *scales is of
  for (int64_t k = k0; k < k1; k += 32, out += stride) {
    const __mmask32 mask = first_numbers(k1 - k);
    if (w.dtype == DType::BF16) {
      _mm512_storeu_si512(out, _mm512_maskz_loadu_epi16(mask, w.row(n) + 2 * k));
    } else {
      const __m256i bytes = _mm256_maskz_loadu_epi8(mask, w.row(n) + k);
      const __m512 scale = _mm512_set1_ps(*scales);
      _mm512_storeu_si512(
          out, round_pair(_mm512_mul_ps(widen_f8(_mm256_castsi256_si128(bytes)), scale),
                          _mm512_mul_ps(widen_f8(_mm256_extracti128_si256(bytes, 1)), scale)));
      left -= 32;
      if (left <= 0) {
        ++scales;
        left = w.scale_cols;
      }
    }
  }
}

}  // namespace
}  // namespace ponder
