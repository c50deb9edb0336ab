#include "model/gqa.h"

#include <cmath>

#include "model/rope_scaling.h"
#include "tensor/quant.h"

namespace ponder {

template <class R>
GqaModel<R>::GqaModel(ModelConfig config, Parameters<R> parameters, const ModelOptions& options,
                      GqaTraits traits)
    : Model<R>(std::move(config), std::move(parameters), options) {
  const ModelConfig& c = this->config_;
  Parameters<R>& p = this->parameters_;
  std::vector<float> factors;
  if (p.has("rope_freqs.weight")) {
    const Weight stored = p.real_weight("rope_freqs.weight", 1, c.head_dim / 2);
    factors.resize(static_cast<size_t>(c.head_dim / 2));
    decode_row(stored, 0, factors.data());
  }
  this->rope_ = make_rope_table(c, c.head_dim, factors, p.checkpoint().path);
  for (int64_t i = 0; i < c.layers; ++i) {
    const std::string prefix = "model.layers." + std::to_string(i) + ".",
                      attention = prefix + "self_attn.";
    Layer layer;
    layer.norm = p.vector(prefix + "input_layernorm.weight", c.hidden);
    const char* names[] = {"q_proj", "k_proj", "v_proj"};
    for (int j = 0; j < 3; ++j) {
      const int64_t size = (j == 0 ? c.heads : c.kv_heads) * c.head_dim;
      layer.qkv[j] = p.linear(attention + names[j], size, c.hidden);
      if (traits.qkv_bias) layer.qkv[j].bias = p.vector(attention + names[j] + ".bias", size);
    }
    layer.out = p.linear(attention + "o_proj", c.hidden, c.heads * c.head_dim);
    if (traits.qk_norm) {
      layer.q_norm = p.vector(attention + "q_norm.weight", c.head_dim);
      layer.k_norm = p.vector(attention + "k_norm.weight", c.head_dim);
    }
    layer.feed_forward = load_feed_forward(p, prefix, c, c.is_moe_layer(i));
    layers_.push_back(std::move(layer));
  }
}

template <class R>
KvLayout GqaModel<R>::kv_layout() const {
  const ModelConfig& c = this->config_;
  return {this->kv_dtype(), c.layers, c.kv_heads, c.head_dim, c.head_dim, false};
}

template <class R>
int64_t GqaModel<R>::active_elements() const {
  return this->parameters_.elements() - idle_expert_elements(this->config_);
}

template <class R>
void GqaModel<R>::each_balance(const std::function<void(MoeBalance&, const Tensor<R>&)>& visit) {
  for (Layer& layer : layers_) {
    if (auto& experts = layer.feed_forward.experts) visit(experts->balance, experts->param.bias);
  }
}

template <class R>
Tensor<R> GqaModel<R>::block(Graph<R>& g, Tensor<R> x, int64_t index, const Batch& batch,
                             KvCache& cache) {
  const ModelConfig& c = this->config_;
  const Layer& layer = layers_[static_cast<size_t>(index)];
  const R eps = R(c.rms_eps), scale = R(1 / std::sqrt(static_cast<double>(c.head_dim)));
  Tensor<R> qkv[3];
  linears(g, rms_norm(g, x, layer.norm, eps), std::span<const LinearParam<R>>(layer.qkv),
          std::span<Tensor<R>>(qkv));
  auto& [q, k, v] = qkv;
  if (layer.q_norm) {
    const Tensor<R> q_raw = q, k_raw = k;
    q = g.make(q.rows, q.cols);
    k = g.make(k.rows, k.cols);
    rms_norm_into(g, q_raw.split_rows(c.heads), layer.q_norm, eps, q.split_rows(c.heads));
    rms_norm_into(g, k_raw.split_rows(c.kv_heads), layer.k_norm, eps, k.split_rows(c.kv_heads));
  }
  rope(g, q, c.heads, c.head_dim, 0, this->rope_, batch, c.rope_interleaved);
  rope(g, k, c.kv_heads, c.head_dim, 0, this->rope_, batch, c.rope_interleaved);
  Tensor<R> attended = attention(g, q, k, v, batch, cache, index, scale);
  x = residual(g, x, linear(g, attended, layer.out));
  return run_feed_forward(g, x, layer.feed_forward, eps, batch);
}

template class GqaModel<float>;
template class GqaModel<double>;

}  // namespace ponder
