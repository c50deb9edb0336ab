// The table for Arm cores with products of matrices of bytes (FEAT_I8MM): two rows of x with two of
// a weight, eight numbers at once. Bytes and scales are those of byte_rows.h; sums run over
// sixteens in order of k, so the bits are the table's own.
#include "kernels/arm_table.h"

namespace ponder {
namespace {

constexpr int kPairs = 2;              // of rows, on either side of a tile
constexpr int64_t kTile = 2 * kPairs;  // rows

// Eight numbers each of two rows, from `at` on.
inline int8x16_t two_eights(const int8_t* a, const int8_t* b, int64_t at) {
  return vcombine_s8(vld1_s8(a + at), vld1_s8(b + at));
}

// Two rows of x; where there is but one, twice that.
struct RowPair {
  ByteRow first, second;

  RowPair(const void* packed, int64_t m, int64_t rows, int64_t k)
      : first(packed, m, k), second(packed, smaller(m + 1, rows - 1), k) {}
  // Each scale twice, for both rows of the weight.
  float32x4_t scales(int64_t group) const {
    return vcombine_f32(vdup_n_f32(first.scales[group]), vdup_n_f32(second.scales[group]));
  }
};

// sums[i][j]: rows (i, i), (i, i + 1), (i + 1, i), (i + 1, i + 1) of pairs of x and of the weight.
template <int M>
inline void multiply_pairs(const UnpackedRow* w, const RowPair* x, int64_t k,
                           float32x4_t (*sums)[kPairs]) {
  for (int64_t at = 0; at < k; at += kByteSixteen) {
    int8x16_t bytes[kPairs][2];
    float32x4_t scales[kPairs];
    for (int j = 0; j < kPairs; ++j) {
      const UnpackedRow &a = w[2 * j], &b = w[2 * j + 1];
      for (int half = 0; half < 2; ++half)
        bytes[j][half] = two_eights(a.bytes, b.bytes, at + 8 * half);
      const float two[2] = {a.scales[at / kByteSixteen], b.scales[at / kByteSixteen]};
      scales[j] = vcombine_f32(vld1_f32(two), vld1_f32(two));
    }
    for (int i = 0; i < M; ++i) {
      const int8_t *first = x[i].first.bytes, *second = x[i].second.bytes;
      const int8x16_t low = two_eights(first, second, at), high = two_eights(first, second, at + 8);
      const float32x4_t of_x = x[i].scales(at / kByteGroup);
      for (int j = 0; j < kPairs; ++j) {
        const int32x4_t product =
            vmmlaq_s32(vmmlaq_s32(vdupq_n_s32(0), low, bytes[j][0]), high, bytes[j][1]);
        sums[i][j] = vfmaq_f32(sums[i][j], vcvtq_f32_s32(product), vmulq_f32(scales[j], of_x));
      }
    }
  }
}

inline float offsets_of(const UnpackedRow& w, const ByteRow& x, int64_t k) {
  Sum8 sum = no_sum();
  for (int64_t at = 0; at < sixteens(k); at += 8)
    sum = multiply_add(w.offsets + at, x.sums + at, sum);
  return sum_eight(sum);
}

// 2 M rows of x from m on with four of the weight, of which `outputs` are asked for.
template <int M>
inline void multiply_tile(const UnpackedRow* w, bool offsets, const GemmTask<float>& task,
                          int64_t m, int64_t n, int64_t outputs) {
  const int64_t k = task.weight.cols;
  const RowPair x[2] = {{task.x, m, task.m, k}, {task.x, M > 1 ? m + 2 : m, task.m, k}};
  float32x4_t sums[M][kPairs];
  for (auto& row : sums) {
    for (float32x4_t& sum : row) sum = vdupq_n_f32(0);
  }
  multiply_pairs<M>(w, x, k, sums);
  for (int64_t i = 0; i < smaller(2 * M, task.m - m); ++i) {
    const ByteRow& row = i % 2 == 0 ? x[i / 2].first : x[i / 2].second;
    for (int64_t j = 0; j < outputs; ++j) {
      float four[4];
      vst1q_f32(four, sums[i / 2][j / 2]);
      const float sum = four[i % 2 * 2 + j % 2] + (offsets ? offsets_of(w[j], row, k) : 0.0f);
      task.y[(m + i) * task.ldy + n + j] = sum + (task.bias ? task.bias[n + j] : 0.0f);
    }
  }
}

inline size_t pair_scratch(DType weight, int64_t m, int64_t k) {
  return multiplies_as_bytes(weight) ? kTile * UnpackedRow::size(weight, k)
                                     : gemm_scratch(weight, m, k);
}

inline void gemm_pairs(const GemmTask<float>& task, std::byte* scratch) {
  if (!multiplies_as_bytes(task.weight.dtype)) return gemm_real(task, scratch);
  const DTypeInfo& info = dtype_info(task.weight.dtype);
  const int64_t k = task.weight.cols;
  const size_t size = UnpackedRow::size(info.type, k);
  const UnpackedRow rows[kTile] = {
      {scratch, k}, {scratch + size, k}, {scratch + 2 * size, k}, {scratch + 3 * size, k}};
  for (const UnpackedRow& row : rows)
    std::memset(row.scales, 0, static_cast<size_t>(8 * sixteens(k)));
  for (int64_t n = task.n0; n < task.n1; n += kTile) {
    const int64_t outputs = smaller(kTile, task.n1 - n);
    for (int64_t j = 0; j < kTile; ++j)
      unpack_row(task.weight, n + smaller(j, outputs - 1), info, rows[j]);
    int64_t m = 0;
    for (; m + 2 < task.m; m += kTile) multiply_tile<2>(rows, info.offsets, task, m, n, outputs);
    for (; m < task.m; m += 2) multiply_tile<1>(rows, info.offsets, task, m, n, outputs);
  }
}

}  // namespace

const Kernels<float>& i8mm_kernels() {
  static const Kernels<float> table = [] {
    Kernels<float> out = arm_table("i8mm", neon_backward_kernels());
    out.gemm_scratch = pair_scratch;
    out.gemm = gemm_pairs;
    return out;
  }();
  return table;
}

}  // namespace ponder
