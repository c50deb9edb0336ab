// DeepSeek-V2, V3 and R1: multi-head latent attention and a mixture of experts with shared ones
// (arXiv 2405.04434 sections 2.1 and 2.2; arXiv 2412.19437 sections 2.1 and 2.2).
#include <cmath>
#include <numeric>
#include <optional>
#include <vector>

#include "base/error.h"
#include "model/mlp.h"
#include "model/registry.h"
#include "model/rope_scaling.h"

namespace ponder {
namespace {

// The reference norms both latents with this whatever rms_norm_eps says (they agree in every
// published config).
constexpr double kLatentEps = 1e-6;

template <class R>
struct LatentLayer {
  Tensor<R> norm, q_norm, kv_norm;
  LinearParam<R> q_a, q, kv_a, out;  // q: q_b_proj, or q_proj where there is no q_a
  LinearParam<R> kv_b;               // expanded: [heads * (nope + v), kv_lora]
  Weight k_b, v_b;                   // absorbed: [heads * kv_lora, nope] and [heads * v, kv_lora]
  FeedForward<R> feed_forward;
};

template <class R>
struct DraftHead {
  Tensor<R> embedding_norm, hidden_norm, final_norm;
  LinearParam<R> project;  // eh_proj [hidden, 2 * hidden], the embedding's half first
  LatentLayer<R> layer;
};

template <class R>
class DeepSeek : public Model<R> {
 public:
  DeepSeek(ModelConfig config, Parameters<R> parameters, const ModelOptions& options);
  KvLayout kv_layout() const override;
  int64_t active_elements() const override {
    return this->parameters_.elements() - idle_expert_elements(this->config_);
  }
  void each_balance(const std::function<void(MoeBalance&, const Tensor<R>&)>& visit) override;
  bool has_draft() const override { return draft_.has_value(); }
  Tensor<R> draft_hidden(Graph<R>& g, const Tensor<R>& hidden, const Batch& next,
                         KvCache& cache) override;

 protected:
  Tensor<R> block(Graph<R>& g, Tensor<R> x, int64_t layer, const Batch& batch,
                  KvCache& cache) override {
    return run(g, x, layers_[static_cast<size_t>(layer)], layer, batch, cache);
  }

 private:
  LatentLayer<R> load(int64_t index, bool is_moe);
  void load_kv_b(LatentLayer<R>& layer, const std::string& prefix);
  void load_draft();
  Tensor<R> run(Graph<R>& g, Tensor<R> x, const LatentLayer<R>& layer, int64_t index,
                const Batch& batch, KvCache& cache);
  Tensor<R> attend_expanded(Graph<R>& g, const Tensor<R>& q, const Tensor<R>& latent,
                            const LatentLayer<R>& layer, int64_t index, const Batch& batch,
                            KvCache& cache);
  Tensor<R> attend_absorbed(Graph<R>& g, const Tensor<R>& q, const Tensor<R>& latent,
                            const LatentLayer<R>& layer, int64_t index, const Batch& batch,
                            KvCache& cache);

  bool absorbed_;
  R scale_;
  std::vector<LatentLayer<R>> layers_;
  std::optional<DraftHead<R>> draft_;
};

template <class R>
DeepSeek<R>::DeepSeek(ModelConfig config, Parameters<R> parameters, const ModelOptions& options)
    : Model<R>(std::move(config), std::move(parameters), options), absorbed_(options.absorbed) {
  const ModelConfig& c = this->config_;
  this->rope_ = make_rope_table(c, c.rope_dim, {}, this->parameters_.checkpoint().path);
  scale_ = R(yarn_softmax_factor(c) / std::sqrt(static_cast<double>(c.head_dim)));
  // The absorbed form turns kv_b_proj's own numbers, without what an adapter adds.
  if (this->parameters_.adapts("kv_b_proj")) absorbed_ = false;
  // GGUF stores the two halves of kv_b apart, already turned for the absorbed form.
  if (this->parameters_.has("model.layers.0.self_attn.k_b_proj.weight")) absorbed_ = true;
  for (int64_t i = 0; i < c.layers; ++i) layers_.push_back(load(i, c.is_moe_layer(i)));
  if (c.mtp_layers > 0) load_draft();
}

template <class R>
LatentLayer<R> DeepSeek<R>::load(int64_t index, bool is_moe) {
  const ModelConfig& c = this->config_;
  Parameters<R>& p = this->parameters_;
  const std::string prefix = "model.layers." + std::to_string(index) + ".",
                    attention = prefix + "self_attn.";
  LatentLayer<R> layer;
  layer.norm = p.vector(prefix + "input_layernorm.weight", c.hidden);
  if (c.q_lora > 0) {
    layer.q_a = p.linear(attention + "q_a_proj", c.q_lora, c.hidden);
    layer.q_a.bias = p.optional_vector(attention + "q_a_proj.bias", c.q_lora);
    layer.q_norm = p.vector(attention + "q_a_layernorm.weight", c.q_lora);
    layer.q = p.linear(attention + "q_b_proj", c.heads * c.head_dim, c.q_lora);
  } else {
    layer.q = p.linear(attention + "q_proj", c.heads * c.head_dim, c.hidden);
  }
  layer.kv_a = p.linear(attention + "kv_a_proj_with_mqa", c.kv_lora + c.rope_dim, c.hidden);
  layer.kv_a.bias =
      p.optional_vector(attention + "kv_a_proj_with_mqa.bias", c.kv_lora + c.rope_dim);
  layer.kv_norm = p.vector(attention + "kv_a_layernorm.weight", c.kv_lora);
  load_kv_b(layer, attention);
  layer.out = p.linear(attention + "o_proj", c.hidden, c.heads * c.v_dim);
  layer.out.bias = p.optional_vector(attention + "o_proj.bias", c.hidden);
  layer.feed_forward = load_feed_forward(p, prefix, c, is_moe);
  return layer;
}

template <class R>
void DeepSeek<R>::load_kv_b(LatentLayer<R>& layer, const std::string& attention) {
  const ModelConfig& c = this->config_;
  Parameters<R>& p = this->parameters_;
  if (p.has(attention + "k_b_proj.weight")) {
    layer.k_b = p.weight(attention + "k_b_proj.weight", c.heads * c.kv_lora, c.nope_dim, c.kv_lora);
    layer.v_b = p.weight(attention + "v_b_proj.weight", c.heads * c.v_dim, c.kv_lora, c.v_dim);
    return;
  }
  layer.kv_b = p.linear(attention + "kv_b_proj", c.heads * (c.nope_dim + c.v_dim), c.kv_lora,
                        std::gcd(c.nope_dim, c.v_dim));
  if (absorbed_)
    layer.k_b =
        p.transposed_blocks(layer.kv_b.weight, 0, c.nope_dim, c.nope_dim + c.v_dim, c.heads);
}

template <class R>
void DeepSeek<R>::load_draft() {
  const ModelConfig& c = this->config_;
  Parameters<R>& p = this->parameters_;
  const std::string prefix = "model.layers." + std::to_string(c.layers) + ".";
  if (!p.has(prefix + "eh_proj.weight")) return;  // many conversions leave the layer out
  DraftHead<R> head;
  head.embedding_norm = p.vector(prefix + "enorm.weight", c.hidden);
  head.hidden_norm = p.vector(prefix + "hnorm.weight", c.hidden);
  head.project.weight = p.weight(prefix + "eh_proj.weight", c.hidden, 2 * c.hidden);
  head.final_norm = p.vector(prefix + "shared_head.norm.weight", c.hidden);
  head.layer = load(c.layers, c.experts > 0);
  draft_ = std::move(head);
}

template <class R>
KvLayout DeepSeek<R>::kv_layout() const {
  const ModelConfig& c = this->config_;
  const int64_t layers = c.layers + (draft_ ? 1 : 0);
  if (absorbed_) return {this->kv_dtype(), layers, 1, c.kv_lora + c.rope_dim, c.kv_lora, true};
  return {this->kv_dtype(), layers, c.heads, c.head_dim, c.v_dim, false};
}

template <class R>
void DeepSeek<R>::each_balance(const std::function<void(MoeBalance&, const Tensor<R>&)>& visit) {
  const auto of = [&](LatentLayer<R>& layer) {
    if (auto& experts = layer.feed_forward.experts) visit(experts->balance, experts->param.bias);
  };
  for (LatentLayer<R>& layer : layers_) of(layer);
  if (draft_) of(draft_->layer);
}

template <class R>
Tensor<R> DeepSeek<R>::run(Graph<R>& g, Tensor<R> x, const LatentLayer<R>& layer, int64_t index,
                           const Batch& batch, KvCache& cache) {
  const ModelConfig& c = this->config_;
  const R eps = R(c.rms_eps);
  const Tensor<R> normed = rms_norm(g, x, layer.norm, eps);
  Tensor<R> q, latent;
  if (c.q_lora > 0) {
    const LinearParam<R> first[2] = {layer.q_a, layer.kv_a};
    Tensor<R> outs[2];
    linears(g, normed, std::span<const LinearParam<R>>(first), std::span<Tensor<R>>(outs));
    q = linear(g, rms_norm(g, outs[0], layer.q_norm, R(kLatentEps)), layer.q);
    latent = outs[1];
  } else {
    const LinearParam<R> first[2] = {layer.q, layer.kv_a};
    Tensor<R> outs[2];
    linears(g, normed, std::span<const LinearParam<R>>(first), std::span<Tensor<R>>(outs));
    q = outs[0];
    latent = outs[1];
  }
  rope(g, q, c.heads, c.head_dim, c.nope_dim, this->rope_, batch, c.rope_interleaved);
  rope(g, latent, 1, latent.cols, c.kv_lora, this->rope_, batch, c.rope_interleaved);
  const Tensor<R> attended = absorbed_ ? attend_absorbed(g, q, latent, layer, index, batch, cache)
                                       : attend_expanded(g, q, latent, layer, index, batch, cache);
  x = residual(g, x, linear(g, attended, layer.out));
  return run_feed_forward(g, x, layer.feed_forward, eps, batch);
}

// Keys and values of every head are made from the latent and cached.
template <class R>
Tensor<R> DeepSeek<R>::attend_expanded(Graph<R>& g, const Tensor<R>& q, const Tensor<R>& latent,
                                       const LatentLayer<R>& layer, int64_t index,
                                       const Batch& batch, KvCache& cache) {
  const ModelConfig& c = this->config_;
  const int64_t both = c.nope_dim + c.v_dim;
  const Tensor<R> kv = linear(
      g, rms_norm(g, latent.columns(0, c.kv_lora), layer.kv_norm, R(kLatentEps)), layer.kv_b);
  const Tensor<R> k = g.make(q.rows, c.heads * c.head_dim), v = g.make(q.rows, c.heads * c.v_dim);
  copy_heads(g, kv, 0, both, k, 0, c.head_dim, c.heads, c.nope_dim);
  copy_heads(g, latent, c.kv_lora, 0, k, c.nope_dim, c.head_dim, c.heads, c.rope_dim);
  copy_heads(g, kv, c.nope_dim, both, v, 0, c.v_dim, c.heads, c.v_dim);
  return attention(g, q, k, v, batch, cache, index, scale_);
}

// Queries are taken into the latent's space instead (V2 section 2.1.3): one key of kv_lora + rope
// numbers a token serves all heads.
template <class R>
Tensor<R> DeepSeek<R>::attend_absorbed(Graph<R>& g, const Tensor<R>& q, const Tensor<R>& latent,
                                       const LatentLayer<R>& layer, int64_t index,
                                       const Batch& batch, KvCache& cache) {
  const ModelConfig& c = this->config_;
  const int64_t k_dim = c.kv_lora + c.rope_dim;
  const Tensor<R> k = g.make(q.rows, k_dim), absorbed = g.make(q.rows, c.heads * k_dim);
  rms_norm_into(g, latent.columns(0, c.kv_lora), layer.kv_norm, R(kLatentEps),
                k.columns(0, c.kv_lora));
  copy_heads(g, latent, c.kv_lora, 0, k, c.kv_lora, 0, 1, c.rope_dim);
  head_linear(g, q, c.head_dim, layer.k_b, 0, c.kv_lora, c.heads, absorbed, k_dim);
  copy_heads(g, q, c.nope_dim, c.head_dim, absorbed, c.kv_lora, k_dim, c.heads, c.rope_dim);
  const Tensor<R> mixed =
      attention(g, absorbed, k, k.columns(0, c.kv_lora), batch, cache, index, scale_);
  const Tensor<R> out = g.make(q.rows, c.heads * c.v_dim);
  if (layer.v_b) {
    head_linear(g, mixed, c.kv_lora, layer.v_b, 0, c.v_dim, c.heads, out, c.v_dim);
  } else {
    head_linear(g, mixed, c.kv_lora, layer.kv_b.weight, c.nope_dim, c.v_dim, c.heads, out, c.v_dim);
  }
  return out;
}

template <class R>
Tensor<R> DeepSeek<R>::draft_hidden(Graph<R>& g, const Tensor<R>& hidden, const Batch& next,
                                    KvCache& cache) {
  const ModelConfig& c = this->config_;
  const DraftHead<R>& head = *draft_;
  const R eps = R(c.rms_eps);
  for (const Segment& segment : next.segments) this->rope_.reserve(segment.position + segment.rows);
  const Tensor<R> both = g.make(hidden.rows, 2 * c.hidden);
  const Tensor<R> embedded = embedding(g, this->embedding_, std::span<const int32_t>(next.tokens));
  rms_norm_into(g, embedded, head.embedding_norm, eps, both.columns(0, c.hidden));
  rms_norm_into(g, hidden, head.hidden_norm, eps, both.columns(c.hidden, c.hidden));
  const Tensor<R> x = run(g, linear(g, both, head.project), head.layer, c.layers, next, cache);
  return rms_norm(g, x, head.final_norm, eps);
}

}  // namespace

template <class R>
std::unique_ptr<Model<R>> make_deepseek(ModelConfig config, Parameters<R> parameters,
                                        const ModelOptions& options) {
  return std::make_unique<DeepSeek<R>>(std::move(config), std::move(parameters), options);
}

template std::unique_ptr<Model<float>> make_deepseek(ModelConfig, Parameters<float>,
                                                     const ModelOptions&);
template std::unique_ptr<Model<double>> make_deepseek(ModelConfig, Parameters<double>,
                                                      const ModelOptions&);

}  // namespace ponder
