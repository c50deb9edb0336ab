#include "ops/ops.h"

namespace ponder {

template <class R>
Tensor<R> residual(Graph<R>& g, const Tensor<R>& x, const Tensor<R>& y) {
  PONDER_CHECK(x.rows == y.rows && x.cols == y.cols);
  // The tape needs the old x (a norm saved it), so only serving adds in place.
  Tensor<R> out = x;
  const bool shared = y.state && y.size() == y.state->size;
  if (g.recording()) {
    out = Tensor<R>{g.arena().template take<R>(x.size()), x.rows, x.cols, x.cols};
    if (shared) {  // what is y's gradient is the result's
      out.grad = y.grad;
      out.state = y.state;
    } else {
      g.add_gradient(out);
    }
  }
  g.parallel_rows(x.rows, x.cols,
                  [&](int64_t r) { g.kernels().add(x.row(r), y.row(r), out.row(r), x.cols); });
  g.record([&g, x, y, out, shared] {
    g.settle(out);
    for (const Tensor<R>& t : {x, shared ? Tensor<R>{} : y}) {
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
