// An activation: a view of [rows, cols] numbers in an arena, rows `ld` apart, passed by value.
#pragma once

#include <cstdint>

#include "base/error.h"

namespace ponder {

// Whether anything has been written to the gradient of an activation: shared by all its views, so
// that memory is neither zeroed before it is needed nor added to while it holds no number.
template <class R>
struct GradState {
  R* grad = nullptr;
  int64_t size = 0;
  bool written = false;
};

template <class R>
struct Tensor {
  R* data = nullptr;
  int64_t rows = 0, cols = 0;
  int64_t ld = 0;                 // elements from a row to the next
  R* grad = nullptr;              // same layout; only while a Graph records
  GradState<R>* state = nullptr;  // of an activation's gradient; null: it always holds numbers

  R* row(int64_t r) const { return data + r * ld; }
  R* grad_row(int64_t r) const { return grad + r * ld; }
  int64_t size() const { return rows * cols; }
  explicit operator bool() const { return data != nullptr; }

  // Columns [first, first + count) of every row.
  Tensor columns(int64_t first, int64_t count) const {
    PONDER_CHECK(first >= 0 && first + count <= cols);
    return {data + first, rows, count, ld, grad ? grad + first : nullptr, state};
  }
  // Each row cut in `parts` rows: [rows * parts, cols / parts]. Only where rows touch.
  Tensor split_rows(int64_t parts) const {
    PONDER_CHECK(ld == cols && cols % parts == 0);
    return {data, rows * parts, cols / parts, cols / parts, grad, state};
  }
};

}  // namespace ponder
