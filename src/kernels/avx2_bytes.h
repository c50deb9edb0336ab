// Block-quantised weights on AVX2: x is rounded to signed bytes with a scale for each 32 numbers,
// as the tables with VNNI round it; a row of the weight is unpacked, once for all rows of x, to
// signed bytes with a scale for each sixteen. PMADDUBSW's sums of two are exact (a weight's byte
// times x's is at most 128 * 127), so only the float sum over groups has an order: that of k, in
// eight lanes.
#pragma once

#include "kernels/avx2_unpack.h"
#include "kernels/vector_body.h"
#include "tensor/interleave.h"

namespace ponder {
namespace {

constexpr int64_t kByteGroup = 32;    // numbers of k that share a scale of x
constexpr int64_t kByteSixteen = 16;  // that share one of a weight

// How many scales of sixteen numbers each are kept for k numbers: whole vectors, zeros at the end.
inline int64_t sixteens(int64_t k) { return round_up(k / kByteSixteen, 8); }

// A row of x: its bytes, then a scale for each 32, then scale times sum for each sixteen.
struct ByteRow {
  const int8_t* bytes;
  const float* scales;
  const float* sums;

  static int64_t size(int64_t k) {
    return round_up(k, 32) + 4 * (round_up(k / 32, 8) + sixteens(k));
  }
  ByteRow(const void* packed, int64_t row, int64_t k)
      : bytes(static_cast<const int8_t*>(packed) + row * size(k)),
        scales(reinterpret_cast<const float*>(bytes + round_up(k, 32))),
        sums(scales + round_up(k / 32, 8)) {}
};

inline float largest(__m256 a) {
  const __m128 four = _mm_max_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
  const __m128 two = _mm_max_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_max_ss(two, _mm_movehdup_ps(two)));
}

// 32 floats to bytes; the scale is the largest magnitude / 127.
inline void pack_bytes32(const float* x, int8_t* bytes, float* scale, float* sums) {
  const __m256 positive = _mm256_castsi256_ps(_mm256_set1_epi32(0x7fffffff));
  __m256 v[4], top = _mm256_setzero_ps();
  for (int i = 0; i < 4; ++i) {
    v[i] = _mm256_loadu_ps(x + 8 * i);
    top = _mm256_max_ps(top, _mm256_and_ps(v[i], positive));
  }
  const float most = largest(top);
  const __m256 inverse = _mm256_set1_ps(most > 0 ? 127.0f / most : 0.0f);
  __m256i n[4];
  for (int i = 0; i < 4; ++i) n[i] = _mm256_cvtps_epi32(_mm256_mul_ps(v[i], inverse));
  // Packing works within halves of registers: the order of fours is put right at the end.
  const __m256i packed = _mm256_permutevar8x32_epi32(
      _mm256_packs_epi16(_mm256_packs_epi32(n[0], n[1]), _mm256_packs_epi32(n[2], n[3])),
      _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(bytes), packed);
  *scale = most / 127.0f;
  for (int half = 0; half < 2; ++half) {
    int sum = 0;
    for (int i = 0; i < 16; ++i) sum += bytes[16 * half + i];
    sums[half] = *scale * static_cast<float>(sum);
  }
}

inline size_t packed_byte_rows(int64_t m, int64_t k) {
  return static_cast<size_t>(m * ByteRow::size(k));
}

inline void pack_byte_rows(DType weight, const float* x, int64_t ldx, const int32_t* rows,
                           int64_t m, int64_t k, int64_t g, void* out) {
  const int64_t first = g * pack_rows(weight);
  for (int64_t i = first; i < smaller(m, first + pack_rows(weight)); ++i) {
    const float* from = x + (rows ? rows[i] : i) * ldx;
    std::memset(static_cast<std::byte*>(out) + i * ByteRow::size(k), 0,
                static_cast<size_t>(ByteRow::size(k)));
    const ByteRow row(out, i, k);
    for (int64_t at = 0; at < k; at += kByteGroup) {
      pack_bytes32(from + at, const_cast<int8_t*>(row.bytes + at),
                   const_cast<float*>(row.scales + at / kByteGroup),
                   const_cast<float*>(row.sums + at / kByteSixteen));
    }
  }
}

// A row of a weight, unpacked: bytes, and a scale (and an offset) for each sixteen.
struct UnpackedRow {
  int8_t* bytes;
  float* scales;
  float* offsets;
  std::byte* stored;  // a row of an interleaved weight

  static size_t size(DType type, int64_t k) {
    const DTypeInfo& info = dtype_info(type);
    return static_cast<size_t>(round_up(k, 32) + 8 * sixteens(k) + k / info.block * info.bytes);
  }
  UnpackedRow(std::byte* scratch, int64_t k)
      : bytes(reinterpret_cast<int8_t*>(scratch)),
        scales(reinterpret_cast<float*>(scratch + round_up(k, 32))),
        offsets(scales + sixteens(k)),
        stored(reinterpret_cast<std::byte*>(offsets + sixteens(k))) {}
};

inline void unpack_row(const Weight& w, int64_t n, const DTypeInfo& info, const UnpackedRow& out) {
  const std::byte* row = out.stored;
  if (w.interleaved) {
    stored_row(w, n, out.stored);
  } else {
    row = w.row(n);
  }
  const auto* block = reinterpret_cast<const uint8_t*>(row);
  const auto numbers = static_cast<size_t>(info.block), scales = numbers / 16 * sizeof(float);
  const auto unpack = unpacker(info);
  SignedBlock unpacked;
  for (int64_t k = 0; k < w.cols; k += info.block, block += info.bytes) {
    unpack(block, unpacked);
    std::memcpy(out.bytes + k, unpacked.q, numbers);
    std::memcpy(out.scales + k / 16, unpacked.scale, scales);
    if (info.offsets) std::memcpy(out.offsets + k / 16, unpacked.offset, scales);
  }
}

inline float sum_eight(__m256 a) {
  const __m128 four = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
  const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

// M rows of x with an unpacked row of the weight.
template <int M>
inline void dot_bytes(const UnpackedRow& w, bool offsets, const GemmTask<float>& task, int64_t m,
                      int64_t n) {
  const int64_t k = task.weight.cols;
  const __m256i ones = _mm256_set1_epi16(1);
  __m256 sum[M];
  for (__m256& s : sum) s = _mm256_setzero_ps();
  const auto* x = static_cast<const std::byte*>(task.x);
  for (int64_t at = 0; at < k; at += kByteGroup) {
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(w.bytes + at));
    const __m256i size = _mm256_abs_epi8(bytes);
    const float* scales = w.scales + at / kByteSixteen;
    const __m256 d = _mm256_set_m128(_mm_broadcast_ss(scales + 1), _mm_broadcast_ss(scales));
    for (int i = 0; i < M; ++i) {
      const ByteRow row(x, m + i, k);
      const __m256i xs = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(row.bytes + at));
      const __m256i product =
          _mm256_madd_epi16(_mm256_maddubs_epi16(size, _mm256_sign_epi8(xs, bytes)), ones);
      const __m256 dx = _mm256_broadcast_ss(row.scales + at / kByteGroup);
      sum[i] = _mm256_fmadd_ps(_mm256_cvtepi32_ps(product), _mm256_mul_ps(d, dx), sum[i]);
    }
  }
  for (int i = 0; i < M; ++i) {
    const ByteRow row(x, m + i, k);
    for (int64_t at = 0; offsets && at < sixteens(k); at += 8) {
      sum[i] =
          _mm256_fmadd_ps(_mm256_loadu_ps(w.offsets + at), _mm256_loadu_ps(row.sums + at), sum[i]);
    }
    task.y[(m + i) * task.ldy + n] = sum_eight(sum[i]) + (task.bias ? task.bias[n] : 0.0f);
  }
}

inline void gemm_byte_rows(const GemmTask<float>& task, std::byte* scratch) {
  const DTypeInfo& info = dtype_info(task.weight.dtype);
  const int64_t k = task.weight.cols;
  const UnpackedRow row(scratch, k);
  std::memset(row.scales, 0, static_cast<size_t>(8 * sixteens(k)));
  for (int64_t n = task.n0; n < task.n1; ++n) {
    unpack_row(task.weight, n, info, row);
    int64_t m = 0;
    for (; m + 4 <= task.m; m += 4) dot_bytes<4>(row, info.offsets, task, m, n);
    for (; m < task.m; ++m) dot_bytes<1>(row, info.offsets, task, m, n);
  }
}

}  // namespace
}  // namespace ponder
