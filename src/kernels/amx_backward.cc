// The backward kernels for AMX: products and attention by tiles where the forward multiplies in
// bf16, everything else as the AVX-512 table has it.
#include "kernels/bf16_backward.h"

namespace ponder {

const BackwardKernels<float>& amx_backward_kernels() {
  static const BackwardKernels<float> table = bf16_backward_kernels();
  return table;
}

}  // namespace ponder
