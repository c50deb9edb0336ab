// Operators that only move rows: embedding, take_rows, copy_heads.
#include "ops/ops.h"
#include "ops/scatter.h"

namespace ponder {

template <class R>
Tensor<R> embedding(Graph<R>& g, const Weight& table, std::span<const int32_t> ids) {
  Tensor<R> out = g.make(static_cast<int64_t>(ids.size()), table.cols);
  g.parallel_rows(out.rows, out.cols, [&](int64_t r) {
    const int32_t id = ids[static_cast<size_t>(r)];
    PONDER_CHECK(id >= 0 && id < table.rows);
    g.kernels().decode_row(table, id, out.row(r));
  });
  if (g.recording() && table.grad) {
    const int32_t* kept = g.keep(ids.data(), out.rows);
    g.record([&g, table, out, kept] {
      g.settle(out);
      scatter_add(g, out.grad, out.ld, kept, out.rows, out.cols, table.grad_row<R>(0), table.cols);
    });
  }
  return out;
}

template <class R>
Tensor<R> take_rows(Graph<R>& g, const Tensor<R>& x, std::span<const int32_t> rows) {
  Tensor<R> out = g.make(static_cast<int64_t>(rows.size()), x.cols);
  for (int64_t r = 0; r < out.rows; ++r) {
    g.kernels().copy(x.row(rows[static_cast<size_t>(r)]), out.row(r), x.cols);
  }
  if (g.recording() && x.grad) {
    const int32_t* kept = g.keep(rows.data(), out.rows);
    g.record([&g, x, out, kept] {
      g.settle(out);
      g.settle(x);
      scatter_add(g, out.grad, out.ld, kept, out.rows, out.cols, x.grad, x.ld);
    });
  }
  return out;
}

template <class R>
void copy_heads(Graph<R>& g, const Tensor<R>& x, int64_t x_offset, int64_t x_stride,
                const Tensor<R>& y, int64_t y_offset, int64_t y_stride, int64_t heads,
                int64_t width) {
  g.parallel_rows(x.rows, heads * width, [&](int64_t r) {
    for (int64_t h = 0; h < heads; ++h) {
      g.kernels().copy(x.row(r) + x_offset + h * x_stride, y.row(r) + y_offset + h * y_stride,
                       width);
    }
  });
  if (!g.recording() || !y.grad) return;
  g.record([=, &g] {
    g.settle(x);
    g.settle(y);
    g.parallel_rows(x.rows, heads * width, [&](int64_t r) {
      for (int64_t h = 0; h < heads; ++h) {
        R* dy = y.grad_row(r) + y_offset + h * y_stride;
        R* dx = x.grad ? x.grad_row(r) + x_offset + h * x_stride : nullptr;
        if (dx) g.kernels().add(dx, dy, dx, width);
        g.kernels().backward.zero(dy, width);  // what was overwritten has no gradient
      }
    });
  });
}

template Tensor<float> embedding(Graph<float>&, const Weight&, std::span<const int32_t>);
template Tensor<double> embedding(Graph<double>&, const Weight&, std::span<const int32_t>);
template Tensor<float> take_rows(Graph<float>&, const Tensor<float>&, std::span<const int32_t>);
template Tensor<double> take_rows(Graph<double>&, const Tensor<double>&, std::span<const int32_t>);
template void copy_heads(Graph<float>&, const Tensor<float>&, int64_t, int64_t,
                         const Tensor<float>&, int64_t, int64_t, int64_t, int64_t);
template void copy_heads(Graph<double>&, const Tensor<double>&, int64_t, int64_t,
                         const Tensor<double>&, int64_t, int64_t, int64_t, int64_t);

}  // namespace ponder
