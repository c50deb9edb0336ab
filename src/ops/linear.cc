#include "ops/gemms.h"
#include "ops/linear_backward.h"
#include "ops/ops.h"

namespace ponder {
namespace {

template <class R>
void record_backward(Graph<R>& g, const Tensor<R>& x, std::span<const LinearParam<R>> params,
                     std::span<const Tensor<R>> outs) {
  const auto count = static_cast<int64_t>(params.size());
  const LinearParam<R>* p = g.keep(params.data(), count);
  const Tensor<R>* y = g.keep(outs.data(), count);
  g.record([&g, x, p, y, count] {
    LinearBackward<R> backward(g);
    backward.rows({.m = x.rows,
                   .k = x.cols,
                   .x = x.data,
                   .ldx = x.ld,
                   .dx = x.grad,
                   .lddx = x.ld,
                   .write_dx = g.writes(x)});
    for (int64_t i = 0; i < count; ++i) {
      g.settle(y[i]);
      backward.add(p[i].weight, y[i].grad, y[i].ld, p[i].bias.grad);
    }
    backward.run();
  });
}

}  // namespace

template <class R>
void linears(Graph<R>& g, const Tensor<R>& x, std::span<const LinearParam<R>> params,
             std::span<Tensor<R>> outs) {
  for (size_t i = 0; i < params.size(); ++i) outs[i] = g.make(x.rows, params[i].weight.rows);
  GemmBatch<R> batch(g);
  size_t packs[kPackKinds] = {SIZE_MAX, SIZE_MAX, SIZE_MAX};
  for (size_t i = 0; i < params.size(); ++i) {
    const LinearParam<R>& p = params[i];
    size_t& pack = packs[pack_kind(p.weight.dtype)];
    if (pack == SIZE_MAX) pack = batch.pack(p.weight.dtype, x.data, x.ld, nullptr, x.rows, x.cols);
    batch.add(p.weight, pack, p.bias.data, outs[i].data, outs[i].ld);
  }
  batch.run();
  if (g.recording()) record_backward<R>(g, x, params, outs);
}

template <class R>
Tensor<R> linear(Graph<R>& g, const Tensor<R>& x, const LinearParam<R>& p) {
  Tensor<R> out;
  linears(g, x, std::span(&p, 1), std::span(&out, 1));
  return out;
}

template void linears(Graph<float>&, const Tensor<float>&, std::span<const LinearParam<float>>,
                      std::span<Tensor<float>>);
template void linears(Graph<double>&, const Tensor<double>&, std::span<const LinearParam<double>>,
                      std::span<Tensor<double>>);
template Tensor<float> linear(Graph<float>&, const Tensor<float>&, const LinearParam<float>&);
template Tensor<double> linear(Graph<double>&, const Tensor<double>&, const LinearParam<double>&);

}  // namespace ponder
