#include "ops/ops.h"

namespace ponder {
namespace {

// `x` is what was normed; its gradient is added to `dx`, a tensor of the same shape.
template <class R>
void norm_backward(Graph<R>& g, const Tensor<R>& x, R* dx, int64_t lddx, bool write_dx,
                   const Tensor<R>& weight, R eps, const R* dy, int64_t lddy) {
  const BackwardKernels<R>& kernels = g.kernels().backward;
  R* inverse = g.arena().template take<R>(x.rows);
  g.parallel_rows(x.rows, 2 * x.cols, [&](int64_t r) {
    inverse[r] = kernels.rms_norm_dx(x.row(r), weight.data, dy + r * lddy,
                                     dx ? dx + r * lddx : nullptr, write_dx, x.cols, eps);
  });
  if (!weight.grad) return;
  constexpr int64_t kColumns = 64;
  g.parallel((x.cols + kColumns - 1) / kColumns, x.rows * kColumns, [&](int64_t i, int) {
    const int64_t first = i * kColumns, last = std::min(x.cols, first + kColumns);
    kernels.rms_norm_dw(x.data, x.ld, dy, lddy, inverse, x.rows, first, last, weight.grad);
  });
}

template <class R>
Tensor<R> copy_of(Graph<R>& g, const Tensor<R>& x) {
  Tensor<R> out{g.arena().template take<R>(x.size()), x.rows, x.cols, x.cols};
  g.parallel_rows(x.rows, x.cols,
                  [&](int64_t r) { g.kernels().copy(x.row(r), out.row(r), x.cols); });
  return out;
}

// What was overwritten has no gradient: of a `fresh` y nothing was.
template <class R>
void run_norm(Graph<R>& g, const Tensor<R>& x, const Tensor<R>& weight, R eps, const Tensor<R>& y,
              bool fresh) {
  PONDER_CHECK(x.rows == y.rows && x.cols == y.cols && weight.cols == x.cols);
  const bool recording = g.recording() && y.grad, in_place = x.data == y.data;
  const Tensor<R> normed = recording && in_place ? copy_of(g, x) : x;
  g.parallel_rows(x.rows, x.cols, [&](int64_t r) {
    g.kernels().rms_norm(x.row(r), weight.data, y.row(r), x.cols, eps);
  });
  if (!recording) return;
  g.record([=, &g] {
    g.settle(y);
    const Arena::Mark mark = g.arena().mark();
    // In place, dy and dx are the same memory.
    const Tensor<R> dy_of{y.grad, y.rows, y.cols, y.ld};
    const Tensor<R> dy = in_place ? copy_of(g, dy_of) : dy_of;
    const bool write_dx = in_place || g.writes(x);
    norm_backward(g, normed, x.grad, x.ld, write_dx, weight, eps, dy.data, dy.ld);
    if (!fresh && !in_place) {
      g.parallel_rows(y.rows, y.cols,
                      [&](int64_t r) { g.kernels().backward.zero(y.grad_row(r), y.cols); });
    }
    g.arena().rewind(mark);
  });
}

}  // namespace

template <class R>
void rms_norm_into(Graph<R>& g, const Tensor<R>& x, const Tensor<R>& weight, R eps,
                   const Tensor<R>& y) {
  run_norm(g, x, weight, eps, y, false);
}

template <class R>
Tensor<R> rms_norm(Graph<R>& g, const Tensor<R>& x, const Tensor<R>& weight, R eps) {
  Tensor<R> y = g.make(x.rows, x.cols);
  run_norm(g, x, weight, eps, y, true);
  return y;
}

template void rms_norm_into(Graph<float>&, const Tensor<float>&, const Tensor<float>&, float,
                            const Tensor<float>&);
template void rms_norm_into(Graph<double>&, const Tensor<double>&, const Tensor<double>&, double,
                            const Tensor<double>&);
template Tensor<float> rms_norm(Graph<float>&, const Tensor<float>&, const Tensor<float>&, float);
template Tensor<double> rms_norm(Graph<double>&, const Tensor<double>&, const Tensor<double>&,
                                 double);

}  // namespace ponder
