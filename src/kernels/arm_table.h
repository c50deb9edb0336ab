// The table of NEON: block-quantised weights are multiplied as bytes, everything else
// in float; weights of other types are decoded to float rows. Included once by each table of Arm.
#pragma once

#include "kernels/attend_body.h"
#include "kernels/byte_rows.h"
#include "kernels/real_dots.h"

namespace ponder {
namespace {

inline size_t packed_bytes(DType weight, int64_t m, int64_t k) {
  return multiplies_as_bytes(weight) ? packed_byte_rows(m, k) : packed_real_bytes(m, k);
}
inline void pack(DType weight, const float* x, int64_t ldx, const int32_t* rows, int64_t m,
                 int64_t k, int64_t g, void* out) {
  if (multiplies_as_bytes(weight)) return pack_byte_rows(weight, x, ldx, rows, m, k, g, out);
  pack_real(weight, x, ldx, rows, m, k, g, out);
}
inline size_t gemm_scratch(DType weight, int64_t, int64_t k) {
  return multiplies_as_bytes(weight) ? UnpackedRow::size(weight, k) : gemm_real_scratch(k);
}
inline void gemm(const GemmTask<float>& task, std::byte* scratch) {
  if (multiplies_as_bytes(task.weight.dtype)) return gemm_byte_rows(task, scratch);
  gemm_real(task, scratch);
}
inline void attend(AttendTask<float>& task, std::byte* scratch) {
  attend_lanes<RealProducts>(task, scratch);
}

inline Kernels<float> arm_table(const char* name, const BackwardKernels<float>& backward) {
  Kernels<float> out = vector_kernels();
  out.name = name;
  out.backward = backward;
  out.packed_bytes = packed_bytes;
  out.pack = pack;
  out.gemm_scratch = gemm_scratch;
  out.gemm = gemm;
  out.attend = attend;
  return out;
}

}  // namespace
}  // namespace ponder
