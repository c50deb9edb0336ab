#include "ops/ops.h"

namespace ponder {
namespace {

constexpr int64_t kCostOfExp = 4;

}  // namespace

template <class R>
Tensor<R> glu(Graph<R>& g, const GluOptions& options, const Tensor<R>& gate, const Tensor<R>& up) {
  PONDER_CHECK(gate.rows == up.rows && gate.cols == up.cols);
  Tensor<R> y = g.make(gate.rows, gate.cols);
  const bool plain = options == GluOptions();
  g.parallel_rows(y.rows, y.cols * kCostOfExp, [&](int64_t r) {
    if (plain) {
      g.kernels().swiglu(gate.row(r), up.row(r), y.row(r), y.cols);
    } else {
      g.kernels().glu(options, gate.row(r), up.row(r), y.row(r), y.cols);
    }
  });
  g.record([&g, options, plain, gate, up, y] {
    g.settle(y);
    const bool write_gate = g.writes(gate), write_up = g.writes(up);
    g.parallel_rows(y.rows, y.cols * kCostOfExp, [&](int64_t r) {
      R* dgate = gate.grad ? gate.grad_row(r) : nullptr;
      R* dup = up.grad ? up.grad_row(r) : nullptr;
      const BackwardKernels<R>& kernels = g.kernels().backward;
      if (plain) {
        kernels.swiglu(gate.row(r), up.row(r), y.grad_row(r), dgate, write_gate, dup, write_up,
                       y.cols);
      } else {
        kernels.glu(options, gate.row(r), up.row(r), y.grad_row(r), dgate, write_gate, dup,
                    write_up, y.cols);
      }
    });
  });
  return y;
}

template <class R>
Tensor<R> relu_squared(Graph<R>& g, const Tensor<R>& x) {
  Tensor<R> y = g.make(x.rows, x.cols);
  g.parallel_rows(y.rows, y.cols,
                  [&](int64_t r) { g.kernels().relu_squared(x.row(r), y.row(r), y.cols); });
  g.record([&g, x, y] {
    g.settle(y);
    const bool write = g.writes(x);
    g.parallel_rows(y.rows, y.cols, [&](int64_t r) {
      g.kernels().backward.relu_squared(x.row(r), y.grad_row(r), x.grad_row(r), write, y.cols);
    });
  });
  return y;
}

template Tensor<float> glu(Graph<float>&, const GluOptions&, const Tensor<float>&,
                           const Tensor<float>&);
template Tensor<double> glu(Graph<double>&, const GluOptions&, const Tensor<double>&,
                            const Tensor<double>&);
template Tensor<float> relu_squared(Graph<float>&, const Tensor<float>&);
template Tensor<double> relu_squared(Graph<double>&, const Tensor<double>&);

}  // namespace ponder
