#include "ops/ops.h"

namespace ponder {

template <class R>
Tensor<R> residual(Graph<R>& g, const Tensor<R>& x, const Tensor<R>& y) {
  PONDER_CHECK(x.rows == y.rows && x.cols == y.cols);
  // The tape needs the old x (a norm saved it), so only serving adds in place.
  Tensor<R> out = g.recording() ? g.make(x.rows, x.cols) : x;
  g.parallel_rows(x.rows, x.cols,
                  [&](int64_t r) { g.kernels().add(x.row(r), y.row(r), out.row(r), x.cols); });
  g.record([&g, x, y, out] {
    g.settle(out);
    for (const Tensor<R>& t : {x, y}) {
      if (!t.grad) continue;
      const bool write = g.writes(t);
      g.parallel_rows(x.rows, x.cols, [&](int64_t r) {
        if (write) {
          g.kernels().copy(out.grad_row(r), t.grad_row(r), t.cols);
        } else {
          g.kernels().add(t.grad_row(r), out.grad_row(r), t.grad_row(r), t.cols);
        }
      });
    }
  });
  return out;
}

template Tensor<float> residual(Graph<float>&, const Tensor<float>&, const Tensor<float>&);
template Tensor<double> residual(Graph<double>&, const Tensor<double>&, const Tensor<double>&);

}  // namespace ponder
