// The backward kernels for NEON: everything in float.
#include "kernels/vector_backward.h"

namespace ponder {

const BackwardKernels<float>& neon_backward_kernels() {
  static const BackwardKernels<float> table = vector_backward_kernels();
  return table;
}

}  // namespace ponder
