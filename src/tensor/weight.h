// A weight matrix as it is stored: a view of rows in some DType, mapped from a file or owned by
// Parameters. What a linear layer multiplies with.
#pragma once

#include <cstddef>
#include <cstdint>

#include "tensor/dtype.h"

namespace ponder {

inline constexpr int64_t kFp8Block = 128;  // DeepSeek-V3 section 3.3: weights in 128x128 blocks
inline constexpr int64_t kInterleavedRows = 16;

struct Weight {
  DType dtype = DType::F32;
  int64_t rows = 0, cols = 0;  // out features, in features
  const std::byte* data = nullptr;
  int64_t row_bytes = 0;
  bool interleaved =
      false;  // sixteen rows side by side (tensor/interleave.h): `row` has no meaning
  // F8_E4M3 only: scales [ceil(rows / scale_rows), ceil(cols / scale_cols)] of the whole stored
  // matrix, in which this view starts at `first_row`. scale_cols is a multiple of 32.
  const float* scales = nullptr;
  int64_t scale_rows = kFp8Block, scale_cols = kFp8Block;
  int64_t first_row = 0;
  // When trained: the gradient of the whole stored matrix, [., cols] in the activations' real type,
  // in which this view, too, starts at `first_row`.
  void* grad = nullptr;
  // Where ranks hold one matrix together (ops/ranks.h): the rows of the whole at which each rank's
  // part begins, and its end. These are this rank's; null: they are all.
  const int64_t* parts = nullptr;

  const std::byte* row(int64_t r) const { return data + r * row_bytes; }
  // Of sixteen interleaved rows; `r` is one of them.
  int64_t tile_bytes() const { return (kInterleavedRows * row_bytes + 63) / 64 * 64; }
  const std::byte* tile(int64_t r) const { return data + r / kInterleavedRows * tile_bytes(); }
  template <class R>
  R* grad_row(int64_t r) const {
    return static_cast<R*>(grad) + (first_row + r) * cols;
  }
  explicit operator bool() const { return data != nullptr; }
  const float* scale_row(int64_t r) const {
    return scales + (first_row + r) / scale_rows * ((cols + scale_cols - 1) / scale_cols);
  }
};

// `count` rows from `first` on (of interleaved ones: a multiple of 16), as a weight of their own.
Weight rows_of(const Weight& weight, int64_t first, int64_t count);

// Row `r` as numbers, [cols]; FP8 scales applied.
template <class R>
void decode_row(const Weight& weight, int64_t r, R* out);

}  // namespace ponder
