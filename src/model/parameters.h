// A model's weights. Serving: views of the mapped checkpoint (norms and biases are decoded).
// Training: every parameter as numbers in one flat buffer with its gradient.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/arena.h"
#include "formats/checkpoint.h"
#include "ops/ops.h"

namespace ponder {

template <class R>
class Parameters {
 public:
  // One trained parameter, as `each_parameter` shows it.
  struct Trained {
    std::string name;
    int64_t rows, cols;
    R* value;
    R* grad;
  };

  // `copied`: weights are copied to huge pages and the file's pages dropped, tensor by tensor, so
  // that they are not resident twice.
  Parameters(std::shared_ptr<const Checkpoint> checkpoint, bool trainable, bool copied);

  const Checkpoint& checkpoint() const { return *checkpoint_; }
  bool trainable() const { return trainable_; }
  bool has(const std::string& name) const { return checkpoint_->find(name) != nullptr; }

  // [rows, cols]; Error if it is missing or has another shape.
  Weight weight(const std::string& name, int64_t rows, int64_t cols);
  // The same as numbers, whatever it is stored in: for the router, which the reference runs in
  // float.
  Weight real_weight(const std::string& name, int64_t rows, int64_t cols);
  Tensor<R> vector(const std::string& name, int64_t size);           // [1, size]
  Tensor<R> optional_vector(const std::string& name, int64_t size);  // none if it is not there
  Weight transposed_blocks(const Weight& weight, int64_t first_row, int64_t block_rows,
                           int64_t stride, int64_t blocks);

  void each_parameter(const std::function<void(Trained&)>& visit);
  int64_t elements() const { return elements_; }  // of everything asked for

 private:
  const StoredTensor& stored(const std::string& name, int64_t rows, int64_t cols);
  Weight numbers(const std::string& name, const StoredTensor& tensor, int64_t rows, int64_t cols);
  Weight view(const StoredTensor& tensor, int64_t rows, int64_t cols) const;
  const std::byte* copy(const StoredTensor& tensor);

  std::shared_ptr<const Checkpoint> checkpoint_;
  bool trainable_, copied_;
  Arena arena_;
  std::vector<Trained> trained_;
  int64_t elements_ = 0;
};

}  // namespace ponder
