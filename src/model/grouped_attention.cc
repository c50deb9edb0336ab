// Grouped-query attention with rotary positions (Ainslie et al. 2023): Llama, Qwen and most others.
#include <cmath>

#include "base/error.h"
#include "model/mixer.h"

namespace ponder {
namespace {

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
  void norm_heads(Graph<R>& g, Tensor<R>& q, Tensor<R>& k) const;

  const ModelConfig& config_;
  const RopeTable* rope_;
  Tensor<R> q_norm_, k_norm_;
  LinearParam<R> qkv_[3], out_;
};

template <class R>
GroupedAttention<R>::GroupedAttention(const MixerParts<R>& parts)
    : config_(parts.config),
      rope_(parts.layer.rope == kNoRope ? nullptr
                                        : &parts.ropes[static_cast<size_t>(parts.layer.rope)]) {
  const ModelConfig& c = config_;
  Parameters<R>& p = parts.parameters;
  const char* names[] = {"q_proj", "k_proj", "v_proj"};
  for (int j = 0; j < 3; ++j) {
    const int64_t size = (j == 0 ? c.heads : c.kv_heads) * c.head_dim;
    qkv_[j] = p.linear(parts.prefix + names[j], size, c.hidden);
    if (c.qkv_bias) qkv_[j].bias = p.vector(parts.prefix + names[j] + ".bias", size);
  }
  out_ = p.linear(parts.prefix + "o_proj", c.hidden, c.heads * c.head_dim);
  if (c.out_bias) out_.bias = p.vector(parts.prefix + "o_proj.bias", c.hidden);
  if (c.qk_norm) {
    q_norm_ = p.vector(parts.prefix + "q_norm.weight", c.head_dim);
    k_norm_ = p.vector(parts.prefix + "k_norm.weight", c.head_dim);
  }
}

template <class R>
void GroupedAttention<R>::norm_heads(Graph<R>& g, Tensor<R>& q, Tensor<R>& k) const {
  const R eps = R(config_.rms_eps);
  const Tensor<R> q_raw = q, k_raw = k;
  q = g.make(q.rows, q.cols);
  k = g.make(k.rows, k.cols);
  rms_norm_into(g, q_raw.split_rows(config_.heads), q_norm_, eps, q.split_rows(config_.heads));
  rms_norm_into(g, k_raw.split_rows(config_.kv_heads), k_norm_, eps,
                k.split_rows(config_.kv_heads));
}

template <class R>
Tensor<R> GroupedAttention<R>::run(Graph<R>& g, const Tensor<R>& normed, int64_t layer,
                                   const Batch& batch, KvCache& cache) const {
  const ModelConfig& c = config_;
  Tensor<R> qkv[3];
  linears(g, normed, std::span<const LinearParam<R>>(qkv_), std::span<Tensor<R>>(qkv));
  auto& [q, k, v] = qkv;
  if (c.qk_norm) norm_heads(g, q, k);
  if (rope_) {
    rope(g, q, c.heads, c.head_dim, 0, *rope_, batch, c.rope_interleaved);
    rope(g, k, c.kv_heads, c.head_dim, 0, *rope_, batch, c.rope_interleaved);
  }
  const R scale = R(1 / std::sqrt(static_cast<double>(c.head_dim)));
  return linear(g, attention(g, q, k, v, batch, cache, layer, scale), out_);
}

}  // namespace

template <class R>
std::unique_ptr<Mixer<R>> make_grouped_attention(const MixerParts<R>& parts) {
  return std::make_unique<GroupedAttention<R>>(parts);
}

template std::unique_ptr<Mixer<float>> make_grouped_attention(const MixerParts<float>&);
template std::unique_ptr<Mixer<double>> make_grouped_attention(const MixerParts<double>&);

}  // namespace ponder
