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
// Of x, which stay in the first cache while rows of w pass; and of these, in the second.
constexpr int64_t kPanelBytes = 1 << 14, kBlockBytes = 1 << 16;
constexpr int64_t kMostOfW = 256;

template <int M>
struct DotSums {
  alignas(64) float lanes[M][kRowsOfW][kWidth];
};

// Adds products over [k0, k1) of w and x, which begin at the lanes that `sum` has, to it.
template <class Lanes, int M>
[[gnu::always_inline]] inline void add_products(const float* const (&w)[kRowsOfW],
                                                const float* const (&x)[M], int64_t k0, int64_t k1,
                                                Lanes (&sum)[M][kRowsOfW]) {
  for (int64_t k = k0; k < k1; k += kWidth) {
    Lanes xs[M];
#pragma GCC unroll 4
    for (int j = 0; j < M; ++j) {
      xs[j] = load_as<Lanes>(x[j] + k);
      hold(xs[j]);
    }
#pragma GCC unroll 4
    for (int i = 0; i < kRowsOfW; ++i) {
      auto ws = load_as<Lanes>(w[i] + k);
      hold(ws);
#pragma GCC unroll 4
      for (int j = 0; j < M; ++j) sum[j][i] = fma(ws, xs[j], sum[j][i]);
    }
  }
}

// Lanes [lane, lane + Lanes::kLanes) of the sums over [k0, k1), on top of what is in `out`.
template <class Lanes, int M>
[[gnu::always_inline]] inline void add_lanes(const float* const (&w)[kRowsOfW],
                                             const float* const (&x)[M], int64_t k0, int64_t k1,
                                             int lane, DotSums<M>& out) {
  Lanes sum[M][kRowsOfW];
#pragma GCC unroll 4
  for (int j = 0; j < M; ++j) {
#pragma GCC unroll 4
    for (int i = 0; i < kRowsOfW; ++i)
      sum[j][i] = k0 == 0 ? splat_as<Lanes>(0.0f) : load_as<Lanes>(out.lanes[j][i] + lane);
  }
  add_products(w, x, k0 + lane, k1, sum);
#pragma GCC unroll 4
  for (int j = 0; j < M; ++j) {
#pragma GCC unroll 4
    for (int i = 0; i < kRowsOfW; ++i) store(out.lanes[j][i] + lane, sum[j][i]);
  }
}

// Of one row of y: the sums of all lanes, plus the bias.
inline void finish_row(const float* lanes, const GemmTask<float>& task, int64_t m, int64_t n,
                       int64_t outputs) {
  float* to = task.y + m * task.ldy + n;
  if (outputs == kRowsOfW && !task.bias) return sum_lanes_of_four(lanes, to);
  float y[kRowsOfW];
  sum_lanes_of_four(lanes, y);
  for (int64_t i = 0; i < outputs; ++i) to[i] = y[i] + (task.bias ? task.bias[n + i] : 0.0f);
}

// Not inlined: whoever calls it has pointers enough to push these out of their registers.
template <int M>
[[gnu::noinline]] void dot_rows(const float* const* rows, const float* x, int64_t padded,
                                const GemmTask<float>& task, int64_t m, int64_t n,
                                int64_t outputs) {
  using Lanes =
      std::conditional_t<M == 1, V16, DotLanes>;  // four sums alone would wait for each other
  const float* const w[kRowsOfW] = {rows[0], rows[1], rows[2], rows[3]};
  const float* xs[M];
  for (int j = 0; j < M; ++j) xs[j] = x + j * padded;
  DotSums<M> sums;  // written before it is read
  for (int64_t k = 0; k < padded; k += kDotDepth) {
#pragma GCC unroll 2
    for (int lane = 0; lane < kWidth; lane += Lanes::kLanes)
      add_lanes<Lanes, M>(w, xs, k, smaller(padded, k + kDotDepth), lane, sums);
  }
#pragma GCC unroll 4
  for (int j = 0; j < M; ++j) finish_row(sums.lanes[j][0], task, m + j, n, outputs);
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
  } else if (weight.dtype == DType::BF16 && padded == weight.cols) {
    const auto* in = reinterpret_cast<const uint16_t*>(weight.row(n));
    for (int64_t k = 0; k < padded; k += kWidth) store(buffer + k, load_bf16(in + k));
  } else {
    decode_row(weight, n, buffer);
    std::memset(buffer + weight.cols, 0, static_cast<size_t>(padded - weight.cols) * sizeof(float));
  }
  return buffer;
}

// How many rows of `padded` floats fit into so many bytes: whole groups, and at least one.
inline int64_t rows_within(int64_t bytes, int64_t padded, int64_t group) {
  const int64_t fit = bytes / (padded * static_cast<int64_t>(sizeof(float))) / group * group;
  return fit > group ? fit : group;
}
inline int64_t block_of_w(int64_t padded) {
  return smaller(kMostOfW, rows_within(kBlockBytes, padded, kRowsOfW));
}

inline size_t gemm_real_scratch(int64_t k) {
  const int64_t padded = round_up(k, kWidth);
  return static_cast<size_t>(block_of_w(padded) * padded) * sizeof(float);
}

// Rows [m0, m1) of x times rows [n0, n1) of w, which lie as floats in `w`.
inline void gemm_panel(const GemmTask<float>& task, int64_t m0, int64_t m1, int64_t n0, int64_t n1,
                       const float* const* w, int64_t padded) {
  const auto* x = static_cast<const float*>(task.x);
  for (int64_t n = n0; n < n1; n += kRowsOfW) {
    for (int64_t m = m0; m < m1; m += kRowsOfX)
      dot_some_rows(m1 - m, w + n - n0, x + m * padded, padded, task, m, n,
                    smaller(kRowsOfW, n1 - n));
  }
}

// One row of x times w in halves of floats, as it is stored: decoded first it would pass the caches
// twice, and each of its numbers is used once. The sums are those of dot_rows<1>.
template <class Widen>
inline void gemm_row_of_halves(const GemmTask<float>& task, Widen widen) {
  const Weight& weight = task.weight;
  const auto* x = static_cast<const float*>(task.x);
  for (int64_t n = task.n0; n < task.n1; n += kRowsOfW) {
    const int64_t outputs = smaller(kRowsOfW, task.n1 - n);
    const uint16_t* w[kRowsOfW];
    for (int64_t i = 0; i < kRowsOfW; ++i)
      w[i] = reinterpret_cast<const uint16_t*>(weight.row(n + (i < outputs ? i : 0)));
    V16 sum[kRowsOfW] = {zero16(), zero16(), zero16(), zero16()};
    for (int64_t k = 0; k < weight.cols; k += kWidth) {
      V16 xs = load(x + k);
      hold(xs);
#pragma GCC unroll 4
      for (int i = 0; i < kRowsOfW; ++i) sum[i] = fma(widen(w[i] + k), xs, sum[i]);
    }
    DotSums<1> sums;
    for (int i = 0; i < kRowsOfW; ++i) store(sums.lanes[0][i], sum[i]);
    finish_row(sums.lanes[0][0], task, 0, n, outputs);
  }
}

inline void gemm_real(const GemmTask<float>& task, std::byte* scratch) {
  const int64_t padded = round_up(task.weight.cols, kWidth), block = block_of_w(padded);
  if (task.m == 1 && padded == task.weight.cols) {
    if (task.weight.dtype == DType::BF16)
      return gemm_row_of_halves(task, [](const uint16_t* p) { return load_bf16(p); });
    if (task.weight.dtype == DType::F16)
      return gemm_row_of_halves(task, [](const uint16_t* p) { return load_f16(p); });
  }
  const int64_t rows = rows_within(kPanelBytes, padded, int64_t{4} * kRowsOfX);
  auto* buffer = reinterpret_cast<float*>(scratch);
  const float* w[kMostOfW];
  for (int64_t n = task.n0; n < task.n1; n += block) {
    const int64_t end = smaller(task.n1, n + block);
    for (int64_t i = 0; i < round_up(end - n, kRowsOfW); ++i)
      w[i] = n + i < end ? real_row(task.weight, n + i, padded, buffer + i * padded) : w[0];
    for (int64_t m = 0; m < task.m; m += rows)
      gemm_panel(task, m, smaller(task.m, m + rows), n, end, w, padded);
  }
}

}  // namespace
}  // namespace ponder
