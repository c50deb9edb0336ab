// Grouped-query attention (Ainslie et al. 2023) with whatever of the usual parts a layer has:
// biases, norms of q and k, rotary positions over some or all of a head, queries that grow with
// their position, windows, sinks, and a gate on what each head says.
#include <cmath>

#include "base/error.h"
#include "model/mixer.h"

namespace ponder {
namespace {

KeySight sight_of(const LayerConfig& layer) {
  using Sees = LayerConfig::Sees;
  if (layer.sees == Sees::All) return {};
  return {layer.sees == Sees::Window ? KeySight::Sees::Window : KeySight::Sees::Chunk,
          layer.window};
}

template <class R>
class GroupedAttention : public Mixer<R> {
 public:
  explicit GroupedAttention(const MixerParts<R>& parts);
  Tensor<R> run(Graph<R>& g, const Tensor<R>& normed, int64_t layer, const Batch& batch,
                KvCache& cache) const override;
  KvLayout keys(DType dtype, int64_t layers) const override {
    return {dtype, layers, config_.kv_heads, config_.head_dim, config_.head_dim, false};
  }

 private:
  void load_norms(const MixerParts<R>& parts);
  void norm(Graph<R>& g, Tensor<R>& x, int64_t heads, const Tensor<R>& weight) const;
  void norm_both(Graph<R>& g, Tensor<R>& q, Tensor<R>& k) const;
  void rotate(Graph<R>& g, const Tensor<R>& q, const Tensor<R>& k, const Batch& batch) const;
  Tensor<R> part_of_heads(Graph<R>& g, const Tensor<R>& both, int64_t part) const;

  const ModelConfig& config_;
  const RopeTable* rope_;
  QkNorm qk_norm_;
  Temperature temperature_;
  AttendOptions<R> options_;
  Tensor<R> q_norm_, k_norm_;
  std::vector<R> ones_;  // of norms without weights
  LinearParam<R> qkv_[3], out_;
};

template <class R>
GroupedAttention<R>::GroupedAttention(const MixerParts<R>& parts)
    : config_(parts.config),
      rope_(parts.layer.rope == kNoRope ? nullptr
                                        : &parts.ropes[static_cast<size_t>(parts.layer.rope)]),
      qk_norm_(rope_ || !config_.qk_norm_bare ? config_.qk_norm : QkNorm::None),
      options_(
          R(config_.attention_scale > 0 ? config_.attention_scale
                                        : 1 / std::sqrt(static_cast<double>(config_.head_dim))),
          sight_of(parts.layer)) {
  const ModelConfig& c = config_;
  Parameters<R>& p = parts.parameters;
  const char* names[] = {"q_proj", "k_proj", "v_proj"};
  for (int j = 0; j < 3; ++j) {
    const int64_t heads = j == 0 ? c.heads * (c.output_gate ? 2 : 1) : c.kv_heads;
    const int64_t size = heads * c.head_dim;
    qkv_[j] = p.linear(parts.prefix + names[j], size, c.hidden);
    if (c.qkv_bias) qkv_[j].bias = p.vector(parts.prefix + names[j] + ".bias", size);
  }
  out_ = p.linear(parts.prefix + "o_proj", c.hidden, c.heads * c.head_dim);
  if (c.out_bias) out_.bias = p.vector(parts.prefix + "o_proj.bias", c.hidden);
  if (parts.layer.sink) options_.sinks = p.vector(parts.prefix + "sinks", c.heads);
  if (parts.layer.tempered)
    temperature_ = {c.temperature_beta, c.temperature_length, c.temperature_offset};
  load_norms(parts);
}

template <class R>
void GroupedAttention<R>::load_norms(const MixerParts<R>& parts) {
  if (qk_norm_ == QkNorm::None) return;
  const ModelConfig& c = config_;
  const bool whole = qk_norm_ == QkNorm::Whole;
  const int64_t q_size = whole ? c.heads * c.head_dim : c.head_dim;
  const int64_t k_size = whole ? c.kv_heads * c.head_dim : c.head_dim;
  if (!c.qk_norm_bare) {
    q_norm_ = parts.parameters.vector(parts.prefix + "q_norm.weight", q_size);
    k_norm_ = parts.parameters.vector(parts.prefix + "k_norm.weight", k_size);
    return;
  }
  ones_.assign(static_cast<size_t>(q_size), R(1));
  q_norm_ = {ones_.data(), 1, q_size, q_size};
  k_norm_ = {ones_.data(), 1, k_size, k_size};
}

template <class R>
void GroupedAttention<R>::norm(Graph<R>& g, Tensor<R>& x, int64_t heads,
                               const Tensor<R>& weight) const {
  const int64_t parts = qk_norm_ == QkNorm::Heads ? heads : 1;
  const bool more = config_.norm_kind.plus_one && !config_.qk_norm_bare;
  const Tensor<R> raw = x;
  x = g.make(x.rows, x.cols);
  rms_norm_into(g, raw.split_rows(parts), more ? plus_one(g, weight) : weight, R(config_.rms_eps),
                x.split_rows(parts));
}

template <class R>
void GroupedAttention<R>::norm_both(Graph<R>& g, Tensor<R>& q, Tensor<R>& k) const {
  if (qk_norm_ == QkNorm::None) return;
  norm(g, q, config_.heads, q_norm_);
  norm(g, k, config_.kv_heads, k_norm_);
}

template <class R>
void GroupedAttention<R>::rotate(Graph<R>& g, const Tensor<R>& q, const Tensor<R>& k,
                                 const Batch& batch) const {
  const ModelConfig& c = config_;
  if (!rope_) return;
  rope(g, q, c.heads, c.head_dim, 0, *rope_, batch, c.rope_interleaved);
  rope(g, k, c.kv_heads, c.head_dim, 0, *rope_, batch, c.rope_interleaved);
}

// Of [q, gate] of each head one after the other.
template <class R>
Tensor<R> GroupedAttention<R>::part_of_heads(Graph<R>& g, const Tensor<R>& both,
                                             int64_t part) const {
  const int64_t dim = config_.head_dim, heads = config_.heads;
  Tensor<R> out = g.make(both.rows, heads * dim);
  copy_heads(g, both, part * dim, 2 * dim, out, 0, dim, heads, dim);
  return out;
}

template <class R>
Tensor<R> GroupedAttention<R>::run(Graph<R>& g, const Tensor<R>& normed, int64_t layer,
                                   const Batch& batch, KvCache& cache) const {
  Tensor<R> qkv[3];
  linears(g, normed, std::span<const LinearParam<R>>(qkv_), std::span<Tensor<R>>(qkv));
  auto& [q, k, v] = qkv;
  Tensor<R> gate;
  if (config_.output_gate) {
    gate = part_of_heads(g, q, 1);
    q = part_of_heads(g, q, 0);
  }
  if (!config_.qk_norm_after_rope) norm_both(g, q, k);
  rotate(g, q, k, batch);
  if (config_.qk_norm_after_rope) norm_both(g, q, k);
  if (temperature_.beta != 0) temper(g, q, temperature_, batch);
  const Tensor<R> said = attention(g, q, k, v, batch, cache, layer, options_);
  return linear(g, gate ? logistic_gate(g, said, gate) : said, out_);
}

}  // namespace

template <class R>
std::unique_ptr<Mixer<R>> make_grouped_attention(const MixerParts<R>& parts) {
  return std::make_unique<GroupedAttention<R>>(parts);
}

template std::unique_ptr<Mixer<float>> make_grouped_attention(const MixerParts<float>&);
template std::unique_ptr<Mixer<double>> make_grouped_attention(const MixerParts<double>&);

}  // namespace ponder
