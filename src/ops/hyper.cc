#include "ops/hyper.h"

namespace ponder {

template <class R>
Tensor<R> hyper_begin(Graph<R>& g, const Tensor<R>& x, int64_t streams) {
  const Tensor<R> out = g.make(x.rows, streams * x.cols);
  g.parallel_rows(x.rows, out.cols, [&](int64_t r) {
    for (int64_t i = 0; i < streams; ++i)
      g.kernels().copy(x.row(r), out.row(r) + i * x.cols, x.cols);
  });
  return out;
}

template <class R>
HyperRead<R> hyper_read(Graph<R>& g, const Tensor<R>& x, const HyperParam<R>& p) {
  PONDER_CHECK(!g.recording());
  const int64_t streams = p.options.streams, hidden = x.cols / streams;
  const Tensor<R> logits = linear(g, rms_norm(g, x, p.ones, p.norm_eps), {p.mix});
  const HyperRead<R> out{g.make(x.rows, hidden), g.make(x.rows, logits.cols)};
  g.parallel_rows(x.rows, x.cols + 100 * logits.cols, [&](int64_t r) {
    R* weights = out.weights.row(r);
    g.kernels().hyper_weights(p.options, logits.row(r), p.scale.data, p.base.data, weights);
    g.kernels().backward.zero(out.rows.row(r), hidden);
    for (int64_t i = 0; i < streams; ++i)
      g.kernels().scale_add(out.rows.row(r), weights[i], x.row(r) + i * hidden, hidden);
  });
  return out;
}

template <class R>
void hyper_add(Graph<R>& g, const Tensor<R>& x, const Tensor<R>& said, const HyperRead<R>& read,
               const HyperParam<R>& p) {
  const int64_t streams = p.options.streams, hidden = said.cols;
  const Tensor<R> before = g.make(x.rows, x.cols);
  g.parallel_rows(x.rows, streams * x.cols, [&](int64_t r) {
    const R* write = read.weights.row(r) + streams;
    const R* mix = write + streams;
    g.kernels().copy(x.row(r), before.row(r), x.cols);
    for (int64_t j = 0; j < streams; ++j) {
      R* stream = x.row(r) + j * hidden;
      g.kernels().backward.scale(said.row(r), write[j], stream, hidden);
      for (int64_t i = 0; i < streams; ++i)
        g.kernels().scale_add(stream, mix[i * streams + j], before.row(r) + i * hidden, hidden);
    }
  });
}

#define PONDER_INSTANTIATE(R)                                                                 \
  template Tensor<R> hyper_begin(Graph<R>&, const Tensor<R>&, int64_t);                       \
  template HyperRead<R> hyper_read(Graph<R>&, const Tensor<R>&, const HyperParam<R>&);        \
  template void hyper_add(Graph<R>&, const Tensor<R>&, const Tensor<R>&, const HyperRead<R>&, \
                          const HyperParam<R>&);
PONDER_INSTANTIATE(float)
PONDER_INSTANTIATE(double)
#undef PONDER_INSTANTIATE

}  // namespace ponder
