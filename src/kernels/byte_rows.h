// Block-quantised weights on NEON: x is rounded to signed bytes with a scale for each 32
// numbers, as the tables with VNNI round it; a row of the weight is unpacked, once for all rows of
// x, to signed bytes with a scale for each sixteen. Sums of bytes' products are exact, so only the
// float sum over groups has an order: that of k, in eight lanes.
#pragma once

#include "kernels/unpack32.h"
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

// 32 floats to bytes with one scale, and scale times sum of each sixteen.
inline void pack_bytes32(const float* x, int8_t* bytes, float* scale, float* sums) {
  round_bytes32(x, bytes, scale);
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

// M rows of x with an unpacked row of the weight.
template <int M>
inline void dot_bytes(const UnpackedRow& w, bool offsets, const GemmTask<float>& task, int64_t m,
                      int64_t n) {
  const int64_t k = task.weight.cols;
  Sum8 sum[M];
  for (Sum8& s : sum) s = no_sum();
  const auto* x = static_cast<const std::byte*>(task.x);
  for (int64_t at = 0; at < k; at += kByteGroup) {
    const Weight32 weight(w.bytes + at, w.scales + at / kByteSixteen);
    for (int i = 0; i < M; ++i) {
      const ByteRow row(x, m + i, k);
      sum[i] = weight.add_to(sum[i], row.bytes + at, row.scales + at / kByteGroup);
    }
  }
  for (int i = 0; i < M; ++i) {
    const ByteRow row(x, m + i, k);
    for (int64_t at = 0; offsets && at < sixteens(k); at += 8)
      sum[i] = multiply_add(w.offsets + at, row.sums + at, sum[i]);
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
