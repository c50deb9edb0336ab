#include "ops/ops.h"

namespace ponder {

template <class R>
Tensor<R> swiglu(Graph<R>& g, const Tensor<R>& gate, const Tensor<R>& up) {
  PONDER_CHECK(gate.rows == up.rows && gate.cols == up.cols);
  Tensor<R> y = g.make(gate.rows, gate.cols);
  constexpr int64_t kCostOfExp = 4;
  g.parallel_rows(y.rows, y.cols * kCostOfExp,
                  [&](int64_t r) { g.kernels().swiglu(gate.row(r), up.row(r), y.row(r), y.cols); });
  g.record([&g, gate, up, y] {
    g.settle(y);
    const bool write_gate = g.writes(gate), write_up = g.writes(up);
    g.parallel_rows(y.rows, y.cols * kCostOfExp, [&](int64_t r) {
      g.kernels().backward.swiglu(gate.row(r), up.row(r), y.grad_row(r),
                                  gate.grad ? gate.grad_row(r) : nullptr, write_gate,
                                  up.grad ? up.grad_row(r) : nullptr, write_up, y.cols);
    });
  });
  return y;
}

template Tensor<float> swiglu(Graph<float>&, const Tensor<float>&, const Tensor<float>&);
template Tensor<double> swiglu(Graph<double>&, const Tensor<double>&, const Tensor<double>&);

}  // namespace ponder
