// The table for AVX2 with FMA.
#include "kernels/real_and_bytes.h"

namespace ponder {

const Kernels<float>& avx2_kernels() {
  static const Kernels<float> table = real_and_bytes("avx2", avx2_backward_kernels());
  return table;
}

}  // namespace ponder
