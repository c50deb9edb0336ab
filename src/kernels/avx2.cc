// The table for AVX2 with FMA: everything in float; weights of other types are decoded to float
// rows.
#include "kernels/attend_body.h"
#include "kernels/log_prob.h"
#include "kernels/route.h"
#include "kernels/tables.h"

namespace ponder {
namespace {

size_t packed_bytes(DType, int64_t m, int64_t k) { return packed_real_bytes(m, k); }
void pack(DType, const float* x, int64_t ldx, const int32_t* rows, int64_t m, int64_t k, int64_t g,
          void* out) {
  pack_real(x, ldx, rows, m, k, g, out);
}
size_t gemm_scratch(DType, int64_t, int64_t k) { return gemm_real_scratch(k); }
void attend(AttendTask<float>& task, std::byte* scratch) {
  attend_lanes<RealProducts>(task, scratch);
}

}  // namespace

const Kernels<float>& avx2_kernels() {
  static const Kernels<float> table = {
      .name = "avx2",
      .packed_bytes = packed_bytes,
      .pack = pack,
      .gemm_scratch = gemm_scratch,
      .gemm = gemm_real,
      .attend_scratch = attend_scratch_v,
      .attend = attend,
      .fold = fold_v,
      .normalise = normalise_v,
      .store_kv = store_kv_v,
      .rms_norm = rms_norm_v,
      .rope = rope_v,
      .swiglu = swiglu_v,
      .copy = copy_v,
      .add = add_v,
      .scale_add = scale_add_v,
      .route = route<float>,
      .log_prob = log_prob<float>,
      .backward = scalar_backward_kernels<float>(),
  };
  return table;
}

}  // namespace ponder
