// Grouped-query attention (Ainslie et al. 2023) with whatever of the usual parts a layer has:
// biases, norms of q, k and v, rotary positions over some or all of a head, queries that grow with
// their position, windows, sinks, a gate on what each head says, values that are made as keys are,
// another layer's keys.
#include <cmath>

#include "base/error.h"
#include "model/mixer.h"
#include "ops/ranks.h"

namespace ponder {
namespace {

template <class R>
class GroupedAttention : public Mixer<R> {
 public:
  explicit GroupedAttention(const MixerParts<R>& parts);
  Tensor<R> run(Graph<R>& g, const Tensor<R>& normed, int64_t layer, const Batch& batch,
                KvCache& cache) const override;
  KvShape keys() const override {
    const int64_t heads = others_keys() ? 0 : heads_.share.kv_count;
    return {heads, layer_.head_dim, layer_.head_dim, false, layer_.shares_keys,
            0,     sight_of(layer_)};
  }

 private:
  bool others_keys() const { return layer_.keys_of != kOwnKeys; }
  void load_projections(const MixerParts<R>& parts);
  void load_norms(const MixerParts<R>& parts);
  // Each head of x normed, or x as a whole.
  Tensor<R> head_normed(Graph<R>& g, const Tensor<R>& x, int64_t heads,
                        const Tensor<R>& weight) const;
  Tensor<R> qk_normed(Graph<R>& g, const Tensor<R>& x, int64_t heads,
                      const Tensor<R>& weight) const;
  // Queries or keys normed and rotated, in the family's order.
  Tensor<R> placed(Graph<R>& g, const Tensor<R>& x, int64_t heads, const Tensor<R>& weight,
                   const Batch& batch) const;
  Tensor<R> part_of_heads(Graph<R>& g, const Tensor<R>& both, int64_t part) const;
  // Over the keys of the layer that it shares, and over its own: `raw` are q, k and v as projected.
  Tensor<R> attend_others(Graph<R>& g, const Tensor<R>& q, const Batch& batch,
                          KvCache& cache) const;
  Tensor<R> attend_own(Graph<R>& g, const Tensor<R>& q, const Tensor<R>* raw, int64_t layer,
                       const Batch& batch, KvCache& cache) const;

  const ModelConfig& config_;
  LayerConfig layer_;
  const RopeTable* rope_;
  QkNorm qk_norm_;
  OwnHeads heads_;
  Temperature temperature_;
  AttendOptions<R> options_;
  Tensor<R> q_norm_, k_norm_, v_norm_;
  std::vector<R> ones_;  // of norms without weights
  LinearParam<R> qkv_[3], out_;
  size_t projections_;  // of q alone, of q and k, or of all three
  std::span<LeftKeys<R>> left_;
};

template <class R>
GroupedAttention<R>::GroupedAttention(const MixerParts<R>& parts)
    : config_(parts.config),
      layer_(parts.layer),
      rope_(parts.layer.rope == kNoRope ? nullptr
                                        : &parts.ropes[static_cast<size_t>(parts.layer.rope)]),
      qk_norm_(rope_ || !config_.qk_norm_bare ? config_.qk_norm : QkNorm::None),
      options_(
          R(config_.attention_scale > 0 ? config_.attention_scale
                                        : 1 / std::sqrt(static_cast<double>(parts.layer.head_dim))),
          sight_of(parts.layer)),
      projections_(others_keys()     ? 1
                   : layer_.v_from_k ? 2
                                     : 3),
      left_(parts.left) {
  const ModelConfig& c = config_;
  Parameters<R>& p = parts.parameters;
  // A norm over a whole projection sees all heads.
  heads_.share = {0, c.heads, 0, layer_.kv_heads};
  if (qk_norm_ != QkNorm::Whole) heads_ = own_heads(p, c.heads, layer_.kv_heads, layer_.head_dim);
  load_projections(parts);
  if (layer_.sink)
    options_.sinks =
        p.vector(parts.prefix + "sinks", c.heads).columns(heads_.share.first, heads_.share.count);
  if (layer_.tempered)
    temperature_ = {c.temperature_beta, c.temperature_length, c.temperature_offset};
  options_.stored = others_keys();
  load_norms(parts);
}

template <class R>
void GroupedAttention<R>::load_projections(const MixerParts<R>& parts) {
  const ModelConfig& c = config_;
  Parameters<R>& p = parts.parameters;
  const char* names[] = {"q_proj", "k_proj", "v_proj"};
  for (size_t j = 0; j < projections_; ++j) {
    const int64_t size = layer_.head_dim * (j == 0 && c.output_gate ? 2 : 1);
    const int64_t rows = (j == 0 ? c.heads : layer_.kv_heads) * size;
    qkv_[j] = load_heads(p, heads_, parts.prefix + names[j], rows, c.hidden,
                         j == 0 ? heads_.rows(size) : heads_.kv_rows(size), c.qkv_bias);
  }
  out_ = p.linear(parts.prefix + "o_proj", c.hidden, c.heads * layer_.head_dim);
  if (c.out_bias) out_.bias = p.vector(parts.prefix + "o_proj.bias", c.hidden);
}

template <class R>
void GroupedAttention<R>::load_norms(const MixerParts<R>& parts) {
  const ModelConfig& c = config_;
  const bool whole = qk_norm_ == QkNorm::Whole;
  const int64_t q_size = whole ? c.heads * layer_.head_dim : layer_.head_dim;
  const int64_t k_size = whole ? layer_.kv_heads * layer_.head_dim : layer_.head_dim;
  ones_.assign(static_cast<size_t>(q_size), R(1));
  if (c.v_norm) v_norm_ = {ones_.data(), 1, layer_.head_dim, layer_.head_dim};
  if (qk_norm_ == QkNorm::None) return;
  if (!c.qk_norm_bare) {
    q_norm_ = parts.parameters.vector(parts.prefix + "q_norm.weight", q_size);
    if (!others_keys()) k_norm_ = parts.parameters.vector(parts.prefix + "k_norm.weight", k_size);
    return;
  }
  q_norm_ = {ones_.data(), 1, q_size, q_size};
  k_norm_ = {ones_.data(), 1, k_size, k_size};
}

template <class R>
Tensor<R> GroupedAttention<R>::head_normed(Graph<R>& g, const Tensor<R>& x, int64_t heads,
                                           const Tensor<R>& weight) const {
  const Tensor<R> y = g.make(x.rows, x.cols);
  rms_norm_into(g, x.split_rows(heads), weight, R(config_.rms_eps), y.split_rows(heads));
  return y;
}

template <class R>
Tensor<R> GroupedAttention<R>::qk_normed(Graph<R>& g, const Tensor<R>& x, int64_t heads,
                                         const Tensor<R>& weight) const {
  if (qk_norm_ == QkNorm::None) return x;
  const bool more = config_.norm_kind.plus_one && !config_.qk_norm_bare;
  return head_normed(g, x, qk_norm_ == QkNorm::Heads ? heads : 1,
                     more ? plus_one(g, weight) : weight);
}

template <class R>
Tensor<R> GroupedAttention<R>::placed(Graph<R>& g, const Tensor<R>& x, int64_t heads,
                                      const Tensor<R>& weight, const Batch& batch) const {
  const bool after = config_.qk_norm_after_rope;
  const Tensor<R> y = after ? x : qk_normed(g, x, heads, weight);
  if (rope_) rope(g, y, heads, layer_.head_dim, 0, *rope_, batch, config_.rope_interleaved);
  return after ? qk_normed(g, y, heads, weight) : y;
}

// Of [q, gate] of each head one after the other.
template <class R>
Tensor<R> GroupedAttention<R>::part_of_heads(Graph<R>& g, const Tensor<R>& both,
                                             int64_t part) const {
  const int64_t dim = layer_.head_dim, heads = heads_.share.count;
  Tensor<R> out = g.make(both.rows, heads * dim);
  copy_heads(g, both, part * dim, 2 * dim, out, 0, dim, heads, dim);
  return out;
}

template <class R>
Tensor<R> GroupedAttention<R>::attend_others(Graph<R>& g, const Tensor<R>& q, const Batch& batch,
                                             KvCache& cache) const {
  const LeftKeys<R>& keys = left_[static_cast<size_t>(layer_.keys_of)];
  return attention(g, q, keys.k, keys.v, batch, cache, layer_.keys_of, options_);
}

template <class R>
Tensor<R> GroupedAttention<R>::attend_own(Graph<R>& g, const Tensor<R>& q, const Tensor<R>* raw,
                                          int64_t layer, const Batch& batch, KvCache& cache) const {
  const Tensor<R>& raw_v = layer_.v_from_k ? raw[1] : raw[2];
  const Tensor<R> v = v_norm_ ? head_normed(g, raw_v, heads_.share.kv_count, v_norm_) : raw_v;
  const Tensor<R> k = placed(g, raw[1], heads_.share.kv_count, k_norm_, batch);
  if (layer_.shares_keys && (g.recording() || g.rehearsing()))
    left_[static_cast<size_t>(layer)] = {k, v};
  return attention(g, q, k, v, batch, cache, layer, options_);
}

template <class R>
Tensor<R> GroupedAttention<R>::run(Graph<R>& g, const Tensor<R>& normed, int64_t layer,
                                   const Batch& batch, KvCache& cache) const {
  Tensor<R> raw[3], gate;
  linears(g, normed, std::span<const LinearParam<R>>(qkv_, projections_),
          std::span<Tensor<R>>(raw, projections_));
  if (config_.output_gate) {
    gate = part_of_heads(g, raw[0], 1);
    raw[0] = part_of_heads(g, raw[0], 0);
  }
  const Tensor<R> q = placed(g, raw[0], heads_.share.count, q_norm_, batch);
  if (temperature_.beta != 0) temper(g, q, temperature_, batch);
  const Tensor<R> said = others_keys() ? attend_others(g, q, batch, cache)
                                       : attend_own(g, q, raw, layer, batch, cache);
  const Tensor<R> gated = gate ? logistic_gate(g, said, gate) : said;
  return linear(g, joined(g, gated, heads_.parts), out_);
}

}  // namespace

template <class R>
std::unique_ptr<Mixer<R>> make_grouped_attention(const MixerParts<R>& parts) {
  return std::make_unique<GroupedAttention<R>>(parts);
}

template std::unique_ptr<Mixer<float>> make_grouped_attention(const MixerParts<float>&);
template std::unique_ptr<Mixer<double>> make_grouped_attention(const MixerParts<double>&);

}  // namespace ponder
