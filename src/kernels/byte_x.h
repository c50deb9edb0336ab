// Rows of x as signed bytes with one scale for each 32 numbers (as Q8_0 stores weights), for tables
// with integer units. An integer dot product of such bytes with a weight's is exact, so every form
// of it gives the same bits; only the float sum over groups has an order, that of k.
#pragma once

#include "kernels/lane_regs.h"
#include "kernels/vector_body.h"

namespace ponder {
namespace {

constexpr int64_t kGroup = 32;  // numbers of k that share a scale of x

// Sixteen rows, or all where there are fewer, as bytes [k / 32, lanes, 32]; then the scales
// [k / 32, lanes], then scale times the sum of the bytes [k / 32, lanes], then the sums of sixteen
// bytes each [k / 32, lanes, 2]. An expert's two rows are read over and over, so they lie close.
struct ByteGroup {
  int64_t lanes, groups;

  ByteGroup(int64_t rows_of_x, int64_t k) : lanes(smaller(rows_of_x, kLanes)), groups(k / kGroup) {}
  int64_t group_bytes() const { return kGroup * lanes; }
  int64_t bytes() const { return round_up(groups * lanes * (kGroup + 16), 64); }
  const float* scales(const std::byte* group) const {
    return reinterpret_cast<const float*>(group + groups * group_bytes());
  }
  const float* scaled_sums(const std::byte* group) const { return scales(group) + groups * lanes; }
  const int32_t* byte_sums(const std::byte* group) const {
    return reinterpret_cast<const int32_t*>(scaled_sums(group) + groups * lanes);
  }
};

// Thirty-two floats of k, to bytes with a scale.
inline void pack_group(const float* x, int64_t at, const ByteGroup& shape, int64_t lane,
                       std::byte* out) {
  float scale;
  const __m256i bytes = round_bytes32(x, &scale);
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + at * shape.group_bytes() + lane * kGroup),
                      bytes);
  // Sums of eight bytes each, made unsigned by adding 128.
  const __m256i eights =
      _mm256_sad_epu8(_mm256_xor_si256(bytes, _mm256_set1_epi8(-128)), _mm256_setzero_si256());
  const __m256i sixteens = _mm256_add_epi64(eights, _mm256_bsrli_epi128(eights, 8));
  const int32_t sums[2] = {_mm256_extract_epi32(sixteens, 0) - 16 * 128,
                           _mm256_extract_epi32(sixteens, 4) - 16 * 128};
  const int64_t place = at * shape.lanes + lane;
  const_cast<float*>(shape.scales(out))[place] = scale;
  const_cast<float*>(shape.scaled_sums(out))[place] = scale * static_cast<float>(sums[0] + sums[1]);
  std::memcpy(const_cast<int32_t*>(shape.byte_sums(out)) + 2 * place, sums, sizeof sums);
}

// The rows of group g of the m rows x[rows[i]] (rows null: x[i]), see pack_rows; the other lanes
// stay as they are.
inline void pack_bytes(const float* x, int64_t ldx, const int32_t* rows, int64_t m, int64_t g,
                       const ByteGroup& shape, void* packed) {
  const int64_t rows_a_call = pack_rows(DType::Q8_0);
  const int64_t first = g * rows_a_call, last = smaller(m, first + rows_a_call);
  std::byte* const out = static_cast<std::byte*>(packed) + first / kLanes * shape.bytes();
  for (int64_t i = first; i < last; ++i) {
    const float* row = x + (rows ? rows[i] : i) * ldx;
    for (int64_t at = 0; at < shape.groups; ++at)
      pack_group(row + kGroup * at, at, shape, i % kLanes, out);
  }
}
inline size_t packed_byte_rows(int64_t m, const ByteGroup& shape) {
  return static_cast<size_t>((m + kLanes - 1) / kLanes * shape.bytes());
}

// sum += product * (d * dx): the one place that says in which order.
inline Floats add_group(Floats sum, Words product, Floats d, Floats dx) {
  return fused(floats_of(product), times(d, dx), sum);
}

}  // namespace
}  // namespace ponder
