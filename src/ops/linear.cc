#include "ops/gemms.h"
#include "ops/ops.h"

namespace ponder {

template <class R>
void linears(Graph<R>& g, const Tensor<R>& x, std::span<const LinearParam<R>> params,
             std::span<Tensor<R>> outs) {
  GemmBatch<R> batch(g);
  size_t packs[2] = {SIZE_MAX, SIZE_MAX};  // for other weights, for real ones
  for (size_t i = 0; i < params.size(); ++i) {
    const LinearParam<R>& p = params[i];
    size_t& pack = packs[packs_as_real(p.weight.dtype)];
    if (pack == SIZE_MAX) pack = batch.pack(p.weight.dtype, x.data, x.ld, nullptr, x.rows, x.cols);
    outs[i] = g.make(x.rows, p.weight.rows);
    batch.add(p.weight, pack, p.bias.data, outs[i].data, outs[i].ld);
  }
  batch.run();
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
