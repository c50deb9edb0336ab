// Products in float for the backward kernels of the vector tables: c += a b with a's numbers at any
// two strides, so that a transposed matrix need not be turned. Included once by each of them.
#pragma once

#include "kernels/vector_body.h"

namespace ponder {
namespace {

// c[i][j] (+)= sum over r of a[i * a_row + r * a_red] b[r][j], i in [0, m), j in [0, n), r in
// [0, red), summed in order of r. Row lists, if given, say where rows of b and c lie.
struct RealGemm {
  const float* a = nullptr;
  int64_t a_row = 0, a_red = 0;
  const float* b = nullptr;
  int64_t ldb = 0;
  const int32_t* b_rows = nullptr;
  float* c = nullptr;
  int64_t ldc = 0;
  const int32_t* c_rows = nullptr;
  int64_t m = 0, n = 0, red = 0;
  bool write = false;  // c holds nothing yet

  float* c_row(int64_t i) const { return c + (c_rows ? c_rows[i] : i) * ldc; }
};

// Sums that stay in registers: M rows of N vectors. AVX2's vectors are pairs of registers.
#if defined(__AVX512F__)
constexpr int kBlockRows = 6, kBlockVectors = 4;
#else
constexpr int kBlockRows = 4, kBlockVectors = 1;
#endif
constexpr int64_t kBlockDepth = 256;  // of the reduction, so that a panel of b stays in the cache

// Rows [0, depth) of b from row r0 and column j on.
struct RealPanel {
  const float* b = nullptr;
  int64_t ldb = 0;
  const int32_t* rows = nullptr;
  int64_t depth = 0;

  RealPanel(const RealGemm& g, int64_t r0, int64_t j)
      : b(g.b + j + (g.b_rows ? 0 : r0 * g.ldb)),
        ldb(g.ldb),
        rows(g.b_rows ? g.b_rows + r0 : nullptr),
        depth(smaller(kBlockDepth, g.red - r0)) {}
  const float* row(int64_t r) const { return b + (rows ? rows[r] : r) * ldb; }

  // Side by side: rows that are a power of two apart share few lines of the first cache.
  void pack(float* to, int64_t numbers) {
    for (int64_t r = 0; r < depth; ++r) store(to + r * kWidth, load_n(row(r), numbers));
    b = to;
    ldb = kWidth;
    rows = nullptr;
  }
};

// Partial: the last vector of a row has `last` numbers.
template <int M, int N, bool Partial>
inline void multiply_block(const RealGemm& g, const RealPanel& panel, int64_t i0, int64_t r0,
                           int64_t j, int64_t last, bool write) {
  const auto numbers = [&](int v) { return Partial && v == N - 1 ? last : kWidth; };
  V16 sum[M][N];
#pragma GCC unroll 8
  for (int i = 0; i < M; ++i) {
#pragma GCC unroll 4
    for (int v = 0; v < N; ++v) {
      sum[i][v] = write ? zero16() : load_n(g.c_row(i0 + i) + j + v * kWidth, numbers(v));
    }
  }
  const float* a = g.a + i0 * g.a_row + r0 * g.a_red;
  for (int64_t r = 0; r < panel.depth; ++r) {
    const float* b = panel.row(r);
    V16 bs[N];
#pragma GCC unroll 4
    for (int v = 0; v < N; ++v) bs[v] = load_n(b + v * kWidth, numbers(v));
#pragma GCC unroll 8
    for (int i = 0; i < M; ++i) {
      const V16 as = splat(a[i * g.a_row + r * g.a_red]);
#pragma GCC unroll 4
      for (int v = 0; v < N; ++v) sum[i][v] = fma(as, bs[v], sum[i][v]);
    }
  }
#pragma GCC unroll 8
  for (int i = 0; i < M; ++i) {
#pragma GCC unroll 4
    for (int v = 0; v < N; ++v) {
      store_n(g.c_row(i0 + i) + j + v * kWidth, sum[i][v], numbers(v));
    }
  }
}

template <int N, bool Partial>
inline void multiply_columns(const RealGemm& g, int64_t r0, int64_t j, int64_t last, bool write) {
  RealPanel panel(g, r0, j);
  alignas(64) float packed[N == 1 ? kBlockDepth * kWidth : 1];
  if (N == 1 && g.m > 2 * kBlockRows) panel.pack(packed, last);
  int64_t i = 0;
  for (; i + kBlockRows <= g.m; i += kBlockRows)
    multiply_block<kBlockRows, N, Partial>(g, panel, i, r0, j, last, write);
  for (; i < g.m; ++i) multiply_block<1, N, Partial>(g, panel, i, r0, j, last, write);
}

inline void multiply_real(const RealGemm& g) {
  constexpr int64_t kColumns = kBlockVectors * kWidth;
  if (g.red == 0 && g.write) {
    for (int64_t i = 0; i < g.m; ++i)
      std::memset(g.c_row(i), 0, static_cast<size_t>(g.n) * sizeof(float));
  }
  for (int64_t r0 = 0; r0 < g.red; r0 += kBlockDepth) {
    const bool write = g.write && r0 == 0;
    int64_t j = 0;
    for (; j + kColumns <= g.n; j += kColumns)
      multiply_columns<kBlockVectors, false>(g, r0, j, kWidth, write);
    for (; j + kWidth <= g.n; j += kWidth) multiply_columns<1, false>(g, r0, j, kWidth, write);
    if (j < g.n) multiply_columns<1, true>(g, r0, j, g.n - j, write);
  }
}

}  // namespace
}  // namespace ponder
