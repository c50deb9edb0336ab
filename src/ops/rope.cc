#include <cmath>

#include "ops/ops.h"

namespace ponder {

RopeTable::RopeTable(std::vector<float> inverse_frequency, float factor)
    : inverse_(std::move(inverse_frequency)), factor_(factor) {}

void RopeTable::reserve(int64_t positions) {
  if (positions <= positions_) return;
  positions = std::max(positions, 2 * positions_);
  const size_t half = inverse_.size();
  cos_.resize(static_cast<size_t>(positions) * half);
  sin_.resize(cos_.size());
  for (int64_t p = positions_; p < positions; ++p) {
    for (size_t i = 0; i < half; ++i) {
      // The angle is rounded to float because the reference's is; at position 10^5 it matters.
      const float angle = static_cast<float>(p) * inverse_[i];
      const size_t at = static_cast<size_t>(p) * half + i;
      cos_[at] = static_cast<float>(std::cos(static_cast<double>(angle))) * factor_;
      sin_[at] = static_cast<float>(std::sin(static_cast<double>(angle))) * factor_;
    }
  }
  positions_ = positions;
}

template <class R>
void rope(Graph<R>& g, const Tensor<R>& x, int64_t heads, int64_t head_stride, int64_t offset,
          const RopeTable& table, const Batch& batch, bool interleaved) {
  g.parallel_rows(x.rows, heads * table.dim(), [&](int64_t r) {
    g.kernels().rope({x.row(r) + offset, 1, x.ld, heads, head_stride, table.dim(),
                      batch.positions.data() + r, table.cos(), table.sin(), interleaved, false});
  });
}

template void rope(Graph<float>&, const Tensor<float>&, int64_t, int64_t, int64_t, const RopeTable&,
                   const Batch&, bool);
template void rope(Graph<double>&, const Tensor<double>&, int64_t, int64_t, int64_t,
                   const RopeTable&, const Batch&, bool);

}  // namespace ponder
