// Matrix products of weights that are multiplied as float: x packed as rows of floats, and dot
// products of sixteen partial sums each, added up by the tree of `sum_lanes`. Included once by each
// vector table.
#pragma once

#include <type_traits>

#include "kernels/vector_body.h"
#include "tensor/weight.h"

namespace ponder {
namespace {

// ---- x as rows of floats, padded with zeros to whole vectors ----

inline size_t packed_real_bytes(int64_t m, int64_t k) {
  return static_cast<size_t>(m * round_up(k, kWidth)) * sizeof(float);
}

inline void pack_real(DType weight, const float* x, int64_t ldx, const int32_t* rows, int64_t m,
                      int64_t k, int64_t g, void* out) {
  const int64_t padded = round_up(k, kWidth);
  const int64_t first = g * pack_rows(weight);
  for (int64_t i = first; i < smaller(m, first + pack_rows(weight)); ++i) {
    float* to = static_cast<float*>(out) + i * padded;
    std::memcpy(to, x + (rows ? rows[i] : i) * ldx, static_cast<size_t>(k) * sizeof(float));
    std::memset(to + k, 0, static_cast<size_t>(padded - k) * sizeof(float));
  }
}

// ---- dot products of kRowsOfW rows of w with up to kRowsOfX of x ----

constexpr int64_t kRowsOfW = 4;
#if defined(__AVX512F__)
using DotLanes = V16;
constexpr int kRowsOfX = 4;
#else
using DotLanes = V8;  // twelve sums, three numbers of x and one of w are sixteen registers
constexpr int kRowsOfX = 3;
#endif
// How far half the lanes are summed before the other half are.
constexpr int64_t kDotDepth = DotLanes::kLanes == kWidth ? int64_t{1} << 40 : 256;
// Of x, which stay in the cache while all rows of w pass.
constexpr int64_t kPanelBytes = 1 << 17;

template <int M>
struct DotSums {
  alignas(64) float lanes[M][kRowsOfW][kWidth];
};

// Lanes [lane, lane + DotLanes::kLanes) of the sums over [k0, k1).
template <class Lanes, int M>
inline void add_products(const float* const* w, const float* x, int64_t padded, int64_t k0,
                         int64_t k1, int lane, DotSums<M>& out) {
  Lanes sum[M][kRowsOfW];
#pragma GCC unroll 4
  for (int j = 0; j < M; ++j) {
#pragma GCC unroll 4
    for (int i = 0; i < kRowsOfW; ++i)
      sum[j][i] = k0 == 0 ? splat_as<Lanes>(0.0f) : load_as<Lanes>(out.lanes[j][i] + lane);
  }
  for (int64_t k = k0 + lane; k < k1; k += kWidth) {
    Lanes xs[M];
#pragma GCC unroll 4
    for (int j = 0; j < M; ++j) xs[j] = load_as<Lanes>(x + j * padded + k);
#pragma GCC unroll 4
    for (int i = 0; i < kRowsOfW; ++i) {
      const auto ws = load_as<Lanes>(w[i] + k);
#pragma GCC unroll 4
      for (int j = 0; j < M; ++j) sum[j][i] = fma(ws, xs[j], sum[j][i]);
    }
  }
#pragma GCC unroll 4
  for (int j = 0; j < M; ++j) {
#pragma GCC unroll 4
    for (int i = 0; i < kRowsOfW; ++i) store(out.lanes[j][i] + lane, sum[j][i]);
  }
}

template <int M>
inline void dot_rows(const float* const* w, const float* x, int64_t padded,
                     const GemmTask<float>& task, int64_t m, int64_t n, int64_t outputs) {
  using Lanes =
      std::conditional_t<M == 1, V16, DotLanes>;  // four sums alone would wait for each other
  DotSums<M> sums;                                // written before it is read
  for (int64_t k = 0; k < padded; k += kDotDepth) {
    for (int lane = 0; lane < kWidth; lane += Lanes::kLanes)
      add_products<Lanes, M>(w, x, padded, k, smaller(padded, k + kDotDepth), lane, sums);
  }
  for (int j = 0; j < M; ++j) {
    float y[kRowsOfW];
    sum_lanes_of_four(sums.lanes[j][0], y);
    for (int64_t i = 0; i < outputs; ++i)
      task.y[(m + j) * task.ldy + n + i] = y[i] + (task.bias ? task.bias[n + i] : 0.0f);
  }
}

template <int M = kRowsOfX>
inline void dot_some_rows(int64_t rows, const float* const* w, const float* x, int64_t padded,
                          const GemmTask<float>& task, int64_t m, int64_t n, int64_t outputs) {
  if constexpr (M > 1) {
    if (rows < M) return dot_some_rows<M - 1>(rows, w, x, padded, task, m, n, outputs);
  }
  dot_rows<M>(w, x, padded, task, m, n, outputs);
}

// Row n of the weight as floats: itself where it is stored so, else decoded to `buffer`.
inline const float* real_row(const Weight& weight, int64_t n, int64_t padded, float* buffer) {
  if (weight.dtype == DType::F32 && padded == weight.cols)
    return reinterpret_cast<const float*>(weight.row(n));
  if (weight.dtype == DType::F16 && padded == weight.cols) {
    const auto* in = reinterpret_cast<const uint16_t*>(weight.row(n));
    for (int64_t k = 0; k < padded; k += kWidth) store(buffer + k, load_f16(in + k));
  } else {
    decode_row(weight, n, buffer);
    std::memset(buffer + weight.cols, 0, static_cast<size_t>(padded - weight.cols) * sizeof(float));
  }
  return buffer;
}

inline size_t gemm_real_scratch(int64_t k) {
  return static_cast<size_t>(kRowsOfW * round_up(k, kWidth)) * sizeof(float);
}

inline void gemm_panel(const GemmTask<float>& task, int64_t m0, int64_t m1, int64_t padded,
                       float* buffer) {
  const auto* x = static_cast<const float*>(task.x);
  for (int64_t n = task.n0; n < task.n1; n += kRowsOfW) {
    const float* w[kRowsOfW];
    const int64_t outputs = smaller(kRowsOfW, task.n1 - n);
    for (int64_t i = 0; i < kRowsOfW; ++i) {
      w[i] = i < outputs ? real_row(task.weight, n + i, padded, buffer + i * padded) : w[0];
    }
    for (int64_t m = m0; m < m1; m += kRowsOfX)
      dot_some_rows(m1 - m, w, x + m * padded, padded, task, m, n, outputs);
  }
}

inline void gemm_real(const GemmTask<float>& task, std::byte* scratch) {
  const int64_t padded = round_up(task.weight.cols, kWidth);
  const int64_t fit = kPanelBytes / (padded * static_cast<int64_t>(sizeof(float)));
  const int64_t rows = round_up(fit > 1 ? fit : 1, int64_t{4} * kRowsOfX);
  for (int64_t m = 0; m < task.m; m += rows)
    gemm_panel(task, m, smaller(task.m, m + rows), padded, reinterpret_cast<float*>(scratch));
}

}  // namespace
}  // namespace ponder
