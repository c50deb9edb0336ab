#include "kernels/index_scores.h"

#include <algorithm>
#include <string_view>
#include <type_traits>

#include "tensor/quant.h"

namespace ponder {
namespace {

template <class R>
R index_number(DType dtype, const std::byte* page, int64_t i) {
  if (dtype == DType::BF16) return R(bf16_to_f32(reinterpret_cast<const uint16_t*>(page)[i]));
  if (dtype == DType::F64) return R(reinterpret_cast<const double*>(page)[i]);
  return R(reinterpret_cast<const float*>(page)[i]);
}

template <class R>
void scalar_index_scores(const IndexTask<R>& task) {
  const int64_t dim = task.keys.v_dim;
  for (int64_t key = task.first; key < task.last; ++key) {
    const std::byte* page = task.keys.v(key / kPage);
    R total = 0;
    for (int64_t h = 0; h < task.heads; ++h) {
      R dot = 0;
      for (int64_t d = 0; d < dim; ++d) {
        dot +=
            task.q[h * dim + d] * index_number<R>(task.keys.dtype, page, d * kPage + key % kPage);
      }
      total += task.weights[h] * std::max(dot, R(0));
    }
    task.scores[key - task.first] = total * task.scale;
  }
}

}  // namespace

template <class R>
IndexScores<R> index_scores_of(const Kernels<R>& table) {
  if constexpr (std::is_same_v<R, float>) {
    const std::string_view name = table.name;
    if (name == "avx2") return avx2_index_scores;
    if (name != "scalar") return avx512_index_scores;
  }
  return scalar_index_scores<R>;
}

template IndexScores<float> index_scores_of(const Kernels<float>&);
template IndexScores<double> index_scores_of(const Kernels<double>&);

}  // namespace ponder
