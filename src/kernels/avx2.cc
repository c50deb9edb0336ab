// The table for AVX2 with FMA: everything in float; weights of other types are decoded to float
// rows.
#include "kernels/attend_body.h"

namespace ponder {
namespace {

size_t packed_bytes(DType, int64_t m, int64_t k) { return packed_real_bytes(m, k); }
void pack(DType weight, const float* x, int64_t ldx, const int32_t* rows, int64_t m, int64_t k,
          int64_t g, void* out) {
  pack_real(weight, x, ldx, rows, m, k, g, out);
}
size_t gemm_scratch(DType, int64_t, int64_t k) { return gemm_real_scratch(k); }
void attend(AttendTask<float>& task, std::byte* scratch) {
  attend_lanes<RealProducts>(task, scratch);
}

}  // namespace

const Kernels<float>& avx2_kernels() {
  static const Kernels<float> table = [] {
    Kernels<float> out = vector_kernels();
    out.name = "avx2";
    out.backward = avx2_backward_kernels();
    out.packed_bytes = packed_bytes;
    out.pack = pack;
    out.gemm_scratch = gemm_scratch;
    out.gemm = gemm_real;
    out.attend = attend;
    return out;
  }();
  return table;
}

}  // namespace ponder
