// The table for any 64-bit Arm core; it gives AVX2's bits.
#include "kernels/real_and_bytes.h"

namespace ponder {

const Kernels<float>& neon_kernels() {
  static const Kernels<float> table = real_and_bytes("neon", neon_backward_kernels());
  return table;
}

}  // namespace ponder
