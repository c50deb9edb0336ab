// Who is to see what weights are multiplied with.
#pragma once

#include <cstdint>

#include "base/thread_scope.h"
#include "tensor/weight.h"

namespace ponder {

class InputWatcher {
 public:
  virtual ~InputWatcher() = default;
  // Before a product, in the thread that asks for it: `m` rows of weight.cols numbers, the i-th at
  // x + rows[i] * ldx (without `rows`: i * ldx).
  virtual void multiplied(const Weight& weight, const float* x, int64_t ldx, const int32_t* rows,
                          int64_t m) = 0;
};

// While it lives, `watcher` sees the products that this thread asks for.
using WatchedInputs = ThreadScope<InputWatcher>;

}  // namespace ponder
