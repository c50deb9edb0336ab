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
inline __m512i sums_of_16(const Row256& row, const std::byte* x) {
  __m512i z[4];
  for (int j = 0; j < 4; ++j) {
    z[j] =
        _mm512_dpbusd_epi32(_mm512_setzero_si512(), row.bytes[j], _mm512_loadu_si512(x + 64 * j));
  }
  const __m512i a =
      _mm512_add_epi32(_mm512_unpacklo_epi32(z[0], z[1]), _mm512_unpackhi_epi32(z[0], z[1]));
  const __m512i b =
      _mm512_add_epi32(_mm512_unpacklo_epi32(z[2], z[3]), _mm512_unpackhi_epi32(z[2], z[3]));
  return _mm512_add_epi32(_mm512_unpacklo_epi64(a, b), _mm512_unpackhi_epi64(a, b));
}

// What is known of sixteen outputs over 256 of k: for each, sums of sixteen products and the
// factors.
struct Piece16 {
  __m512i products[16], factors[16];
};

// Adds the groups of a piece, in order, to `sum` [16 outputs].
template <class Row>
inline __m512 add_piece(const Piece16& piece, int groups, const float* dx, const float* x_sums,
                        const int32_t* byte_sums, __m512 sum) {
  __m512i products[16], factors[16];
  for (int r = 0; r < 16; ++r) {
    products[r] = piece.products[r];
    factors[r] = piece.factors[r];
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

// Rows are read from end to end, as they lie, so that asking for them ahead is of use; what
// they give is kept for up to 4096 of k (32 KB) and then added up, sixteen outputs side by side.
constexpr int64_t kPiecesAtOnce = 16;
// Bytes ahead that are asked for: 1024 and 4096 gave 3% less, none 15%.
constexpr int64_t kAhead = 2048;
constexpr size_t kOneRowScratch = kPiecesAtOnce * sizeof(Piece16);

template <class Row>
void gemm_bytes_one(const GemmTask<float>& task, std::byte* scratch) {
  const Weight& w = task.weight;
  const ByteGroup shape(1, w.cols);
  const auto* x = static_cast<const std::byte*>(task.x);
  auto* pieces = reinterpret_cast<Piece16*>(scratch);
  for (int64_t n = task.n0; n < task.n1; n += 16) {
    const int64_t outputs = smaller(16, task.n1 - n);
    __m512 sum = _mm512_setzero_ps();
    for (int64_t k0 = 0; k0 < w.cols; k0 += 256 * kPiecesAtOnce) {
      const int64_t k1 = smaller(k0 + 256 * kPiecesAtOnce, w.cols);
      for (int64_t r = 0; r < outputs; ++r) {
        const std::byte* in = w.row(n + r) + k0 / Row::kBlock * Row::kBytes;
        for (int64_t k = k0, p = 0; k < k1; k += 256, ++p, in += piece_bytes<Row>) {
          prefetch(in + kAhead, piece_bytes<Row>);
          std::byte copy[piece_bytes<Row>];
          const Row256 row = Row::load(whole_piece<Row>(w, in, copy));
          pieces[p].products[r] = sums_of_16(row, x + k);
          pieces[p].factors[r] = _mm512_castps_si512(row.factors);
        }
      }
      for (int64_t k = k0, p = 0; k < k1; k += 256, ++p) {
        const auto groups = static_cast<int>(smaller(256, w.cols - k) / kGroup);
        sum = add_piece<Row>(pieces[p], groups, shape.scales(x) + k / kGroup,
                             shape.sums(x) + k / kGroup, shape.byte_sums(x) + k / 16, sum);
      }
    }
    const auto mask = static_cast<__mmask16>((1u << outputs) - 1);
    const __m512 bias =
        task.bias ? _mm512_maskz_loadu_ps(mask, task.bias + n) : _mm512_setzero_ps();
    _mm512_mask_storeu_ps(task.y + n, mask, _mm512_add_ps(sum, bias));
  }
}

}  // namespace
}  // namespace ponder
