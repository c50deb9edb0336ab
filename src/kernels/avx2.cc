// The table for AVX2 with FMA: block-quantised weights are multiplied as bytes, everything else in
// float; weights of other types are decoded to float rows.
#include "kernels/attend_body.h"
#include "kernels/avx2_bytes.h"

namespace ponder {
namespace {

bool as_bytes(DType weight) { return product_of(weight) == Product::Bytes; }

size_t packed_bytes(DType weight, int64_t m, int64_t k) {
  return as_bytes(weight) ? packed_byte_rows(m, k) : packed_real_bytes(m, k);
}
void pack(DType weight, const float* x, int64_t ldx, const int32_t* rows, int64_t m, int64_t k,
          int64_t g, void* out) {
  if (as_bytes(weight)) return pack_byte_rows(weight, x, ldx, rows, m, k, g, out);
  pack_real(weight, x, ldx, rows, m, k, g, out);
}
size_t gemm_scratch(DType weight, int64_t, int64_t k) {
  return as_bytes(weight) ? UnpackedRow::size(weight, k) : gemm_real_scratch(k);
}
void gemm(const GemmTask<float>& task, std::byte* scratch) {
  if (as_bytes(task.weight.dtype)) return gemm_byte_rows(task, scratch);
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
