#include "model/mlp.h"

namespace ponder {

template <class R>
MlpParam<R> load_mlp(Parameters<R>& p, const std::string& prefix, int64_t hidden,
                     int64_t intermediate, bool bias) {
  MlpParam<R> out;
  out.gate_up[0] = p.linear(prefix + "gate_proj", intermediate, hidden);
  out.gate_up[1] = p.linear(prefix + "up_proj", intermediate, hidden);
  out.down = p.linear(prefix + "down_proj", hidden, intermediate);
  if (!bias) return out;
  out.gate_up[0].bias = p.vector(prefix + "gate_proj.bias", intermediate);
  out.gate_up[1].bias = p.vector(prefix + "up_proj.bias", intermediate);
  out.down.bias = p.vector(prefix + "down_proj.bias", hidden);
  return out;
}

template <class R>
Tensor<R> run_mlp(Graph<R>& g, const Tensor<R>& x, const MlpParam<R>& mlp) {
  Tensor<R> gate_up[2];
  linears(g, x, std::span<const LinearParam<R>>(mlp.gate_up), std::span<Tensor<R>>(gate_up));
  return linear(g, swiglu(g, gate_up[0], gate_up[1]), mlp.down);
}

template <class R>
std::unique_ptr<Experts<R>> load_experts(Parameters<R>& p, const std::string& prefix,
                                         const ModelConfig& c) {
  auto out = std::make_unique<Experts<R>>();
  out->param.route = c.route;
  out->param.router = p.real_weight(prefix + "gate.weight", c.experts, c.hidden);
  out->param.bias = p.optional_state(prefix + "gate.e_score_correction_bias", c.experts);
  for (int64_t e = 0; e < c.experts; ++e) {
    const std::string expert = prefix + "experts." + std::to_string(e) + ".";
    out->gate.push_back(p.weight(expert + "gate_proj.weight", c.expert_intermediate, c.hidden));
    out->up.push_back(p.weight(expert + "up_proj.weight", c.expert_intermediate, c.hidden));
    out->down.push_back(p.weight(expert + "down_proj.weight", c.hidden, c.expert_intermediate));
  }
  out->param.gate = out->gate;
  out->param.up = out->up;
  out->param.down = out->down;
  if (p.trainable()) out->param.balance = &out->balance;
  if (c.shared_experts > 0) {
    out->shared = std::make_unique<MlpParam<R>>(load_mlp(p, prefix + "shared_experts.", c.hidden,
                                                         c.expert_intermediate * c.shared_experts,
                                                         c.mlp_bias));
    out->param.shared = out->shared.get();
  }
  return out;
}

template <class R>
void load_feed_forward(Parameters<R>& p, const std::string& prefix, const ModelConfig& c,
                       bool is_moe, FeedForward<R>& out) {
  if (is_moe) {
    out.experts = load_experts(p, prefix, c);
  } else {
    out.dense =
        std::make_unique<MlpParam<R>>(load_mlp(p, prefix, c.hidden, c.intermediate, c.mlp_bias));
  }
}

template <class R>
Tensor<R> normed_if(Graph<R>& g, const Tensor<R>& x, const Tensor<R>& norm, R eps) {
  return norm ? rms_norm(g, x, norm, eps) : x;
}

template <class R>
Tensor<R> run_feed_forward(Graph<R>& g, const Tensor<R>& x, const FeedForward<R>& f, R eps,
                           const Batch& batch) {
  const Tensor<R> normed = normed_if(g, x, f.before, eps);
  const Tensor<R> y =
      f.experts ? moe(g, normed, f.experts->param, batch) : run_mlp(g, normed, *f.dense);
  return residual(g, x, normed_if(g, y, f.after, eps));
}

int64_t idle_expert_elements(const ModelConfig& c) {
  return c.moe_layers() * (c.experts - c.route.top_k) * 3 * c.hidden * c.expert_intermediate;
}

#define PONDER_INSTANTIATE(R)                                                                   \
  template MlpParam<R> load_mlp(Parameters<R>&, const std::string&, int64_t, int64_t, bool);    \
  template Tensor<R> run_mlp(Graph<R>&, const Tensor<R>&, const MlpParam<R>&);                  \
  template std::unique_ptr<Experts<R>> load_experts(Parameters<R>&, const std::string&,         \
                                                    const ModelConfig&);                        \
  template void load_feed_forward(Parameters<R>&, const std::string&, const ModelConfig&, bool, \
                                  FeedForward<R>&);                                             \
  template Tensor<R> normed_if(Graph<R>&, const Tensor<R>&, const Tensor<R>&, R);               \
  template Tensor<R> run_feed_forward(Graph<R>&, const Tensor<R>&, const FeedForward<R>&, R,    \
                                      const Batch&);
PONDER_INSTANTIATE(float)
PONDER_INSTANTIATE(double)

}  // namespace ponder
