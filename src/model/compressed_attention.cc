// DeepSeek-V4's attention: one key head whose keys are its values, a window with sinks, and, in
// most layers, keys that stand for several tokens each, all of them or those that an indexer
// chooses. The rotation is undone in what the heads say, and the output goes through a group's own
// low rank.
#include <cmath>
#include <optional>

#include "model/mixer.h"
#include "ops/pooled_keys.h"
#include "ops/ranks.h"

namespace ponder {
namespace {

// What makes keys that stand for several tokens: a projection of the tokens, and scores of how much
// each counts.
template <class R>
struct Compressor {
  LinearParam<R> values, scores;
  Weight bias;
  Tensor<R> norm;
  int64_t tokens = 0, cols = 0;
  bool overlaps = false;

  Compressor(Parameters<R>& p, const std::string& prefix, const ModelConfig& c,
             const LayerConfig& layer, int64_t dim)
      : tokens(layer.pooled),
        cols(layer.pools_overlap ? 2 * dim : dim),
        overlaps(layer.pools_overlap) {
    values = p.linear(prefix + "kv_proj", cols, c.hidden);
    scores = p.linear(prefix + "gate_proj", cols, c.hidden);
    bias = p.real_weight(prefix + "position_bias", tokens, cols);
    norm = p.vector(prefix + "kv_norm.weight", dim);
  }
  int64_t state_numbers() const { return 3 * cols; }
};

template <class R>
struct PoolIndexer {
  Compressor<R> keys;
  LinearParam<R> queries, weights;  // from the query's latent; from the normed row

  PoolIndexer(Parameters<R>& p, const std::string& prefix, const ModelConfig& c,
              const LayerConfig& layer)
      : keys(p, prefix, c, layer, c.index_dim),
        queries(p.linear(prefix + "q_b_proj", c.index_heads * c.index_dim, c.q_lora)),
        weights(p.linear(prefix + "scorer.weights_proj", c.index_heads, c.hidden)) {}
};

template <class R>
class CompressedAttention : public Mixer<R> {
 public:
  explicit CompressedAttention(const MixerParts<R>& parts);
  Tensor<R> run(Graph<R>& g, const Tensor<R>& normed, int64_t layer, const Batch& batch,
                KvCache& cache) const override;
  KvShape keys() const override {
    const int64_t more = compressor_ ? windows_of_page(compressor_->tokens) : 0;
    return {1, config_.head_dim, config_.head_dim, true, false, more, sight()};
  }
  int64_t index_dim() const override { return indexer_ ? config_.index_dim : 0; }
  void add_state(KvLayout& to) const override;

 private:
  KeySight sight() const { return {KeySight::Sees::Window, window_}; }  // of keys of one token
  struct Projected {
    Tensor<R> q, kv, values, scores, index_values, index_scores, index_weights;
  };
  Projected project(Graph<R>& g, const Tensor<R>& normed) const;
  Tensor<R> queries(Graph<R>& g, const Tensor<R>& low, const Batch& batch) const;
  // Keys of the windows that end in the batch, to the cache: those that are seen, or `index` ones.
  void compress(Graph<R>& g, const Compressor<R>& by, const Tensor<R>& values,
                const Tensor<R>& scores, bool index, int64_t layer, const Batch& batch,
                KvCache& cache) const;
  void choose(Graph<R>& g, const Projected& in, const Tensor<R>& low, int64_t layer,
              const Batch& batch, KvCache& cache) const;
  Tensor<R> attend(Graph<R>& g, const Projected& in, const Tensor<R>& low, const Tensor<R>& q,
                   const Tensor<R>& k, int64_t layer, const Batch& batch, KvCache& cache) const;

  const ModelConfig& config_;
  const RopeTable& rope_;
  // Heads are cut by the groups that their output goes through; the keys, which all of them share,
  // are every rank's.
  OwnHeads groups_;
  int64_t heads_;  // of the own groups
  int64_t window_, pool_ = 0;
  R scale_;
  Tensor<R> q_norm_, kv_norm_, sinks_, ones_;
  std::vector<R> ones_numbers_;
  LinearParam<R> q_a_, q_b_, kv_, out_b_;
  Weight out_a_;
  std::optional<Compressor<R>> compressor_;
  std::optional<PoolIndexer<R>> indexer_;
  KeyChoice *chosen_, *seen_;
};

template <class R>
CompressedAttention<R>::CompressedAttention(const MixerParts<R>& parts)
    : config_(parts.config),
      rope_(parts.ropes[static_cast<size_t>(parts.layer.rope)]),
      groups_(
          own_heads(parts.parameters, config_.out_groups, config_.out_groups, config_.out_lora)),
      heads_(groups_.share.count * (config_.heads / config_.out_groups)),
      window_(parts.layer.window),
      pool_(parts.pools),
      scale_(R(1 / std::sqrt(static_cast<double>(config_.head_dim)))),
      chosen_(parts.choice),
      seen_(parts.seen) {
  const ModelConfig& c = config_;
  Parameters<R>& p = parts.parameters;
  q_a_ = p.linear(parts.prefix + "q_a_proj", c.q_lora, c.hidden);
  q_norm_ = p.vector(parts.prefix + "q_a_norm.weight", c.q_lora);
  const int64_t group = c.heads / c.out_groups;  // heads of one
  q_b_ = load_heads(p, groups_, parts.prefix + "q_b_proj", c.heads * c.head_dim, c.q_lora,
                    groups_.rows(group * c.head_dim), false);
  kv_ = p.linear(parts.prefix + "kv_proj", c.head_dim, c.hidden);
  kv_norm_ = p.vector(parts.prefix + "kv_norm.weight", c.head_dim);
  sinks_ = p.vector(parts.prefix + "sinks", c.heads).columns(groups_.share.first * group, heads_);
  out_a_ = p.some_rows(parts.prefix + "o_a_proj.weight", c.out_groups * c.out_lora,
                       group * c.head_dim, groups_.rows(c.out_lora), c.out_lora);
  out_b_ = p.linear(parts.prefix + "o_b_proj", c.hidden, c.out_groups * c.out_lora);
  ones_numbers_.assign(static_cast<size_t>(c.head_dim), R(1));
  ones_ = {ones_numbers_.data(), 1, c.head_dim, c.head_dim};
  if (parts.layer.pooled == 0) return;
  compressor_.emplace(p, parts.prefix + "compressor.", c, parts.layer, c.head_dim);
  if (parts.layer.index == LayerConfig::Index::Own)
    indexer_.emplace(p, parts.prefix + "compressor.indexer.", c, parts.layer);
}

template <class R>
void CompressedAttention<R>::add_state(KvLayout& to) const {
  if (!compressor_) return;
  const int64_t more = indexer_ ? indexer_->keys.state_numbers() : 0;
  to.pools.push_back(compressor_->state_numbers() + more);
  if (indexer_) to.index_keys = windows_of_page(indexer_->keys.tokens);
}

template <class R>
auto CompressedAttention<R>::project(Graph<R>& g, const Tensor<R>& normed) const -> Projected {
  LinearParam<R> params[] = {q_a_, kv_, {}, {}, {}, {}, {}};
  Tensor<R> outs[7];
  size_t count = 2;
  if (compressor_) {
    params[count++] = compressor_->values;
    params[count++] = compressor_->scores;
  }
  if (indexer_) {
    params[count++] = indexer_->keys.values;
    params[count++] = indexer_->keys.scores;
    params[count++] = indexer_->weights;
  }
  linears(g, normed, std::span<const LinearParam<R>>(params, count), std::span(outs, count));
  return {outs[0], outs[1], outs[2], outs[3], outs[4], outs[5], outs[6]};
}

// Each head has length sqrt(head_dim) before it turns.
template <class R>
Tensor<R> CompressedAttention<R>::queries(Graph<R>& g, const Tensor<R>& low,
                                          const Batch& batch) const {
  const ModelConfig& c = config_;
  const Tensor<R> raw = linear(g, low, q_b_), q = g.make(raw.rows, raw.cols);
  rms_norm_into(g, raw.split_rows(heads_), ones_, R(c.rms_eps), q.split_rows(heads_));
  rope(g, q, heads_, c.head_dim, c.head_dim - c.rope_dim, rope_, batch, c.rope_interleaved);
  return q;
}

template <class R>
void CompressedAttention<R>::compress(Graph<R>& g, const Compressor<R>& by, const Tensor<R>& values,
                                      const Tensor<R>& scores, bool index, int64_t layer,
                                      const Batch& batch, KvCache& cache) const {
  const int64_t at = index ? compressor_->state_numbers() : 0;  // in the state
  const WindowPool<R> pool{values, scores, by.bias, by.tokens, by.overlaps};
  const Tensor<R> raw = pool_windows(g, pool, batch, cache, pool_, at);
  const Tensor<R> k = rms_norm(g, raw, by.norm, R(config_.rms_eps));
  const Batch places = places_of_windows(batch, by.tokens);
  rope(g, k, 1, k.cols, k.cols - config_.rope_dim, rope_, places, config_.rope_interleaved);
  store_windows(g, k, by.tokens, batch, cache, layer, index);
}

template <class R>
void CompressedAttention<R>::choose(Graph<R>& g, const Projected& in, const Tensor<R>& low,
                                    int64_t layer, const Batch& batch, KvCache& cache) const {
  const ModelConfig& c = config_;
  compress(g, indexer_->keys, in.index_values, in.index_scores, true, layer, batch, cache);
  const Tensor<R> q = linear(g, low, indexer_->queries);
  rope(g, q, c.index_heads, c.index_dim, c.index_dim - c.rope_dim, rope_, batch,
       c.rope_interleaved);
  const double scale = 1 / std::sqrt(static_cast<double>(c.index_heads * c.index_dim));
  choose_keys(g, {q, {}, in.index_weights, R(scale), c.index_topk, indexer_->keys.tokens}, batch,
              cache, layer, *chosen_);
}

template <class R>
Tensor<R> CompressedAttention<R>::attend(Graph<R>& g, const Projected& in, const Tensor<R>& low,
                                         const Tensor<R>& q, const Tensor<R>& k, int64_t layer,
                                         const Batch& batch, KvCache& cache) const {
  if (!compressor_) {
    return attention(g, q, k, k, batch, cache, layer, AttendOptions<R>(scale_, sight(), sinks_));
  }
  compress(g, *compressor_, in.values, in.scores, false, layer, batch, cache);
  if (indexer_) choose(g, in, low, layer, batch, cache);
  see_windows(g, {window_, compressor_->tokens, indexer_ ? chosen_ : nullptr}, batch, *seen_);
  AttendOptions<R> options(scale_, {}, sinks_);
  options.choice = seen_;
  return attention(g, q, k, k, batch, cache, layer, options);
}

template <class R>
Tensor<R> CompressedAttention<R>::run(Graph<R>& g, const Tensor<R>& normed, int64_t layer,
                                      const Batch& batch, KvCache& cache) const {
  const ModelConfig& c = config_;
  const int64_t still = c.head_dim - c.rope_dim;
  const Projected in = project(g, normed);
  const Tensor<R> low = rms_norm(g, in.q, q_norm_, R(c.rms_eps));
  const Tensor<R> k = rms_norm(g, in.kv, kv_norm_, R(c.rms_eps));
  rope(g, k, 1, c.head_dim, still, rope_, batch, c.rope_interleaved);
  const Tensor<R> said = attend(g, in, low, queries(g, low, batch), k, layer, batch, cache);
  // Values were turned as keys: what is left of that depends on distances alone.
  rope_back(g, said, heads_, c.head_dim, still, rope_, batch, c.rope_interleaved);
  const int64_t groups = groups_.share.count;
  const Tensor<R> grouped = g.make(said.rows, groups * c.out_lora);
  head_linear(g, said, c.heads * c.head_dim / c.out_groups, out_a_, 0, c.out_lora, groups, grouped,
              c.out_lora);
  return linear(g, joined(g, grouped, groups_.parts), out_b_);
}

}  // namespace

template <class R>
std::unique_ptr<Mixer<R>> make_compressed_attention(const MixerParts<R>& parts) {
  return std::make_unique<CompressedAttention<R>>(parts);
}

template std::unique_ptr<Mixer<float>> make_compressed_attention(const MixerParts<float>&);
template std::unique_ptr<Mixer<double>> make_compressed_attention(const MixerParts<double>&);

}  // namespace ponder
