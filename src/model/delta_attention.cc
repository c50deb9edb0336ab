// A gated delta net (Yang et al. 2024, arXiv 2412.06464): q, k and v through a short convolution,
// the delta rule over a state, and a norm whose result is gated.
#include <cmath>

#include "model/mixer.h"
#include "ops/ranks.h"

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
  void take_heads(Parameters<R>& p);
  void load_projections(Parameters<R>& p, const std::string& prefix, int64_t hidden);
  void load_qkv(Parameters<R>& p, const std::string& module, int64_t hidden);
  std::vector<RowRange> channel_rows() const;
  Projected project(Graph<R>& g, const Tensor<R>& normed) const;
  Tensor<R> unit(Graph<R>& g, const Tensor<R>& x, const Tensor<R>& length) const;

  const DeltaConfig whole_;
  DeltaConfig config_;  // of the own heads
  OwnHeads heads_;      // of keys as of keys and values
  R eps_;
  // Four projections, the first by its parts where it is cut, or q, k, v and z in one, and both
  // gates in one.
  std::vector<LinearParam<R>> qkv_;
  LinearParam<R> z_, b_, a_, qkvz_, ba_, out_;
  Weight conv_;
  Tensor<R> rate_, bias_, norm_;
  std::vector<R> ones_, q_numbers_, k_numbers_;
  Tensor<R> row_of_ones_, q_length_, k_length_;  // views of them
};

template <class R>
DeltaAttention<R>::DeltaAttention(const MixerParts<R>& parts)
    : whole_(parts.config.delta), config_(whole_), eps_(R(parts.config.rms_eps)) {
  Parameters<R>& p = parts.parameters;
  take_heads(p);
  const DeltaConfig& c = config_;
  load_projections(p, parts.prefix, parts.config.hidden);
  conv_ = p.real_weight(parts.prefix + "conv1d.weight", whole_.channels(), c.taps);
  if (heads_.parts) conv_ = p.picked_rows(conv_, channel_rows());
  const auto of_heads = [&](const char* name) {
    return p.vector(parts.prefix + name, whole_.heads)
        .columns(heads_.share.first, heads_.share.count);
  };
  rate_ = of_heads("A_log");
  bias_ = of_heads("dt_bias");
  norm_ = p.vector(parts.prefix + "norm.weight", c.v_dim);
  out_ = p.linear(parts.prefix + "out_proj", parts.config.hidden, whole_.value_size());
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

// Over several ranks each has heads of keys with their values, if there are enough of them; GGUF's
// order has those of one apart.
template <class R>
void DeltaAttention<R>::take_heads(Parameters<R>& p) {
  heads_.share = {0, whole_.heads, 0, whole_.key_heads};
  if (whole_.tiled || whole_.key_heads < p.shard().ranks) return;
  heads_ = own_heads(p, whole_.heads, whole_.key_heads, whole_.v_dim);
  config_.heads = heads_.share.count;
  config_.key_heads = heads_.share.kv_count;
}

template <class R>
std::vector<RowRange> DeltaAttention<R>::channel_rows() const {
  const RowRange keys = heads_.kv_rows(whole_.k_dim), values = heads_.rows(whole_.v_dim);
  return {keys,
          {whole_.key_size() + keys.first, keys.count},
          {2 * whole_.key_size() + values.first, values.count}};
}

template <class R>
void DeltaAttention<R>::load_qkv(Parameters<R>& p, const std::string& module, int64_t hidden) {
  const int64_t rows = whole_.channels();
  if (!heads_.parts) return qkv_.push_back(p.linear(module, rows, hidden));
  for (const RowRange& range : channel_rows())
    qkv_.push_back(p.linear_rows(module, rows, hidden, range));
}

template <class R>
void DeltaAttention<R>::load_projections(Parameters<R>& p, const std::string& prefix,
                                         int64_t hidden) {
  const DeltaConfig& c = whole_;
  const int64_t group = c.heads / c.key_heads;
  // `size`: rows of each head of keys.
  const auto load = [&](const char* name, int64_t heads, int64_t size, RowRange own) {
    return load_heads(p, heads_, prefix + name, heads * size, hidden, own, false);
  };
  if (c.packed_values) {
    const int64_t size = 2 * (c.k_dim + group * c.v_dim);
    qkvz_ = load("in_proj_qkvz", c.key_heads, size, heads_.kv_rows(size));
  } else {
    load_qkv(p, prefix + "in_proj_qkv", hidden);
    z_ = load("in_proj_z", c.heads, c.v_dim, heads_.rows(c.v_dim));
  }
  if (c.packed_gates) {
    ba_ = load("in_proj_ba", c.key_heads, 2 * group, heads_.kv_rows(2 * group));
  } else {
    b_ = load("in_proj_b", c.heads, 1, heads_.rows(1));
    a_ = load("in_proj_a", c.heads, 1, heads_.rows(1));
  }
}

// Packed ones have all of a key head's parts one after the other.
template <class R>
auto DeltaAttention<R>::project(Graph<R>& g, const Tensor<R>& normed) const -> Projected {
  const DeltaConfig& c = config_;
  LinearParam<R> asked[6];
  Tensor<R> made[6];
  size_t count = 0;
  const auto ask = [&](bool packed, const LinearParam<R>& one, const LinearParam<R>& other) {
    asked[count++] = packed ? one : other;
  };
  for (const LinearParam<R>& part : qkv_) asked[count++] = part;
  ask(c.packed_values, qkvz_, z_);
  ask(c.packed_gates, ba_, b_);
  if (!c.packed_gates) asked[count++] = a_;
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
    if (qkv_.size() > 1) {
      out.qkv = g.make(rows, c.channels());
      int64_t at = 0;
      for (size_t i = 0; i < qkv_.size(); at += made[i++].cols)
        copy_heads(g, made[i], 0, 0, out.qkv, at, 0, 1, made[i].cols);
      next = qkv_.size();
    }
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
  return linear(g, joined(g, swiglu(g, in.z, even), heads_.parts), out_);
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
