// The part of a decoder's block that lets tokens see one another. Each layer has one, as its
// LayerConfig says; the rest of the block is the decoder's.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "formats/model_config.h"
#include "model/parameters.h"
#include "ops/ops.h"

namespace ponder {

template <class R>
class Mixer {
 public:
  virtual ~Mixer() = default;
  // What is added to the residual stream, from its normed rows. `layer` is the cache's, which
  // counts layers with keys and layers with a state apart.
  virtual Tensor<R> run(Graph<R>& g, const Tensor<R>& normed, int64_t layer, const Batch& batch,
                        KvCache& cache) const = 0;
  virtual KvShape keys() const = 0;  // what the cache holds for it; nothing where it has a state
  // Whether it has a state in place of keys, and what the cache holds of states in all layers: in
  // place of keys, or beside them.
  virtual bool has_state() const { return false; }
  virtual void add_state(KvLayout&) const {}
  // Numbers of its indexer's key, 0 if it has none of its own.
  virtual int64_t index_dim() const { return 0; }
};

// The keys and values of a layer, [T, heads * dim], for those behind it that attend to them.
template <class R>
struct LeftKeys {
  Tensor<R> k, v;
};

inline KeySight sight_of(const LayerConfig& layer) {
  using Sees = LayerConfig::Sees;
  if (layer.sees == Sees::All) return {};
  return {layer.sees == Sees::Window ? KeySight::Sees::Window : KeySight::Sees::Chunk,
          layer.window};
}

// What mixers are made from. `ropes` are the model's tables, by ModelConfig::ropes.
template <class R>
struct MixerParts {
  Parameters<R>& parameters;
  const ModelConfig& config;
  const LayerConfig& layer;
  std::span<const RopeTable> ropes;
  std::string prefix;     // "model.layers.N.self_attn.", or linear_attn where there is a state
  bool absorbed = false;  // see ModelOptions; Latent alone
  // Where layers with an indexer leave what it chose, for those behind them, and Compressed ones
  // what their rows see.
  KeyChoice *choice = nullptr, *seen = nullptr;
  int64_t pools = 0;  // layers before it with a state beside their keys
  // By layer: where those that share their keys leave them, for a tape.
  std::span<LeftKeys<R>> left = {};
};

// The heads of a layer that this rank has; all of them where there is one rank, or where the layer
// cannot be cut by heads.
struct OwnHeads {
  HeadShare share;
  // Where they are cut: begins of the ranks' columns of what all heads say. Null: they are not.
  const int64_t* parts = nullptr;

  // Rows of a projection with `size` rows for each head.
  RowRange rows(int64_t size) const { return {share.first * size, share.count * size}; }
  RowRange kv_rows(int64_t size) const { return {share.first_kv * size, share.kv_count * size}; }
};
// `said`: what a head says, in numbers.
template <class R>
OwnHeads own_heads(Parameters<R>& p, int64_t heads, int64_t kv_heads, int64_t said) {
  OwnHeads out{{0, heads, 0, kv_heads}};
  const Shard& shard = p.shard();
  if (shard.ranks == 1) return out;
  const std::vector<HeadShare> shares = share_heads(heads, kv_heads, shard.ranks);
  if (shares.empty()) return out;
  std::vector<int64_t> begins;
  for (const HeadShare& share : shares) begins.push_back(share.first * said);
  begins.push_back(heads * said);
  out.share = shares[static_cast<size_t>(shard.rank)];
  out.parts = p.parts(std::move(begins));
  return out;
}
// A projection of `rows` rows: those of the own heads, or, where they are not cut, all of them.
template <class R>
LinearParam<R> load_heads(Parameters<R>& p, const OwnHeads& heads, const std::string& module,
                          int64_t rows, int64_t cols, RowRange own, bool bias,
                          int64_t row_alignment = kInterleavedRows) {
  LinearParam<R> out = heads.parts ? p.linear_rows(module, rows, cols, own, row_alignment)
                                   : p.linear(module, rows, cols, row_alignment);
  if (bias) out.bias = p.vector(module + ".bias", rows).columns(own.first, own.count);
  return out;
}

template <class R>
std::unique_ptr<Mixer<R>> make_grouped_attention(const MixerParts<R>& parts);
template <class R>
std::unique_ptr<Mixer<R>> make_latent_attention(const MixerParts<R>& parts);
template <class R>
std::unique_ptr<Mixer<R>> make_delta_attention(const MixerParts<R>& parts);
template <class R>
std::unique_ptr<Mixer<R>> make_compressed_attention(const MixerParts<R>& parts);
template <class R>
std::unique_ptr<Mixer<R>> make_mixer(const MixerParts<R>& parts) {
  switch (parts.layer.mixer) {
    case LayerConfig::Mixer::Delta:
      return make_delta_attention(parts);
    case LayerConfig::Mixer::Latent:
      return make_latent_attention(parts);
    case LayerConfig::Mixer::Compressed:
      return make_compressed_attention(parts);
    default:
      return make_grouped_attention(parts);
  }
}

}  // namespace ponder
