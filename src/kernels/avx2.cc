// The table for AVX2 with FMA: block-quantised weights are multiplied as bytes (PMADDUBSW), to the
// bits of the tables with VNNI; everything else in float.
#include "kernels/attend_body.h"
#include "kernels/byte_gemm.h"
#include "kernels/real_dots.h"

namespace ponder {
namespace {

size_t packed_bytes(DType weight, int64_t m, int64_t k) {
  if (multiplies_as_bytes(weight)) return packed_byte_rows(m, ByteGroup(m, k));
  return packed_real_bytes(m, k);
}

void pack(DType weight, const float* x, int64_t ldx, const int32_t* rows, int64_t m, int64_t k,
          int64_t g, void* out) {
  if (multiplies_as_bytes(weight)) return pack_bytes(x, ldx, rows, m, g, ByteGroup(m, k), out);
  pack_real(weight, x, ldx, rows, m, k, g, out);
}

size_t gemm_scratch(DType weight, int64_t m, int64_t k) {
  return multiplies_as_bytes(weight) ? gemm_bytes_scratch(m, k) : gemm_real_scratch(k);
}

void gemm(const GemmTask<float>& task, std::byte* scratch) {
  if (multiplies_as_bytes(task.weight.dtype)) return gemm_bytes(task, scratch);
  gemm_real(task, scratch);
}

void attend(AttendTask<float>& task, std::byte* scratch) {
  attend_lanes<RealProducts>(task, scratch);
}

}  // namespace

const Kernels<float>& avx2_kernels() {
  static const Kernels<float> table = [] {
    Kernels<float> out = vector_kernels();
    out.name = "avx2";
    out.interleaves = true;
    out.backward = avx2_backward_kernels();
    out.packed_bytes = packed_bytes;
    out.pack = pack;
    out.gemm_scratch = gemm_scratch;
    out.gemm = gemm;
    out.attend = attend;
    return out;
  }();
  return table;
}

}  // namespace ponder
