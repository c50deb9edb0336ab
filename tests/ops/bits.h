// What the tests of the contract share: float numbers and weights of every stored type, every table
// that this machine can run, and equality to the bit.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <list>
#include <string>
#include <vector>

#include "base/rng.h"
#include "kernels/random_blocks.h"
#include "ops/ops.h"
#include "tensor/quant.h"

namespace ponder {

inline std::vector<Isa> usable_isas() {
  std::vector<Isa> out;
  for (const Isa isa : kIsas) {
    if (isa_usable(isa)) out.push_back(isa);
  }
  return out;
}

class EveryIsa : public testing::TestWithParam<Isa> {
 protected:
  const Kernels<float>& kernels() const { return kernels_for<float>(GetParam()); }
};

inline std::string isa_test_name(const testing::TestParamInfo<Isa>& info) {
  return isa_name(info.param);
}

inline std::vector<float> random_floats(uint64_t seed, int64_t count, double spread = 1) {
  Rng rng(seed);
  std::vector<float> out;
  for (int64_t i = 0; i < count; ++i) out.push_back(static_cast<float>(spread * rng.normal()));
  return out;
}

// A weight with random numbers that owns its bytes; encoded as `dtype`, or random blocks where that
// cannot be.
struct OwnedWeight {
  std::vector<std::byte> bytes;
  std::vector<float> grad;
  Weight view;

  OwnedWeight(uint64_t seed, DType dtype, int64_t rows, int64_t cols) {
    const DTypeInfo& info = dtype_info(dtype);
    view.dtype = dtype;
    view.rows = rows;
    view.cols = cols;
    view.row_bytes = cols / info.block * info.bytes;
    if (can_encode(dtype)) {
      const std::vector<float> numbers = random_floats(seed, rows * cols, 0.5);
      bytes.resize(static_cast<size_t>(rows * view.row_bytes));
      encode(dtype, numbers.data(), rows * cols, bytes.data());
    } else {
      Rng rng(seed);
      bytes = random_blocks(dtype, rows * cols, rng);
    }
    view.data = bytes.data();
  }
  Weight trained() {
    grad.assign(static_cast<size_t>(view.rows * view.cols), 0.0f);
    Weight out = view;
    out.grad = grad.data();
    return out;
  }
};

inline Tensor<float> view_of(std::vector<float>& numbers, int64_t rows, int64_t cols) {
  return {numbers.data(), rows, cols, cols};
}

inline std::vector<float> rows_of_result(const Tensor<float>& y, int64_t first, int64_t count) {
  std::vector<float> out;
  for (int64_t r = first; r < first + count; ++r)
    out.insert(out.end(), y.row(r), y.row(r) + y.cols);
  return out;
}

// Index of the first number that differs in any bit, or -1.
inline int64_t first_difference(const std::vector<float>& a, const std::vector<float>& b) {
  if (a.size() != b.size()) return 0;
  for (size_t i = 0; i < a.size(); ++i) {
    if (std::memcmp(&a[i], &b[i], sizeof(float)) != 0) return static_cast<int64_t>(i);
  }
  return -1;
}

}  // namespace ponder
