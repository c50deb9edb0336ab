// The table for AVX-512 with VNNI and BF16 (Zen 4, Sapphire Rapids without AMX): block-quantised
// weights go through VPDPBUSD, BF16 and FP8 ones are multiplied as bf16 rows by VDPBF16PS.
#include "kernels/bf16_attend.h"
#include "kernels/byte_gemm.h"
#include "kernels/few_attend.h"
#include "kernels/real_dots.h"

namespace ponder {
namespace {

constexpr int64_t kStep = 32;   // bf16 numbers in a vector
constexpr int64_t kPanel = 16;  // rows of w decoded at a time
constexpr int64_t kTile = 4;    // rows of w and of x in registers

size_t packed_bytes(DType weight, int64_t m, int64_t k) {
  if (packs_as_real(weight)) return packed_real_bytes(m, k);
  if (multiplies_as_bytes(weight)) return packed_byte_rows(m, ByteGroup(m, k));
  return static_cast<size_t>(m * padded_k(k)) * sizeof(uint16_t);
}

void pack(DType weight, const float* x, int64_t ldx, const int32_t* rows, int64_t m, int64_t k,
          int64_t g, void* out) {
  if (packs_as_real(weight)) return pack_real(weight, x, ldx, rows, m, k, g, out);
  if (multiplies_as_bytes(weight)) return pack_bytes(x, ldx, rows, m, g, ByteGroup(m, k), out);
  const int64_t padded = padded_k(k);
  for (int64_t i = g * kLanes; i < smaller(m, (g + 1) * kLanes); ++i) {
    const float* from = x + (rows ? rows[i] : i) * ldx;
    auto* to = static_cast<uint16_t*>(out) + i * padded;
    for (int64_t c = 0; c < padded; c += kStep) {
      _mm512_storeu_si512(to + c, round_pair(load_k(from, c, k).v, load_k(from, c + 16, k).v));
    }
  }
}

size_t gemm_scratch(DType weight, int64_t m, int64_t k) {
  if (packs_as_real(weight)) return gemm_real_scratch(k);
  if (multiplies_as_bytes(weight)) return gemm_bytes_scratch(m, k);
  return static_cast<size_t>(kPanel * padded_k(k)) * sizeof(uint16_t);
}

inline __m512bh bf16_at(const uint16_t* p) {
  return reinterpret_cast<__m512bh>(_mm512_loadu_si512(p));
}

// The lanes of sixteen vectors, each summed by the tree of `sum_lanes`, to y[m + j][n + i]: one by
// one these sums take longer than the products of a short row.
[[gnu::always_inline]] inline void put_sums(const __m512 (&sum)[kTile][kTile],
                                            const GemmTask<float>& task, int64_t m, int64_t n) {
  __m512 eight[8], four[4], two[2];
#pragma GCC unroll 8
  for (int v = 0; v < 8; ++v) {
    const __m512 a = sum[v / 2][v % 2 * 2], b = sum[v / 2][v % 2 * 2 + 1];
    eight[v] = _mm512_add_ps(_mm512_shuffle_f32x4(a, b, 0x44), _mm512_shuffle_f32x4(a, b, 0xee));
  }
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {  // now a vector for each output i, a quarter for each row j
    const __m512 a = eight[2 * i], b = eight[2 * i + 1];
    four[i] = _mm512_add_ps(_mm512_shuffle_f32x4(a, b, 0x88), _mm512_shuffle_f32x4(a, b, 0xdd));
  }
#pragma GCC unroll 2
  for (int i = 0; i < 2; ++i) {
    const __m512 a = four[2 * i], b = four[2 * i + 1];
    two[i] = _mm512_add_ps(_mm512_shuffle_ps(a, b, 0x44), _mm512_shuffle_ps(a, b, 0xee));
  }
  const __m512 all = _mm512_add_ps(_mm512_shuffle_ps(two[0], two[1], 0x88),
                                   _mm512_shuffle_ps(two[0], two[1], 0xdd));
  const __m128 bias = task.bias ? _mm_loadu_ps(task.bias + n) : _mm_setzero_ps();
  float* y = task.y + m * task.ldy + n;
  _mm_storeu_ps(y, _mm_add_ps(_mm512_castps512_ps128(all), bias));
  _mm_storeu_ps(y + task.ldy, _mm_add_ps(_mm512_extractf32x4_ps(all, 1), bias));
  _mm_storeu_ps(y + 2 * task.ldy, _mm_add_ps(_mm512_extractf32x4_ps(all, 2), bias));
  _mm_storeu_ps(y + 3 * task.ldy, _mm_add_ps(_mm512_extractf32x4_ps(all, 3), bias));
}

// Every index is known when it is compiled, so that the sums stay in registers: kept in memory they
// took as long as the products of a short row.
template <int M>
[[gnu::always_inline]] inline void multiply_rows(const uint16_t* w, const uint16_t* x,
                                                 int64_t padded, __m512 (&sum)[kTile][M]) {
#pragma GCC unroll 4
  for (int i = 0; i < kTile; ++i) {
#pragma GCC unroll 4
    for (int j = 0; j < M; ++j) sum[i][j] = _mm512_setzero_ps();
  }
  for (int64_t k = 0; k < padded; k += kStep) {
    __m512bh xs[M];
#pragma GCC unroll 4
    for (int j = 0; j < M; ++j) xs[j] = bf16_at(x + j * padded + k);
#pragma GCC unroll 4
    for (int i = 0; i < kTile; ++i) {
      const __m512bh ws = bf16_at(w + i * padded + k);
#pragma GCC unroll 4
      for (int j = 0; j < M; ++j) sum[i][j] = _mm512_dpbf16_ps(sum[i][j], ws, xs[j]);
    }
  }
}

// kTile rows of x.
[[gnu::always_inline]] inline void dot_tile(const uint16_t* w, const uint16_t* x, int64_t padded,
                                            const GemmTask<float>& task, int64_t m, int64_t n) {
  __m512 sum[kTile][kTile];
  multiply_rows<kTile>(w, x, padded, sum);
  put_sums(sum, task, m, n);
}

// One row of x, or outputs that are fewer than a tile's.
inline void dot_row(const uint16_t* w, const uint16_t* x, int64_t padded,
                    const GemmTask<float>& task, int64_t m, int64_t n, int64_t outputs) {
  __m512 sum[kTile][1];
  multiply_rows<1>(w, x, padded, sum);
  float* y = task.y + m * task.ldy + n;
#pragma GCC unroll 4
  for (int i = 0; i < kTile; ++i) {
    if (i < outputs) y[i] = sum_lanes({sum[i][0]}) + (task.bias ? task.bias[n + i] : 0.0f);
  }
}

// Whether rows of w can be multiplied where they lie: whole vectors that never straddle two lines.
inline bool lies_ready(const Weight& w) {
  return w.dtype == DType::BF16 && w.cols % kStep == 0 && w.row_bytes % 64 == 0 &&
         reinterpret_cast<uintptr_t>(w.data) % 64 == 0;
}

// kTile rows of w, of which `outputs` are asked for.
inline void multiply_all(const uint16_t* w, const GemmTask<float>& task, int64_t padded, int64_t n,
                         int64_t outputs) {
  const auto* x = static_cast<const uint16_t*>(task.x);
  int64_t m = 0;
  for (; outputs == kTile && m + kTile <= task.m; m += kTile)
    dot_tile(w, x + m * padded, padded, task, m, n);
  for (; m < task.m; ++m) dot_row(w, x + m * padded, padded, task, m, n, outputs);
}

void gemm_bf16(const GemmTask<float>& task, uint16_t* panel) {
  const int64_t k = task.weight.cols, padded = padded_k(k);
  int64_t n0 = task.n0;
  if (lies_ready(task.weight)) {
    for (; n0 + kTile <= task.n1; n0 += kTile)
      multiply_all(reinterpret_cast<const uint16_t*>(task.weight.row(n0)), task, padded, n0, kTile);
  }
  for (; n0 < task.n1; n0 += kPanel) {
    const int64_t rows = smaller(kPanel, task.n1 - n0);
    for (int64_t i = 0; i < rows; ++i)
      decode_plain(task.weight, n0 + i, 0, k, panel + i * padded, kStep);
    for (int64_t i = 0; i < rows; i += kTile)
      multiply_all(panel + i * padded, task, padded, n0 + i, smaller(kTile, rows - i));
  }
}

void gemm(const GemmTask<float>& task, std::byte* scratch) {
  if (packs_as_real(task.weight.dtype)) return gemm_real(task, scratch);
  if (multiplies_as_bytes(task.weight.dtype)) {
    return gemm_bytes(task, scratch);
  }
  gemm_bf16(task, reinterpret_cast<uint16_t*>(scratch));
}

struct Bf16Products {
  using Page = Bf16Page;

  static void pack_q(const float* const* q, int lanes, int64_t k_dim, int64_t k_pad, float* out) {
    pack_q_pairs(q, lanes, k_dim, k_pad, out);
  }
  static void scores(const Page& page, int64_t keys, LaneGroup& group) {
    constexpr int kKeys = 8;
    const auto* q = reinterpret_cast<const __m512bh*>(group.q);
    for (int64_t s = 0; s < keys; s += kKeys) {
      __m512 sum[kKeys];
      for (__m512& x : sum) x = _mm512_setzero_ps();
      const uint16_t* k = page.k + s * page.k_dim;
      for (int64_t d = 0; d < page.k_dim; d += 2) {
#pragma GCC unroll 8
        for (int i = 0; i < kKeys; ++i)
          sum[i] = _mm512_dpbf16_ps(sum[i], q[d / 2], pair_of(k + i * page.k_dim + d));
      }
      for (int i = 0; i < kKeys; ++i) _mm512_storeu_ps(group.scores + (s + i) * kWidth, sum[i]);
    }
  }
  static void add_values(const Page& page, int64_t keys, LaneGroup& group) {
    pack_weights(keys, group.scores);
    constexpr int kDims = 8;  // sums that do not wait for each other: with fewer the products would
    const auto* weights = reinterpret_cast<const __m512bh*>(group.scores);
    for (int64_t d = 0; d < page.v_dim; d += kDims) {
      const int64_t count = smaller(kDims, page.v_dim - d);
      __m512 sum[kDims];
      const uint16_t* v[kDims];
      for (int64_t i = 0; i < kDims; ++i) {
        const int64_t dim = d + (i < count ? i : 0);
        sum[i] = _mm512_loadu_ps(group.out + dim * kWidth);
        v[i] = page.v + dim * kPage;
      }
      for (int64_t s = 0; s < keys; s += 2) {
#pragma GCC unroll 8
        for (int64_t i = 0; i < kDims; ++i)
          sum[i] = _mm512_dpbf16_ps(sum[i], weights[s / 2], pair_of(v[i] + s));
      }
#pragma GCC unroll 8
      for (int64_t i = 0; i < kDims; ++i) {
        if (i < count) _mm512_storeu_ps(group.out + (d + i) * kWidth, sum[i]);
      }
    }
  }
};

void attend(AttendTask<float>& task, std::byte* scratch) {
  if (task.kv.dtype == DType::BF16) {
    if (task.lanes <= kFewLanes) return kAttendFew[task.lanes - 1](task, scratch);
    return attend_lanes<Bf16Products>(task, scratch);
  }
  attend_lanes<RealProducts>(task, scratch);
}

}  // namespace

const Kernels<float>& avx512_kernels() {
  static const Kernels<float> table = [] {
    Kernels<float> out = vector_kernels();
    out.name = "avx512";
    out.interleaves = true;
    out.backward = avx512_backward_kernels();
    out.packed_bytes = packed_bytes;
    out.pack = pack;
    out.gemm_scratch = gemm_scratch;
    out.gemm = gemm;
    out.attend = attend;
    return out;
  }();
  return table;
}

}  // namespace ponder
