// Writes safetensors files: the header from names, types and shapes, then each tensor's bytes as
// its owner pours them out, so that no tensor must be in memory whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "tensor/dtype.h"

namespace ponder {

using ByteSink = std::function<void(const std::byte* data, size_t size)>;

// A tensor to be written. `pour` gives all its bytes to the sink, in order, when it is their turn.
struct TensorOut {
  std::string name;
  DType dtype = DType::F32;  // one that safetensors knows
  std::vector<int64_t> shape;
  std::function<void(const ByteSink& sink)> pour;

  uint64_t bytes() const;
};

// A tensor whose numbers lie in memory as they are to be stored.
TensorOut tensor_from_memory(std::string name, DType dtype, std::vector<int64_t> shape,
                             const void* data);
// The same from floats, stored as `dtype`: F32, F16 or BF16. `data` must live until it was written.
TensorOut tensor_from_floats(std::string name, DType dtype, std::vector<int64_t> shape,
                             const float* data);

// Puts wide types first, so that each tensor's data is aligned whatever the length of those before;
// otherwise the order stays.
void sort_by_width(std::vector<TensorOut>& tensors);

// Writes one file, whole or not at all, and gives its size. The tensors must be sorted by width.
// Error on any failed write.
uint64_t write_safetensors(const std::string& path, std::span<const TensorOut> tensors);

}  // namespace ponder
