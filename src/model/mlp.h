// Feed-forward parts that architectures share: the gated MLP and the mixture of experts.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "model/model.h"

namespace ponder {

// down(glu(gate x, up x)), parameters `prefix`{gate,up,down}_proj.{weight,bias}; or without a gate.
template <class R>
MlpParam<R> load_mlp(Parameters<R>& p, const std::string& prefix, const ModelConfig& c,
                     int64_t intermediate);
template <class R>
Tensor<R> run_mlp(Graph<R>& g, const Tensor<R>& x, const MlpParam<R>& mlp);

template <class R>
struct Experts {
  MoeParam<R> param;
  MoeBalance balance;
  std::vector<Weight> gate, up, down;
  std::vector<Tensor<R>> gate_bias, up_bias, down_bias;
  std::vector<int32_t> by_token;
  std::unique_ptr<MlpParam<R>> shared;
  ExpertCache* cache = nullptr;  // that param.source is of
};

// Routed experts and shared ones (if the config has them) for `moe`, parameters
// `prefix`gate.weight, `prefix`experts.E. ..., `prefix`shared_experts. ...
template <class R>
std::unique_ptr<Experts<R>> load_experts(Parameters<R>& p, const std::string& prefix,
                                         const ModelConfig& c, const LayerConfig& layer);

// What stands around a dense MLP and experts beside each other (Gemma 4): experts and their router
// norm the stream themselves, and what both say is normed before it is added.
template <class R>
struct Beside {
  Norm<R> after_dense, before_experts, after_experts;
  Tensor<R> router_norm;  // [1, hidden]
  R router_scale = 1, eps = 0;
};

// A layer's feed-forward part: one of the two, or, with `beside`, both.
template <class R>
struct FeedForward {
  std::unique_ptr<MlpParam<R>> dense;
  std::unique_ptr<Experts<R>> experts;
  std::unique_ptr<Beside<R>> beside;
};
// From `prefix` ("model.layers.N.") on.
template <class R>
void load_feed_forward(Parameters<R>& p, const std::string& prefix, const ModelConfig& c,
                       const LayerConfig& layer, FeedForward<R>& out);
// `x` is the stream, `read` its normed rows.
template <class R>
Tensor<R> run_feed_forward(Graph<R>& g, const Tensor<R>& x, const Tensor<R>& read,
                           const FeedForward<R>& f, const Batch& batch);

// Asks ahead for the experts of a later layer whose rows would be normed by `before`: those that
// its router would choose if nothing came to `x` meanwhile. It changes no result.
template <class R>
void expect_experts(Graph<R>& g, const Tensor<R>& x, const Norm<R>& before,
                    const FeedForward<R>& later, const Batch& batch);
// Whether anybody wants to know: experts are not all in memory.
template <class R>
bool looks_ahead(const FeedForward<R>& later) {
  return later.experts->cache && later.experts->cache->looks_ahead();
}

// Elements of the experts that a token does not choose, over all layers with experts.
int64_t idle_expert_elements(const ModelConfig& c);

}  // namespace ponder
