// Multi-head latent attention (DeepSeek-V2, arXiv 2405.04434, section 2.1), in two algebras.
#include <cmath>
#include <numeric>
#include <optional>

#include "model/mixer.h"
#include "model/rope_scaling.h"
#include "model/weight_names.h"
#include "ops/ranks.h"

namespace ponder {
namespace {

// The reference norms both latents with this whatever rms_norm_eps says (they agree in every
// published config), and the indexer's key.
constexpr double kLatentEps = 1e-6;

// Which keys a query sees (DeepSeek-V3.2, the lightning indexer). DeepSeek's own code turns queries
// and keys by a Hadamard matrix before it rounds them to FP8; the turn changes no product, and
// nothing is rounded to FP8 here, so it is left out, as transformers does.
template <class R>
struct Indexer {
  LinearParam<R> queries, key, weights;  // from the query's latent; from the normed row
  Tensor<R> norm, norm_bias;

  Indexer(Parameters<R>& p, const std::string& prefix, const ModelConfig& c)
      : queries(p.linear(prefix + "wq_b", c.index_heads * c.index_dim, c.q_lora)),
        key(p.linear(prefix + "wk", c.index_dim, c.hidden)),
        weights(p.linear(prefix + "weights_proj", c.index_heads, c.hidden)),
        norm(p.vector(prefix + "k_norm.weight", c.index_dim)),
        norm_bias(p.vector(prefix + "k_norm.bias", c.index_dim)) {}

  void choose(Graph<R>& g, const ModelConfig& c, const RopeTable& table, const Tensor<R>& normed,
              const Tensor<R>& latent, const Batch& batch, KvCache& cache, int64_t layer,
              KeyChoice& out) const {
    const LinearParam<R> both[2] = {key, weights};
    Tensor<R> raw[2];
    linears(g, normed, std::span<const LinearParam<R>>(both), std::span<Tensor<R>>(raw));
    const Tensor<R> q = linear(g, latent, queries);
    const Tensor<R> k =
        add_row(g, rms_norm(g, center(g, raw[0]), norm, R(kLatentEps)), norm_bias);  // layer norm
    rope(g, q, c.index_heads, c.index_dim, 0, table, batch, c.index_interleaved);
    rope(g, k, 1, c.index_dim, 0, table, batch, c.index_interleaved);
    const double scale = 1 / std::sqrt(static_cast<double>(c.index_heads * c.index_dim));
    choose_keys(g, {q, k, raw[1], R(scale), c.index_topk}, batch, cache, layer, out);
  }
};

template <class R>
class LatentAttention : public Mixer<R> {
 public:
  explicit LatentAttention(const MixerParts<R>& parts);
  Tensor<R> run(Graph<R>& g, const Tensor<R>& normed, int64_t layer, const Batch& batch,
                KvCache& cache) const override;
  KvShape keys() const override;
  int64_t index_dim() const override { return indexer_ ? config_.index_dim : 0; }

 private:
  void load_queries(Parameters<R>& p, const std::string& prefix);
  void load_kv_b(Parameters<R>& p, const std::string& prefix);
  // `low` is the query's latent, where there is one.
  void project(Graph<R>& g, const Tensor<R>& normed, Tensor<R>& low, Tensor<R>& q,
               Tensor<R>& latent) const;
  Tensor<R> attend_expanded(Graph<R>& g, const Tensor<R>& q, const Tensor<R>& latent, int64_t index,
                            const Batch& batch, KvCache& cache) const;
  Tensor<R> attend_absorbed(Graph<R>& g, const Tensor<R>& q, const Tensor<R>& latent, int64_t index,
                            const Batch& batch, KvCache& cache) const;

  const ModelConfig& config_;
  const RopeTable& rope_;
  OwnHeads heads_;  // the latent, which all heads share, is every rank's
  bool absorbed_, tempered_;
  R scale_;
  Tensor<R> q_norm_, kv_norm_;
  LinearParam<R> q_a_, q_, kv_a_, out_;  // q: q_b_proj, or q_proj where there is no q_a
  LinearParam<R> kv_b_;                  // expanded: [heads * (nope + v), kv_lora]
  Weight k_b_, v_b_;                     // absorbed: [heads * kv_lora, nope], [heads * v, kv_lora]
  std::optional<Indexer<R>> indexer_;
  KeyChoice* choice_ = nullptr;  // where its rows see chosen keys alone
};

template <class R>
LatentAttention<R>::LatentAttention(const MixerParts<R>& parts)
    : config_(parts.config),
      rope_(parts.ropes[static_cast<size_t>(parts.layer.rope)]),
      heads_(own_heads(parts.parameters, config_.heads, config_.heads, config_.v_dim)),
      absorbed_(parts.absorbed),
      tempered_(parts.layer.tempered) {
  const ModelConfig& c = config_;
  Parameters<R>& p = parts.parameters;
  scale_ = R(yarn_softmax_factor(c.ropes[static_cast<size_t>(parts.layer.rope)]) /
             std::sqrt(static_cast<double>(c.head_dim)));
  load_queries(p, parts.prefix);
  kv_a_ = p.linear(parts.prefix + "kv_a_proj_with_mqa", c.kv_lora + c.rope_dim, c.hidden);
  if (c.out_bias) {
    kv_a_.bias = p.vector(parts.prefix + "kv_a_proj_with_mqa.bias", c.kv_lora + c.rope_dim);
  }
  kv_norm_ = p.vector(parts.prefix + "kv_a_layernorm.weight", c.kv_lora);
  load_kv_b(p, parts.prefix);
  out_ = p.linear(parts.prefix + "o_proj", c.hidden, c.heads * c.v_dim);
  if (c.out_bias) out_.bias = p.vector(parts.prefix + "o_proj.bias", c.hidden);
  if (parts.layer.index == LayerConfig::Index::None) return;
  choice_ = parts.choice;
  if (parts.layer.index == LayerConfig::Index::Own)
    indexer_.emplace(p, parts.prefix + "indexer.", c);
}

template <class R>
void LatentAttention<R>::load_queries(Parameters<R>& p, const std::string& prefix) {
  const ModelConfig& c = config_;
  if (c.q_lora == 0) {
    q_ = load_heads(p, heads_, prefix + "q_proj", c.heads * c.head_dim, c.hidden,
                    heads_.rows(c.head_dim), false);
    return;
  }
  q_a_ = p.linear(prefix + "q_a_proj", c.q_lora, c.hidden);
  if (c.out_bias) q_a_.bias = p.vector(prefix + "q_a_proj.bias", c.q_lora);
  q_norm_ = p.vector(prefix + "q_a_layernorm.weight", c.q_lora);
  q_ = load_heads(p, heads_, prefix + "q_b_proj", c.heads * c.head_dim, c.q_lora,
                  heads_.rows(c.head_dim), false);
}

// GGUF stores the two halves of kv_b apart, already turned for the absorbed form.
template <class R>
void LatentAttention<R>::load_kv_b(Parameters<R>& p, const std::string& prefix) {
  const ModelConfig& c = config_;
  const int64_t own = heads_.share.count;
  if (absorbed_) {
    p.refuse_served("kv_b_proj",
                    "whose numbers are turned for all rows at once; serve it alone (--adapter)");
  }
  if (p.has(prefix + "k_b_proj.weight")) {
    k_b_ = p.some_rows(prefix + "k_b_proj.weight", c.heads * c.kv_lora, c.nope_dim,
                       heads_.rows(c.kv_lora), c.kv_lora);
    v_b_ = p.some_rows(prefix + "v_b_proj.weight", c.heads * c.v_dim, c.kv_lora,
                       heads_.rows(c.v_dim), c.v_dim);
    note_name(prefix + "k_b_proj.weight", k_b_, own);
    note_name(prefix + "v_b_proj.weight", v_b_, own);
    return;
  }
  const int64_t both = c.nope_dim + c.v_dim;
  kv_b_ = p.linear_rows(prefix + "kv_b_proj", c.heads * both, c.kv_lora, heads_.rows(both),
                        std::gcd(c.nope_dim, c.v_dim));
  if (!absorbed_) return;
  k_b_ = p.transposed_blocks(kv_b_.weight, 0, c.nope_dim, both, own);
  note_name(prefix + "k_b_proj.weight", k_b_, own);
  note_name(prefix + "v_b_proj.weight", kv_b_.weight, own);
}

template <class R>
KvShape LatentAttention<R>::keys() const {
  const ModelConfig& c = config_;
  if (absorbed_) return {1, c.kv_lora + c.rope_dim, c.kv_lora, true};
  return {heads_.share.count, c.head_dim, c.v_dim, false};
}

template <class R>
void LatentAttention<R>::project(Graph<R>& g, const Tensor<R>& normed, Tensor<R>& low, Tensor<R>& q,
                                 Tensor<R>& latent) const {
  const bool two_steps = config_.q_lora > 0;
  const LinearParam<R> first[2] = {two_steps ? q_a_ : q_, kv_a_};
  Tensor<R> outs[2];
  linears(g, normed, std::span<const LinearParam<R>>(first), std::span<Tensor<R>>(outs));
  if (two_steps) low = rms_norm(g, outs[0], q_norm_, R(kLatentEps));
  q = two_steps ? linear(g, low, q_) : outs[0];
  latent = outs[1];
}

template <class R>
Tensor<R> LatentAttention<R>::run(Graph<R>& g, const Tensor<R>& normed, int64_t layer,
                                  const Batch& batch, KvCache& cache) const {
  const ModelConfig& c = config_;
  Tensor<R> low, q, latent;
  project(g, normed, low, q, latent);
  if (indexer_) indexer_->choose(g, c, rope_, normed, low, batch, cache, layer, *choice_);
  rope(g, q, heads_.share.count, c.head_dim, c.nope_dim, rope_, batch, c.rope_interleaved);
  rope(g, latent, 1, latent.cols, c.kv_lora, rope_, batch, c.rope_interleaved);
  if (tempered_)
    temper(g, q, {c.temperature_beta, c.temperature_length, c.temperature_offset}, batch);
  const Tensor<R> attended = absorbed_ ? attend_absorbed(g, q, latent, layer, batch, cache)
                                       : attend_expanded(g, q, latent, layer, batch, cache);
  return linear(g, joined(g, attended, heads_.parts), out_);
}

// Keys and values of every head are made from the latent and cached.
template <class R>
Tensor<R> LatentAttention<R>::attend_expanded(Graph<R>& g, const Tensor<R>& q,
                                              const Tensor<R>& latent, int64_t index,
                                              const Batch& batch, KvCache& cache) const {
  const ModelConfig& c = config_;
  const int64_t heads = heads_.share.count;
  const int64_t both = c.nope_dim + c.v_dim;
  const Tensor<R> kv =
      linear(g, rms_norm(g, latent.columns(0, c.kv_lora), kv_norm_, R(kLatentEps)), kv_b_);
  const Tensor<R> k = g.make(q.rows, heads * c.head_dim), v = g.make(q.rows, heads * c.v_dim);
  copy_heads(g, kv, 0, both, k, 0, c.head_dim, heads, c.nope_dim);
  copy_heads(g, latent, c.kv_lora, 0, k, c.nope_dim, c.head_dim, heads, c.rope_dim);
  copy_heads(g, kv, c.nope_dim, both, v, 0, c.v_dim, heads, c.v_dim);
  return attention(g, q, k, v, batch, cache, index, scale_);
}

// Queries are taken into the latent's space instead (V2 section 2.1.3): one key of kv_lora + rope
// numbers a token serves all heads.
template <class R>
Tensor<R> LatentAttention<R>::attend_absorbed(Graph<R>& g, const Tensor<R>& q,
                                              const Tensor<R>& latent, int64_t index,
                                              const Batch& batch, KvCache& cache) const {
  const ModelConfig& c = config_;
  const int64_t heads = heads_.share.count;
  const int64_t k_dim = c.kv_lora + c.rope_dim;
  const Tensor<R> k = g.make(q.rows, k_dim), absorbed = g.make(q.rows, heads * k_dim);
  rms_norm_into(g, latent.columns(0, c.kv_lora), kv_norm_, R(kLatentEps), k.columns(0, c.kv_lora));
  copy_heads(g, latent, c.kv_lora, 0, k, c.kv_lora, 0, 1, c.rope_dim);
  head_linear(g, q, c.head_dim, k_b_, 0, c.kv_lora, heads, absorbed, k_dim);
  copy_heads(g, q, c.nope_dim, c.head_dim, absorbed, c.kv_lora, k_dim, heads, c.rope_dim);
  AttendOptions<R> options(scale_);
  options.choice = choice_;
  const Tensor<R> mixed =
      attention(g, absorbed, k, k.columns(0, c.kv_lora), batch, cache, index, options);
  const Tensor<R> out = g.make(q.rows, heads * c.v_dim);
  if (v_b_) {
    head_linear(g, mixed, c.kv_lora, v_b_, 0, c.v_dim, heads, out, c.v_dim);
  } else {
    head_linear(g, mixed, c.kv_lora, kv_b_.weight, c.nope_dim, c.v_dim, heads, out, c.v_dim);
  }
  return out;
}

}  // namespace

template <class R>
std::unique_ptr<Mixer<R>> make_latent_attention(const MixerParts<R>& parts) {
  return std::make_unique<LatentAttention<R>>(parts);
}

template std::unique_ptr<Mixer<float>> make_latent_attention(const MixerParts<float>&);
template std::unique_ptr<Mixer<double>> make_latent_attention(const MixerParts<double>&);

}  // namespace ponder
