// Per-layer embeddings (Gemma 3n and 4): each layer has numbers of every token from one table
// beside the embedding, mixed with a projection of the embedding, and adds what it makes of them.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "formats/model_config.h"
#include "model/norm.h"

namespace ponder {

// What all layers share.
template <class R>
class LayerInputs {
 public:
  LayerInputs() = default;
  LayerInputs(Parameters<R>& p, const ModelConfig& c);
  // [T, layers * size], from the scaled embeddings x: (norm(x W / sqrt(hidden)) + sqrt(size) e) /
  // sqrt(2), where the norm is each layer's own part's.
  Tensor<R> of_tokens(Graph<R>& g, const Tensor<R>& x, std::span<const int32_t> tokens) const;

 private:
  int64_t layers_ = 0, size_ = 0;
  Weight table_;
  LinearParam<R> project_;
  Norm<R> norm_;
};

// A layer's part: x + norm(project(act(gate x) * input)).
template <class R>
struct LayerInput {
  LinearParam<R> gate, project;
  Norm<R> after;

  LayerInput() = default;
  LayerInput(Parameters<R>& p, const std::string& prefix, const ModelConfig& c);
  Tensor<R> added(Graph<R>& g, const Tensor<R>& x, const Tensor<R>& input,
                  const GluOptions& act) const;
};

}  // namespace ponder
