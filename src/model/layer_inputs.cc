#include "model/layer_inputs.h"

#include <cmath>

namespace ponder {
namespace {

double root(int64_t n) { return std::sqrt(static_cast<double>(n)); }

}  // namespace

template <class R>
LayerInputs<R>::LayerInputs(Parameters<R>& p, const ModelConfig& c)
    : layers_(c.layers), size_(c.layer_input) {
  const int64_t all = layers_ * size_;
  table_ = p.weight("model.embed_tokens_per_layer.weight", c.layer_input_vocab, all);
  project_.weight = p.weight("model.per_layer_model_projection.weight", all, c.hidden);
  norm_ = load_norm(p, "model.per_layer_projection_norm", c, size_);
}

template <class R>
Tensor<R> LayerInputs<R>::of_tokens(Graph<R>& g, const Tensor<R>& x,
                                    std::span<const int32_t> tokens) const {
  const Tensor<R> projected = scaled(g, linear(g, x, project_), R(1 / root(x.cols)));
  const Tensor<R> all = g.make(x.rows, layers_ * size_);
  rms_norm_into(g, projected.split_rows(layers_), norm_.weight, norm_.eps, all.split_rows(layers_));
  const Tensor<R> own = scaled(g, embedding(g, table_, tokens), R(root(size_)));
  return scaled(g, residual(g, all, own), R(1 / root(2)));
}

template <class R>
LayerInput<R>::LayerInput(Parameters<R>& p, const std::string& prefix, const ModelConfig& c)
    : gate(p.linear(prefix + "per_layer_input_gate", c.layer_input, c.hidden)),
      project(p.linear(prefix + "per_layer_projection", c.hidden, c.layer_input)),
      after(load_norm(p, prefix + "post_per_layer_input_norm", c, c.hidden)) {}

template <class R>
Tensor<R> LayerInput<R>::added(Graph<R>& g, const Tensor<R>& x, const Tensor<R>& input,
                               const GluOptions& act) const {
  const Tensor<R> said = linear(g, glu(g, act, linear(g, x, gate), input), project);
  return residual(g, x, normed(g, said, after));
}

template class LayerInputs<float>;
template class LayerInputs<double>;
template struct LayerInput<float>;
template struct LayerInput<double>;

}  // namespace ponder
