// The backward kernels for AMX: products and attention in bf16 tiles where the forward multiplies
// so, everything else as the AVX-512 table has it.
#include "kernels/amx_grad_attend.h"
#include "kernels/amx_grad_linear.h"

namespace ponder {

const BackwardKernels<float>& amx_backward_kernels() {
  static const BackwardKernels<float> table = [] {
    BackwardKernels<float> out = vector_backward_kernels();
    out.linear_plan = linear_plan;
    out.linear_weight_bytes = linear_weight_bytes;
    out.linear_pack_rows = linear_pack_rows;
    out.linear_pack_weight = linear_pack_weight;
    out.linear_dx = linear_dx;
    out.linear_dw = linear_dw;
    out.attend_scratch = attend_scratch;
    out.attend = attend;
    return out;
  }();
  return table;
}

}  // namespace ponder
