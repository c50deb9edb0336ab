#include "model/parameters.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "base/error.h"
#include "tensor/quant.h"

namespace ponder {
namespace {

template <class R>
constexpr DType kReal = std::is_same_v<R, double> ? DType::F64 : DType::F32;

std::string shape_text(const std::vector<int64_t>& shape) {
  std::string out = "[";
  for (size_t i = 0; i < shape.size(); ++i) out += (i ? ", " : "") + std::to_string(shape[i]);
  return out + "]";
}

}  // namespace

template <class R>
Parameters<R>::Parameters(std::shared_ptr<const Checkpoint> checkpoint, bool trainable, bool copied)
    : checkpoint_(std::move(checkpoint)), trainable_(trainable), copied_(copied) {}

template <class R>
const StoredTensor& Parameters<R>::stored(const std::string& name, int64_t rows, int64_t cols) {
  const StoredTensor& tensor = checkpoint_->at(name);
  const std::vector<int64_t> wanted =
      rows == 1 ? std::vector<int64_t>{cols} : std::vector<int64_t>{rows, cols};
  if (tensor.shape != wanted && tensor.shape != std::vector<int64_t>{rows, cols}) {
    fail("{}: tensor {} has the shape {}, but the config asks for {}", checkpoint_->path, name,
         shape_text(tensor.shape), shape_text(wanted));
  }
  elements_ += rows * cols;
  return tensor;
}

template <class R>
Weight Parameters<R>::view(const StoredTensor& tensor, int64_t rows, int64_t cols) const {
  Weight out;
  out.dtype = tensor.dtype;
  out.rows = rows;
  out.cols = cols;
  out.data = tensor.data;
  out.row_bytes = static_cast<int64_t>(tensor.bytes) / rows;
  if (tensor.dtype == DType::F8_E4M3) {
    const StoredTensor& scales = checkpoint_->at(tensor.name + "_scale_inv");
    const std::vector<int64_t> wanted = {(rows + kFp8Block - 1) / kFp8Block,
                                         (cols + kFp8Block - 1) / kFp8Block};
    if (scales.shape != wanted || scales.dtype != DType::F32) {
      fail("{}: tensor {} must be F32 of shape {}", checkpoint_->path, scales.name,
           shape_text(wanted));
    }
    out.scales = reinterpret_cast<const float*>(scales.data);
  }
  return out;
}

template <class R>
Weight Parameters<R>::numbers(const std::string& name, const StoredTensor& tensor, int64_t rows,
                              int64_t cols) {
  const Weight from = view(tensor, rows, cols);
  R* value = arena_.template take<R>(rows * cols);
  for (int64_t r = 0; r < rows; ++r) decode_row(from, r, value + r * cols);
  R* grad = nullptr;
  if (trainable_) {
    grad = arena_.template take<R>(rows * cols);
    std::fill(grad, grad + rows * cols, R(0));
    trained_.push_back({name, rows, cols, value, grad});
  }
  Weight out;
  out.dtype = kReal<R>;
  out.rows = rows;
  out.cols = cols;
  out.data = reinterpret_cast<const std::byte*>(value);
  out.row_bytes = cols * static_cast<int64_t>(sizeof(R));
  out.grad = grad;
  return out;
}

template <class R>
Weight Parameters<R>::weight(const std::string& name, int64_t rows, int64_t cols) {
  const StoredTensor& tensor = stored(name, rows, cols);
  if (trainable_) return numbers(name, tensor, rows, cols);
  Weight out = view(tensor, rows, cols);
  if (copied_) out.data = copy(tensor);
  return out;
}

template <class R>
const std::byte* Parameters<R>::copy(const StoredTensor& tensor) {
  auto* out = static_cast<std::byte*>(arena_.take_bytes(tensor.bytes));
  std::memcpy(out, tensor.data, tensor.bytes);
  checkpoint_->files[static_cast<size_t>(tensor.file)].drop(tensor.data, tensor.bytes);
  return out;
}

template <class R>
Weight Parameters<R>::real_weight(const std::string& name, int64_t rows, int64_t cols) {
  return numbers(name, stored(name, rows, cols), rows, cols);
}

template <class R>
Tensor<R> Parameters<R>::vector(const std::string& name, int64_t size) {
  const Weight w = numbers(name, stored(name, 1, size), 1, size);
  return {const_cast<R*>(reinterpret_cast<const R*>(w.data)), 1, size, size,
          static_cast<R*>(w.grad)};
}

template <class R>
Tensor<R> Parameters<R>::optional_vector(const std::string& name, int64_t size) {
  return has(name) ? vector(name, size) : Tensor<R>{};
}

// Block b of the result is the transpose of rows [first_row + b * stride, + block_rows): a copy, in
// bf16 unless the source is real, because a quantised block cannot be turned.
template <class R>
Weight Parameters<R>::transposed_blocks(const Weight& weight, int64_t first_row, int64_t block_rows,
                                        int64_t stride, int64_t blocks) {
  Weight out;
  out.dtype = packs_as_real(weight.dtype) ? kReal<R> : DType::BF16;
  out.rows = blocks * weight.cols;
  out.cols = block_rows;
  out.row_bytes = block_rows * dtype_info(out.dtype).bytes;
  auto* data =
      static_cast<std::byte*>(arena_.take_bytes(static_cast<size_t>(out.rows * out.row_bytes)));
  out.data = data;
  std::vector<R> row(static_cast<size_t>(weight.cols));
  for (int64_t b = 0; b < blocks; ++b) {
    for (int64_t r = 0; r < block_rows; ++r) {
      decode_row(weight, first_row + b * stride + r, row.data());
      for (int64_t c = 0; c < weight.cols; ++c) {
        std::byte* place = data + (b * weight.cols + c) * out.row_bytes;
        const R value = row[static_cast<size_t>(c)];
        if (out.dtype == DType::BF16) {
          reinterpret_cast<uint16_t*>(place)[r] = f32_to_bf16(static_cast<float>(value));
        } else {
          reinterpret_cast<R*>(place)[r] = value;
        }
      }
    }
  }
  return out;
}

template <class R>
void Parameters<R>::each_parameter(const std::function<void(Trained&)>& visit) {
  for (Trained& parameter : trained_) visit(parameter);
}

template class Parameters<float>;
template class Parameters<double>;

}  // namespace ponder
