// The backward kernels for AVX-512 with BF16: products and attention in bf16 where the forward
// multiplies so, everything else in float.
#include "kernels/bf16_backward.h"

namespace ponder {

const BackwardKernels<float>& avx512_backward_kernels() {
  static const BackwardKernels<float> table = bf16_backward_kernels();
  return table;
}

}  // namespace ponder
