// The table for any 64-bit Arm core; it gives AVX2's bits.
#include "kernels/arm_table.h"

namespace ponder {

const Kernels<float>& neon_kernels() {
  static const Kernels<float> table = arm_table("neon", neon_backward_kernels());
  return table;
}

}  // namespace ponder
