// The norm of a stream of states, of whichever kind the model has.
#pragma once

#include <string>

#include "model/parameters.h"

namespace ponder {

template <class R>
struct Norm {
  Tensor<R> weight, bias;  // [1, hidden]; no weight: there is no norm here
  NormKind kind;
  R eps = 0;
};

// `name` without ".weight"; none if it is empty.
template <class R>
Norm<R> load_norm(Parameters<R>& p, const std::string& name, const ModelConfig& c, int64_t size) {
  Norm<R> out;
  if (name.empty()) return out;
  out.kind = c.norm_kind;
  out.eps = R(c.rms_eps);
  out.weight = p.vector(name + ".weight", size);
  if (out.kind.bias) out.bias = p.vector(name + ".bias", size);
  return out;
}

// What is multiplied with.
template <class R>
Tensor<R> norm_gain(Graph<R>& g, const Norm<R>& norm) {
  return norm.kind.plus_one ? plus_one(g, norm.weight) : norm.weight;
}

// x where there is no norm.
template <class R>
Tensor<R> normed(Graph<R>& g, const Tensor<R>& x, const Norm<R>& norm) {
  if (!norm.weight) return x;
  const Tensor<R> weight = norm_gain(g, norm);
  const Tensor<R> y = rms_norm(g, norm.kind.centered ? center(g, x) : x, weight, norm.eps);
  return norm.bias ? add_row(g, y, norm.bias) : y;
}

}  // namespace ponder
