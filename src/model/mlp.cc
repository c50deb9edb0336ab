#include "model/mlp.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "ops/ranks.h"

namespace ponder {

template <class R>
MlpParam<R> load_mlp(Parameters<R>& p, const std::string& prefix, const ModelConfig& c,
                     int64_t intermediate) {
  MlpParam<R> out;
  out.glu = c.glu;
  out.parts = p.parts_of_rows(intermediate);
  const RowRange own = p.own(out.parts, intermediate);
  const auto load = [&](const char* name) {
    LinearParam<R> linear = p.linear_rows(prefix + name, intermediate, c.hidden, own);
    if (c.mlp_bias)
      linear.bias = p.vector(prefix + name + ".bias", intermediate).columns(own.first, own.count);
    return linear;
  };
  if (!c.relu_squared) out.gate_up[0] = load("gate_proj");
  out.gate_up[1] = load("up_proj");
  out.down = p.linear(prefix + "down_proj", c.hidden, intermediate);
  if (c.mlp_bias) out.down.bias = p.vector(prefix + "down_proj.bias", c.hidden);
  return out;
}

template <class R>
Tensor<R> run_mlp(Graph<R>& g, const Tensor<R>& x, const MlpParam<R>& mlp) {
  if (!mlp.gate_up[0].weight) {
    const Tensor<R> inner = relu_squared(g, linear(g, x, mlp.gate_up[1]));
    return linear(g, joined(g, inner, mlp.parts), mlp.down);
  }
  Tensor<R> gate_up[2];
  linears(g, x, std::span<const LinearParam<R>>(mlp.gate_up), std::span<Tensor<R>>(gate_up));
  const Tensor<R> inner = glu(g, mlp.glu, gate_up[0], gate_up[1]);
  return linear(g, joined(g, inner, mlp.parts), mlp.down);
}

namespace {

// One expert's matrices, or where they are to be read from.
template <class R>
void load_expert(Parameters<R>& p, const std::string& prefix, const ModelConfig& c, Experts<R>& out,
                 std::vector<StoredExpert>& stored) {
  const int64_t size = c.expert_intermediate;
  const auto load = [&](const char* name, int64_t rows, int64_t cols, size_t index) {
    const std::string full = prefix + name + ".weight";
    return (stored.back()[index] = p.stored_matrix(full, rows, cols)).weight;
  };
  stored.emplace_back();
  out.gate.push_back(load("gate_proj", size, c.hidden, 0));
  out.up.push_back(load("up_proj", size, c.hidden, 1));
  out.down.push_back(load("down_proj", c.hidden, size, 2));
}

template <class R>
void load_streamed(Parameters<R>& p, const std::string& prefix, const ModelConfig& c,
                   Experts<R>& out) {
  std::vector<StoredExpert> stored;
  for (int64_t e = 0; e < c.experts; ++e) {
    const std::string expert = prefix + "experts." + std::to_string(e) + ".";
    load_expert(p, expert, c, out, stored);
    if (!c.expert_bias) continue;
    out.gate_bias.push_back(p.vector(expert + "gate_proj.bias", c.expert_intermediate));
    out.up_bias.push_back(p.vector(expert + "up_proj.bias", c.expert_intermediate));
    out.down_bias.push_back(p.vector(expert + "down_proj.bias", c.hidden));
  }
  out.cache = p.expert_cache();
  out.param.source = out.cache->add_layer(std::move(stored), {&out.gate, &out.up, &out.down});
}

// No published model has such experts.
void check_gated(const ModelConfig& c, const std::string& path) {
  if (!c.relu_squared) return;
  fail("{}: \"hidden_act\" is relu2, which ponder does not compute in experts", path);
}

// Over several ranks: whole experts of this one, or some rows of each.
template <class R>
void load_routed(Parameters<R>& p, const std::string& prefix, const ModelConfig& c,
                 Experts<R>& out) {
  const int64_t size = c.expert_intermediate;
  if (p.shard().whole_experts) {
    out.param.expert_parts = p.parts(even_parts(c.experts, p.shard().ranks, 1));
  } else {
    out.param.parts = p.parts_of_rows(size);
  }
  const RowRange experts = p.own(out.param.expert_parts, c.experts),
                 rows = p.own(out.param.parts, size);
  if (p.holding().cut == Holding::Cut::Experts) {
    out.param.expert_parts = p.holding().begins.data();
    out.param.own_rows = true;
  }
  const auto bias = [&](const std::string& name) {
    return p.vector(name, size).columns(rows.first, rows.count);
  };
  for (int64_t e = 0; e < c.experts; ++e) {
    const std::string expert = prefix + "experts." + std::to_string(e) + ".";
    const bool here = e >= experts.first && e < experts.first + experts.count;
    const auto inner = [&](const char* name) {
      return here ? p.some_rows(expert + name, size, c.hidden, rows)
                  : p.elsewhere(expert + name, size, c.hidden);
    };
    out.gate.push_back(inner("gate_proj.weight"));
    out.up.push_back(inner("up_proj.weight"));
    const std::string down = expert + "down_proj.weight";
    out.down.push_back(!here             ? p.elsewhere(down, c.hidden, size)
                       : out.param.parts ? p.weight(down, c.hidden, size)
                                         : p.some_rows(down, c.hidden, size, {0, c.hidden}));
    if (!c.expert_bias) continue;
    out.gate_bias.push_back(bias(expert + "gate_proj.bias"));
    out.up_bias.push_back(bias(expert + "up_proj.bias"));
    out.down_bias.push_back(p.vector(expert + "down_proj.bias", c.hidden));
  }
}

}  // namespace

template <class R>
std::unique_ptr<Experts<R>> load_experts(Parameters<R>& p, const std::string& prefix,
                                         const ModelConfig& c, const LayerConfig& layer) {
  check_gated(c, p.checkpoint().path);
  auto out = std::make_unique<Experts<R>>();
  out->param.route = c.route;
  out->param.glu = c.glu;
  out->param.scales_input = c.route_scales_input;
  out->param.router = p.real_weight(prefix + "gate.weight", c.experts, c.hidden);
  if (layer.by_token) {
    out->by_token = p.whole_numbers(prefix + "gate.tid2eid", c.vocab, c.route.top_k, c.experts);
    out->param.by_token = out->by_token.data();
  } else {
    out->param.bias = p.optional_state(prefix + "gate.e_score_correction_bias", c.experts);
  }
  if (c.expert_bias) out->param.router_bias = p.vector(prefix + "gate.bias", c.experts);
  if (c.experts_beside)
    out->param.gate_scale = p.vector(prefix + "gate.per_expert.scale", c.experts);
  if (p.expert_cache()) {
    load_streamed(p, prefix, c, *out);
  } else {
    load_routed(p, prefix, c, *out);
  }
  out->param.gate = out->gate;
  out->param.up = out->up;
  out->param.down = out->down;
  out->param.gate_bias = out->gate_bias;
  out->param.up_bias = out->up_bias;
  out->param.down_bias = out->down_bias;
  if (p.trainable()) out->param.balance = &out->balance;
  if (c.shared_experts > 0) {
    const int64_t size = c.shared_intermediate > 0 ? c.shared_intermediate
                                                   : c.expert_intermediate * c.shared_experts;
    out->shared = std::make_unique<MlpParam<R>>(load_mlp(p, prefix + "shared_experts.", c, size));
    out->param.shared = out->shared.get();
  }
  if (c.shared_gate)
    out->param.shared_gate = p.real_weight(prefix + "shared_expert_gate.weight", 1, c.hidden);
  return out;
}

namespace {

template <class R>
Beside<R> load_beside(Parameters<R>& p, const std::string& prefix, const ModelConfig& c) {
  Beside<R> out;
  out.after_dense = load_norm(p, prefix + "post_feedforward_layernorm_1", c, c.hidden);
  out.before_experts = load_norm(p, prefix + "pre_feedforward_layernorm_2", c, c.hidden);
  out.after_experts = load_norm(p, prefix + "post_feedforward_layernorm_2", c, c.hidden);
  out.router_norm = p.vector(prefix + "mlp.gate.scale", c.hidden);
  out.router_scale = R(1 / std::sqrt(static_cast<double>(c.hidden)));
  out.eps = R(c.rms_eps);
  return out;
}

// What the router reads of the stream.
template <class R>
Tensor<R> asked_of(Graph<R>& g, const Tensor<R>& x, const Beside<R>& b) {
  return scaled(g, rms_norm(g, x, b.router_norm, b.eps), b.router_scale);
}

template <class R>
Tensor<R> run_beside(Graph<R>& g, const Tensor<R>& x, const Tensor<R>& read,
                     const FeedForward<R>& f, const Batch& batch) {
  const Beside<R>& b = *f.beside;
  const Tensor<R> dense = normed(g, run_mlp(g, read, *f.dense), b.after_dense);
  const Tensor<R> said =
      moe(g, normed(g, x, b.before_experts), f.experts->param, batch, asked_of(g, x, b));
  return residual(g, dense, normed(g, said, b.after_experts));
}

}  // namespace

template <class R>
void load_feed_forward(Parameters<R>& p, const std::string& prefix, const ModelConfig& c,
                       const LayerConfig& layer, FeedForward<R>& out) {
  const std::string mlp = prefix + "mlp.";
  if (layer.experts) out.experts = load_experts(p, mlp, c, layer);
  if (layer.experts && !c.experts_beside) return;
  out.dense = std::make_unique<MlpParam<R>>(load_mlp(p, mlp, c, layer.intermediate));
  if (layer.experts) out.beside = std::make_unique<Beside<R>>(load_beside(p, prefix, c));
}

template <class R>
Tensor<R> run_feed_forward(Graph<R>& g, const Tensor<R>& x, const Tensor<R>& read,
                           const FeedForward<R>& f, const Batch& batch) {
  if (f.beside) return run_beside(g, x, read, f, batch);
  return f.experts ? moe(g, read, f.experts->param, batch) : run_mlp(g, read, *f.dense);
}

namespace {

// Those that most rows are for first.
std::vector<int32_t> by_rows(const int32_t* chosen, int64_t choices, int64_t experts) {
  std::vector<int64_t> rows(static_cast<size_t>(experts));
  for (int64_t i = 0; i < choices; ++i) ++rows[static_cast<size_t>(chosen[i])];
  std::vector<int32_t> out;
  for (int32_t e = 0; e < experts; ++e) {
    if (rows[static_cast<size_t>(e)] > 0) out.push_back(e);
  }
  std::stable_sort(out.begin(), out.end(), [&](int32_t a, int32_t b) {
    return rows[static_cast<size_t>(a)] > rows[static_cast<size_t>(b)];
  });
  return out;
}

}  // namespace

template <class R>
void expect_experts(Graph<R>& g, const Tensor<R>& x, const Norm<R>& before,
                    const FeedForward<R>& later, const Batch& batch) {
  const Experts<R>& experts = *later.experts;
  const Tensor<R> asked = later.beside ? asked_of(g, x, *later.beside) : normed(g, x, before);
  const RouteOptions& route = experts.param.route;
  const ExpertChoice<R> choice = choose_experts(g, asked, experts.param, batch);
  experts.cache->expect(experts.param.source,
                        by_rows(choice.chosen, x.rows * route.top_k, route.experts));
}

int64_t idle_expert_elements(const ModelConfig& c) {
  return c.moe_layers() * (c.experts - c.route.top_k) * 3 * c.hidden * c.expert_intermediate;
}

#define PONDER_INSTANTIATE(R)                                                                      \
  template MlpParam<R> load_mlp(Parameters<R>&, const std::string&, const ModelConfig&, int64_t);  \
  template Tensor<R> run_mlp(Graph<R>&, const Tensor<R>&, const MlpParam<R>&);                     \
  template std::unique_ptr<Experts<R>> load_experts(Parameters<R>&, const std::string&,            \
                                                    const ModelConfig&, const LayerConfig&);       \
  template void load_feed_forward(Parameters<R>&, const std::string&, const ModelConfig&,          \
                                  const LayerConfig&, FeedForward<R>&);                            \
  template void expect_experts(Graph<R>&, const Tensor<R>&, const Norm<R>&, const FeedForward<R>&, \
                               const Batch&);                                                      \
  template Tensor<R> run_feed_forward(Graph<R>&, const Tensor<R>&, const Tensor<R>&,               \
                                      const FeedForward<R>&, const Batch&);
PONDER_INSTANTIATE(float)
PONDER_INSTANTIATE(double)
#undef PONDER_INSTANTIATE

}  // namespace ponder
