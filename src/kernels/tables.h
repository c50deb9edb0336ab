// The tables of this build, one accessor a translation unit.
#pragma once

#include "kernels/kernels.h"

namespace ponder {

template <class R>
const Kernels<R>& scalar_kernels();
template <class R>
const BackwardKernels<R>& scalar_backward_kernels();
const BackwardKernels<float>& avx2_backward_kernels();
const BackwardKernels<float>& avx512_backward_kernels();
const BackwardKernels<float>& amx_backward_kernels();
const Kernels<float>& avx2_kernels();
const Kernels<float>& avx512_kernels();
const Kernels<float>& amx_kernels();
const BackwardKernels<float>& neon_backward_kernels();
const Kernels<float>& neon_kernels();
const Kernels<float>& dotprod_kernels();
const Kernels<float>& i8mm_kernels();

}  // namespace ponder
