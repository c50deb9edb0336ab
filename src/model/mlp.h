// Feed-forward parts that architectures share: the gated MLP and the mixture of experts.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "model/model.h"

namespace ponder {

// down(silu(gate x) * up x), parameters `prefix`{gate,up,down}_proj.{weight,bias}.
template <class R>
MlpParam<R> load_mlp(Parameters<R>& p, const std::string& prefix, int64_t hidden,
                     int64_t intermediate, bool bias);
template <class R>
Tensor<R> run_mlp(Graph<R>& g, const Tensor<R>& x, const MlpParam<R>& mlp);

template <class R>
struct Experts {
  MoeParam<R> param;
  MoeBalance balance;
  std::vector<Weight> gate, up, down;
  std::unique_ptr<MlpParam<R>> shared;
};

// Routed experts and shared ones (if the config has them) for `moe`, parameters
// `prefix`gate.weight, `prefix`experts.E. ..., `prefix`shared_experts. ...
template <class R>
std::unique_ptr<Experts<R>> load_experts(Parameters<R>& p, const std::string& prefix,
                                         const ModelConfig& c);

// A layer's feed-forward part: one of the two, and the norms around it, or none.
template <class R>
struct FeedForward {
  Tensor<R> before, after;
  std::unique_ptr<MlpParam<R>> dense;
  std::unique_ptr<Experts<R>> experts;
};
// Fills in all but the norms, from `prefix` ("model.layers.N.mlp.") on.
template <class R>
void load_feed_forward(Parameters<R>& p, const std::string& prefix, const ModelConfig& c,
                       bool is_moe, FeedForward<R>& out);
// x + after(feed_forward(before(x)))
template <class R>
Tensor<R> run_feed_forward(Graph<R>& g, const Tensor<R>& x, const FeedForward<R>& f, R eps,
                           const Batch& batch);
// x, normed if there is a norm.
template <class R>
Tensor<R> normed_if(Graph<R>& g, const Tensor<R>& x, const Tensor<R>& norm, R eps);

// Elements of the experts that a token does not choose, over all layers with experts.
int64_t idle_expert_elements(const ModelConfig& c);

}  // namespace ponder
