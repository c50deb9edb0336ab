// A gated delta net (Yang et al. 2024, arXiv 2412.06464): q, k and v through a short convolution,
// the delta rule over a state, and a norm whose result is gated.
#include <cmath>

#include "model/mixer.h"

namespace ponder {
namespace {

// The reference makes q and k of each head unit vectors with this, whatever rms_norm_eps says.
constexpr double kUnitEps = 1e-6;

template <class R>
class DeltaAttention : public Mixer<R> {
 public:
  explicit DeltaAttention(const MixerParts<R>& parts);
  Tensor<R> run(Graph<R>& g, const Tensor<R>& normed, int64_t layer, const Batch& batch,
                KvCache& cache) const override;
  KvShape keys() const override { return {}; }
  bool has_state() const override { return true; }
  void add_state(KvLayout& to) const override;

 private:
  struct Projected {
    Tensor<R> qkv, z, b, a;
  };
  void load_projections(Parameters<R>& p, const std::string& prefix, int64_t hidden);
  Projected project(Graph<R>& g, const Tensor<R>& normed) const;
  Tensor<R> unit(Graph<R>& g, const Tensor<R>& x, const Tensor<R>& length) const;

  const DeltaConfig config_;
  R eps_;
  // Four projections, or q, k, v and z in one, and both gates in one.
  LinearParam<R> qkv_, z_, b_, a_, qkvz_, ba_, out_;
  Weight conv_;
  Tensor<R> rate_, bias_, norm_;
  std::vector<R> ones_, q_numbers_, k_numbers_;
  Tensor<R> row_of_ones_, q_length_, k_length_;  // views of them
};

template <class R>
DeltaAttention<R>::DeltaAttention(const MixerParts<R>& parts)
    : config_(parts.config.delta), eps_(R(parts.config.rms_eps)) {
  const DeltaConfig& c = config_;
  Parameters<R>& p = parts.parameters;
  load_projections(p, parts.prefix, parts.config.hidden);
  conv_ = p.real_weight(parts.prefix + "conv1d.weight", c.channels(), c.taps);
  rate_ = p.vector(parts.prefix + "A_log", c.heads);
  bias_ = p.vector(parts.prefix + "dt_bias", c.heads);
  norm_ = p.vector(parts.prefix + "norm.weight", c.v_dim);
  out_ = p.linear(parts.prefix + "out_proj", parts.config.hidden, c.value_size());
  ones_.assign(static_cast<size_t>(c.channels()), R(1));
  // A unit vector is what an RMS norm makes, shorter by sqrt(k_dim); q is shorter by that once
  // more.
  const double length = 1 / std::sqrt(static_cast<double>(c.k_dim));
  k_numbers_.assign(static_cast<size_t>(c.k_dim), R(length));
  q_numbers_.assign(static_cast<size_t>(c.k_dim), R(length * length));
  row_of_ones_ = {ones_.data(), 1, c.channels(), 0};
  k_length_ = {k_numbers_.data(), 1, c.k_dim, c.k_dim};
  q_length_ = {q_numbers_.data(), 1, c.k_dim, c.k_dim};
}

template <class R>
void DeltaAttention<R>::load_projections(Parameters<R>& p, const std::string& prefix,
                                         int64_t hidden) {
  const DeltaConfig& c = config_;
  if (c.packed_values) {
    qkvz_ = p.linear(prefix + "in_proj_qkvz", c.channels() + c.value_size(), hidden);
  } else {
    qkv_ = p.linear(prefix + "in_proj_qkv", c.channels(), hidden);
    z_ = p.linear(prefix + "in_proj_z", c.value_size(), hidden);
  }
  if (c.packed_gates) {
    ba_ = p.linear(prefix + "in_proj_ba", 2 * c.heads, hidden);
  } else {
    b_ = p.linear(prefix + "in_proj_b", c.heads, hidden);
    a_ = p.linear(prefix + "in_proj_a", c.heads, hidden);
  }
}

// Packed ones have all of a key head's parts one after the other.
template <class R>
auto DeltaAttention<R>::project(Graph<R>& g, const Tensor<R>& normed) const -> Projected {
  const DeltaConfig& c = config_;
  const LinearParam<R>* params[] = {c.packed_values ? &qkvz_ : &qkv_,
                                    c.packed_values ? nullptr : &z_, c.packed_gates ? &ba_ : &b_,
                                    c.packed_gates ? nullptr : &a_};
  LinearParam<R> asked[4];
  Tensor<R> made[4];
  size_t count = 0;
  for (const LinearParam<R>* param : params) {
    if (param) asked[count++] = *param;
  }
  linears(g, normed, std::span<const LinearParam<R>>(asked, count), std::span(made, count));
  const int64_t rows = normed.rows, group = c.heads / c.key_heads;
  size_t next = 0;
  Projected out;
  const auto part = [&](const Tensor<R>& whole, int64_t& from, int64_t stride, const Tensor<R>& to,
                        int64_t at, int64_t width) {
    copy_heads(g, whole, from, stride, to, at, width, c.key_heads, width);
    from += width;
  };
  if (c.packed_values) {
    const Tensor<R> whole = made[next++];
    const int64_t value = group * c.v_dim, stride = 2 * c.k_dim + 2 * value;
    out.qkv = g.make(rows, c.channels());
    out.z = g.make(rows, c.value_size());
    int64_t from = 0;
    part(whole, from, stride, out.qkv, 0, c.k_dim);
    part(whole, from, stride, out.qkv, c.key_size(), c.k_dim);
    part(whole, from, stride, out.qkv, 2 * c.key_size(), value);
    part(whole, from, stride, out.z, 0, value);
  } else {
    out.qkv = made[next++];
    out.z = made[next++];
  }
  if (c.packed_gates) {
    const Tensor<R> whole = made[next++];
    out.b = g.make(rows, c.heads);
    out.a = g.make(rows, c.heads);
    int64_t from = 0;
    part(whole, from, 2 * group, out.b, 0, group);
    part(whole, from, 2 * group, out.a, 0, group);
  } else {
    out.b = made[next++];
    out.a = made[next++];
  }
  return out;
}

// Each head of x as a vector of one length.
template <class R>
Tensor<R> DeltaAttention<R>::unit(Graph<R>& g, const Tensor<R>& x, const Tensor<R>& length) const {
  const Tensor<R> heads = g.make(x.rows, x.cols), out = g.make(x.rows, x.cols);
  copy_heads(g, x, 0, 0, heads, 0, 0, 1, x.cols);  // rows that touch
  rms_norm_into(g, heads.split_rows(config_.key_heads), length,
                R(kUnitEps / static_cast<double>(config_.k_dim)),
                out.split_rows(config_.key_heads));
  return out;
}

template <class R>
Tensor<R> DeltaAttention<R>::run(Graph<R>& g, const Tensor<R>& normed, int64_t layer,
                                 const Batch& batch, KvCache& cache) const {
  const DeltaConfig& c = config_;
  const Projected in = project(g, normed);
  Tensor<R> ones = row_of_ones_;
  ones.rows = normed.rows;  // the same for all
  const Tensor<R> mixed = swiglu(g, causal_conv(g, in.qkv, conv_, batch, cache, layer), ones);
  DeltaRule<R> rule;
  rule.q = unit(g, mixed.columns(0, c.key_size()), q_length_);
  rule.k = unit(g, mixed.columns(c.key_size(), c.key_size()), k_length_);
  rule.v = mixed.columns(2 * c.key_size(), c.value_size());
  rule.gates = delta_gates(g, in.a, in.b, rate_, bias_, c.rate_is_log);
  rule.heads = c.heads;
  rule.key_heads = c.key_heads;
  rule.tiled = c.tiled;
  const Tensor<R> said = delta_rule(g, rule, batch, cache, layer);
  const Tensor<R> even = g.make(said.rows, said.cols);
  rms_norm_into(g, said.split_rows(c.heads), norm_, eps_, even.split_rows(c.heads));
  return linear(g, swiglu(g, in.z, even), out_);
}

template <class R>
void DeltaAttention<R>::add_state(KvLayout& to) const {
  ++to.state_layers;
  to.conv_numbers = (config_.taps - 1) * config_.channels();
  to.delta_numbers = config_.heads * config_.k_dim * config_.v_dim;
}

}  // namespace

template <class R>
std::unique_ptr<Mixer<R>> make_delta_attention(const MixerParts<R>& parts) {
  return std::make_unique<DeltaAttention<R>>(parts);
}

template std::unique_ptr<Mixer<float>> make_delta_attention(const MixerParts<float>&);
template std::unique_ptr<Mixer<double>> make_delta_attention(const MixerParts<double>&);

}  // namespace ponder
