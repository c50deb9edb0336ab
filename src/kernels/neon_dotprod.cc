// The table for Arm cores with dot products of bytes (FEAT_DotProd): neon's bits in fewer
// instructions.
#include "kernels/arm_table.h"

namespace ponder {

const Kernels<float>& dotprod_kernels() {
  static const Kernels<float> table = arm_table("dotprod", neon_backward_kernels());
  return table;
}

}  // namespace ponder
