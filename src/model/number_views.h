// Numbers in memory of our own as the weights that products take.
#pragma once

#include <type_traits>

#include "tensor/dtype.h"
#include "tensor/quant.h"
#include "tensor/weight.h"

namespace ponder {

template <class R>
constexpr DType kReal = std::is_same_v<R, double> ? DType::F64 : DType::F32;

template <class R>
Weight real_view(R* value, int64_t rows, int64_t cols) {
  Weight out;
  out.dtype = kReal<R>;
  out.rows = rows;
  out.cols = cols;
  out.data = reinterpret_cast<const std::byte*>(value);
  out.row_bytes = cols * static_cast<int64_t>(sizeof(R));
  return out;
}

template <class R>
void round_numbers(const R* value, int64_t count, uint16_t* rounded) {
  for (int64_t i = 0; i < count; ++i) rounded[i] = f32_to_bf16(static_cast<float>(value[i]));
}

inline Weight rounded_view(const uint16_t* rounded, int64_t rows, int64_t cols) {
  Weight out;
  out.dtype = DType::BF16;
  out.rows = rows;
  out.cols = cols;
  out.data = reinterpret_cast<const std::byte*>(rounded);
  out.row_bytes = cols * static_cast<int64_t>(sizeof(uint16_t));
  return out;
}

}  // namespace ponder
