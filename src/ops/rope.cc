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

namespace {

template <class R>
void rotate(Graph<R>& g, RopeTask<R> task, const RopeTable& table) {
  const int64_t rows = task.rows;
  task.cos = table.cos();
  task.sin = table.sin();
  g.parallel_rows(rows, task.heads * task.dim, [&](int64_t r) {
    RopeTask<R> row = task;
    row.x += r * task.row_stride;
    row.rows = 1;
    row.positions += r;
    g.kernels().rope(row);
  });
}

template <class R>
RopeTask<R> task_of(const Tensor<R>& x, int64_t heads, int64_t head_stride, int64_t offset,
                    const RopeTable& table, const Batch& batch, bool interleaved) {
  RopeTask<R> task;
  task.x = x.data + offset;
  task.rows = x.rows;
  task.row_stride = x.ld;
  task.heads = heads;
  task.head_stride = head_stride;
  task.dim = table.dim();
  task.positions = batch.positions.data();
  task.interleaved = interleaved;
  return task;
}

}  // namespace

template <class R>
void rope(Graph<R>& g, const Tensor<R>& x, int64_t heads, int64_t head_stride, int64_t offset,
          const RopeTable& table, const Batch& batch, bool interleaved) {
  RopeTask<R> task = task_of(x, heads, head_stride, offset, table, batch, interleaved);
  rotate(g, task, table);
  if (!g.recording() || !x.grad) return;
  task.x = x.grad + offset;
  task.positions = g.keep(batch.positions.data(), x.rows);
  task.inverse = true;  // with YaRN's factor in cos and sin this is still the transpose
  g.record([&g, x, task, table_now = &table] {
    g.settle(x);
    rotate(g, task, *table_now);
  });
}

template <class R>
void rope_back(Graph<R>& g, const Tensor<R>& x, int64_t heads, int64_t head_stride, int64_t offset,
               const RopeTable& table, const Batch& batch, bool interleaved) {
  PONDER_CHECK(!g.recording());
  RopeTask<R> task = task_of(x, heads, head_stride, offset, table, batch, interleaved);
  task.inverse = true;
  rotate(g, task, table);
}

template void rope_back(Graph<float>&, const Tensor<float>&, int64_t, int64_t, int64_t,
                        const RopeTable&, const Batch&, bool);
template void rope_back(Graph<double>&, const Tensor<double>&, int64_t, int64_t, int64_t,
                        const RopeTable&, const Batch&, bool);
template void rope(Graph<float>&, const Tensor<float>&, int64_t, int64_t, int64_t, const RopeTable&,
                   const Batch&, bool);
template void rope(Graph<double>&, const Tensor<double>&, int64_t, int64_t, int64_t,
                   const RopeTable&, const Batch&, bool);

}  // namespace ponder
