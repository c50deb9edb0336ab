// The backward kernels for AVX2 with FMA: everything in float.
#include "kernels/vector_backward.h"

namespace ponder {

const BackwardKernels<float>& avx2_backward_kernels() {
  static const BackwardKernels<float> table = vector_backward_kernels();
  return table;
}

}  // namespace ponder
