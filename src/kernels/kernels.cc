#include "kernels/kernels.h"

#include "kernels/tables.h"

namespace ponder {

template <>
const Kernels<double>& kernels_for(Isa) {
  return scalar_kernels<double>();
}

template <>
const Kernels<float>& kernels_for(Isa isa) {
#if defined(__x86_64__)
  if (isa == Isa::Avx2) return avx2_kernels();
#if !defined(PONDER_WITHOUT_AVX512)
  if (isa == Isa::Avx512) return avx512_kernels();
#endif
#if !defined(PONDER_WITHOUT_AMX)
  if (isa == Isa::Amx) return amx_kernels();
#endif
#elif defined(__aarch64__)
  if (isa == Isa::Neon) return neon_kernels();
  if (isa == Isa::Dotprod) return dotprod_kernels();
  if (isa == Isa::I8mm) return i8mm_kernels();
#endif
  (void)isa;
  return scalar_kernels<float>();
}

}  // namespace ponder
