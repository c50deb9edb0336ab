// The backward kernels that the tables with bf16 products share. Included once by each of them.
#pragma once

#include "kernels/bf16_grad_attend.h"
#include "kernels/bf16_grad_linear.h"

namespace ponder {
namespace {

inline BackwardKernels<float> bf16_backward_kernels() {
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
}

}  // namespace
}  // namespace ponder
