// One row of x against block-quantised weights by VPDPBUSD: the weights never leave the registers.
// Its integer sums are exact, and its float sums run in the order of amx_int8.h, so the bits are
// the same.
#pragma once

#include "kernels/byte_rows.h"
#include "kernels/int8_rows.h"

namespace ponder {
namespace {

// Sums of 64 products each -> sums of sixteen: number 4 L + j is of bytes [16 L, 16 L + 16) of
// bytes[j].
inline __m512i sums_of_16(const Row256& row, const __m512i* x) {
  __m512i z[4];
  for (int j = 0; j < 4; ++j)
    z[j] = _mm512_dpbusd_epi32(_mm512_setzero_si512(), row.bytes[j], x[j]);
  const __m512i a =
      _mm512_add_epi32(_mm512_unpacklo_epi32(z[0], z[1]), _mm512_unpackhi_epi32(z[0], z[1]));
  const __m512i b =
      _mm512_add_epi32(_mm512_unpacklo_epi32(z[2], z[3]), _mm512_unpackhi_epi32(z[2], z[3]));
  return _mm512_add_epi32(_mm512_unpacklo_epi64(a, b), _mm512_unpackhi_epi64(a, b));
}

// Sixteen outputs over up to 256 of k: adds their groups, in order, to `sum` [16 outputs].
template <class Row>
inline __m512 add_256(const std::byte* const* rows, int groups, const std::byte* x, const float* dx,
                      const float* x_sums, const int32_t* byte_sums, __m512 sum) {
  __m512i xs[4], products[16], factors[16];
  for (int j = 0; j < 4; ++j) xs[j] = _mm512_loadu_si512(x + 64 * j);
  for (int r = 0; r < 16; ++r) {
    const Row256 row = Row::load(rows[r]);
    products[r] = sums_of_16(row, xs);
    factors[r] = _mm512_castps_si512(row.factors);
  }
  transpose16(products);
  transpose16(factors);
  for (int g = 0; g < groups; ++g) {
    const int j = g / 2, lane = 2 * (g % 2);
    __m512i first = products[4 * lane + j], second = products[4 * (lane + 1) + j];
    const auto biased = [&](__m512i p, int32_t of_x) {
      return _mm512_sub_epi32(p, _mm512_set1_epi32(Row::kBias * of_x));
    };
    const __m512 scale = _mm512_set1_ps(dx[g]);
    if constexpr (Row::kScaled == 16) {
      sum = add_group(sum, biased(first, byte_sums[2 * g]), _mm512_castsi512_ps(factors[2 * g]),
                      scale);
      sum = add_group(sum, biased(second, byte_sums[2 * g + 1]),
                      _mm512_castsi512_ps(factors[2 * g + 1]), scale);
    } else {
      const __m512i product =
          biased(_mm512_add_epi32(first, second), byte_sums[2 * g] + byte_sums[2 * g + 1]);
      sum = add_group(sum, product, _mm512_castsi512_ps(factors[g]), scale);
      if constexpr (Row::kOffset) {
        sum = _mm512_fmadd_ps(_mm512_castsi512_ps(factors[8 + g]), _mm512_set1_ps(x_sums[g]), sum);
      }
    }
  }
  return sum;
}

template <class Row>
void gemm_bytes_one(const GemmTask<float>& task) {
  const Weight& w = task.weight;
  const ByteGroup shape(1, w.cols);
  const auto* x = static_cast<const std::byte*>(task.x);
  constexpr int64_t kPieceBytes = piece_bytes<Row>;
  for (int64_t n = task.n0; n < task.n1; n += 16) {
    const int64_t outputs = smaller(16, task.n1 - n);
    __m512 sum = _mm512_setzero_ps();
    for (int64_t k = 0, at = 0; k < w.cols; k += 256, at += kPieceBytes) {
      const auto groups = static_cast<int>(smaller(256, w.cols - k) / kGroup);
      const std::byte* rows[16];
      std::byte copies[16][kPieceBytes];
      for (int64_t r = 0; r < 16; ++r) {
        rows[r] = w.row(n + smaller(r, outputs - 1)) + at;
        prefetch(rows[r] + 16 * w.row_bytes, kPieceBytes);
        rows[r] = whole_piece<Row>(w, rows[r], copies[r]);
      }
      sum = add_256<Row>(rows, groups, x + k, shape.scales(x) + k / kGroup,
                         shape.sums(x) + k / kGroup, shape.byte_sums(x) + k / 16, sum);
    }
    const auto mask = static_cast<__mmask16>((1u << outputs) - 1);
    const __m512 bias =
        task.bias ? _mm512_maskz_loadu_ps(mask, task.bias + n) : _mm512_setzero_ps();
    _mm512_mask_storeu_ps(task.y + n, mask, _mm512_add_ps(sum, bias));
  }
}

}  // namespace
}  // namespace ponder
