// The table for Arm cores with dot products of bytes (FEAT_DotProd): neon's bits in fewer
// instructions.
#include "kernels/real_and_bytes.h"

namespace ponder {

const Kernels<float>& dotprod_kernels() {
  static const Kernels<float> table = real_and_bytes("dotprod", neon_backward_kernels());
  return table;
}

}  // namespace ponder
