// The backward kernels for AVX-512: everything in float, so that only the forward rounds to bf16.
#include "kernels/vector_backward.h"

namespace ponder {

const BackwardKernels<float>& avx512_backward_kernels() {
  static const BackwardKernels<float> table = vector_backward_kernels();
  return table;
}

}  // namespace ponder
