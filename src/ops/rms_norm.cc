#include "ops/ops.h"

namespace ponder {

template <class R>
void rms_norm_into(Graph<R>& g, const Tensor<R>& x, const Tensor<R>& weight, R eps,
                   const Tensor<R>& y) {
  PONDER_CHECK(x.rows == y.rows && x.cols == y.cols && weight.cols == x.cols);
  g.parallel_rows(x.rows, x.cols, [&](int64_t r) {
    g.kernels().rms_norm(x.row(r), weight.data, y.row(r), x.cols, eps);
  });
}

template <class R>
Tensor<R> rms_norm(Graph<R>& g, const Tensor<R>& x, const Tensor<R>& weight, R eps) {
  Tensor<R> y = g.make(x.rows, x.cols);
  rms_norm_into(g, x, weight, eps, y);
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
