#include "ops/gemms.h"
#include "ops/linear_backward.h"
#include "ops/ops.h"

namespace ponder {

template <class R>
void head_linear(Graph<R>& g, const Tensor<R>& x, int64_t x_stride, const Weight& w, int64_t first,
                 int64_t out, int64_t heads, const Tensor<R>& y, int64_t y_stride) {
  const int64_t block = w.rows / heads;
  PONDER_CHECK(x_stride >= w.cols);  // heads run side by side, in backward too
  GemmBatch<R> batch(g);
  for (int64_t h = 0; h < heads; ++h) {
    const size_t pack = batch.pack(w.dtype, x.data + h * x_stride, x.ld, nullptr, x.rows, w.cols);
    batch.add(rows_of(w, h * block + first, out), pack, nullptr, y.data + h * y_stride, y.ld);
  }
  batch.run();
  if (!g.recording() || !y.grad) return;
  g.record([=, &g] {
    LinearBackward<R> backward(g);
    g.settle(x);
    g.settle(y);
    for (int64_t h = 0; h < heads; ++h) {
      backward.rows({.m = x.rows,
                     .k = w.cols,
                     .x = x.data + h * x_stride,
                     .ldx = x.ld,
                     .dx = x.grad ? x.grad + h * x_stride : nullptr,
                     .lddx = x.ld});
      backward.add(rows_of(w, h * block + first, out), y.grad + h * y_stride, y.ld);
    }
    backward.run();
    g.parallel_rows(y.rows, heads * out, [&](int64_t r) {  // what was overwritten has no gradient
      for (int64_t h = 0; h < heads; ++h)
        g.kernels().backward.zero(y.grad_row(r) + h * y_stride, out);
    });
  });
}

template void head_linear(Graph<float>&, const Tensor<float>&, int64_t, const Weight&, int64_t,
                          int64_t, int64_t, const Tensor<float>&, int64_t);
template void head_linear(Graph<double>&, const Tensor<double>&, int64_t, const Weight&, int64_t,
                          int64_t, int64_t, const Tensor<double>&, int64_t);

}  // namespace ponder
