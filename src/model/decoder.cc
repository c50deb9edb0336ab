#include "model/decoder.h"

#include <algorithm>

#include "base/error.h"

namespace ponder {
namespace {

// What split_rows cut, whole again.
template <class R>
Tensor<R> side_by_side(const Tensor<R>& x, int64_t parts) {
  PONDER_CHECK(x.ld == x.cols && x.rows % parts == 0);
  return {x.data, x.rows / parts, x.cols * parts, x.cols * parts, x.grad, x.state};
}

}  // namespace

template <class R>
Decoder<R>::Decoder(ModelConfig config, Parameters<R> parameters, const ModelOptions& options)
    : Model<R>(std::move(config), std::move(parameters), options), absorbed_(options.absorbed) {
  const ModelConfig& c = this->config_;
  check_trainable(options.trainable);
  check_states(options.trainable && !options.lora);
  // The absorbed form turns kv_b_proj's own numbers, without what an adapter adds; GGUF has it
  // turned already.
  if (this->parameters_.adapts("kv_b_proj")) absorbed_ = false;
  if (this->parameters_.has("model.layers.0.self_attn.k_b_proj.weight") || c.index_topk > 0) {
    absorbed_ = true;
  }
  if (c.layer_input > 0) inputs_ = LayerInputs<R>(this->parameters_, c);
  for (int64_t i = 0; i < c.layers; ++i)
    blocks_.push_back(load(i, c.layer[static_cast<size_t>(i)]));
  if (c.hyper.streams > 0)
    last_streams_ = HyperConnection<R>(this->parameters_, "model.hc_head.hc_", c, true);
  if (c.mtp_layers > 0) load_draft();
}

// What an indexer chooses has no gradient, and no gradients of hyper-connections and pooled keys
// are written.
template <class R>
void Decoder<R>::check_trainable(bool trainable) const {
  const std::string& path = this->parameters_.checkpoint().path;
  if (trainable && this->config_.hyper.streams > 0) {
    fail(
        "{}: it has compressed attention and hyper-connections, which ponder runs but does not "
        "train",
        path);
  }
  if (this->config_.index_topk == 0) return;
  if (trainable) fail("{}: its indexer chooses keys, which ponder runs but does not train", path);
  if (this->parameters_.adapts("kv_b_proj")) {
    fail("{}: its indexer chooses keys, where ponder runs no adapter on kv_b_proj", path);
  }
}

// GGUF keeps parts of layers with a state in another form and order than folders do.
template <class R>
void Decoder<R>::check_states(bool trainable) const {
  const Parameters<R>& p = this->parameters_;
  const DeltaConfig& delta = this->config_.delta;
  if (delta.heads == 0 || this->config_.norm_kind.plus_one) return;
  if (trainable) {
    fail(
        "{}: its layers keep a state; ponder trains such models whole from Hugging Face's folder, "
        "not from GGUF, on which lora.rank=8 trains an adapter",
        p.checkpoint().path);
  }
  if (!delta.packed_gates) return;
  for (const char* half : {"in_proj_qkv", "in_proj_z"}) {
    if (p.adapts(half)) {
      fail(
          "{}: {} is a part of in_proj_qkvz, and an adapter is of the whole, which GGUF has not; "
          "take the Hugging Face folder, or other targets",
          p.checkpoint().path, half);
    }
    p.refuse_served(half, "which is a part of in_proj_qkvz, as no other program knows it");
  }
}

template <class R>
typename Decoder<R>::Block Decoder<R>::load(int64_t index, const LayerConfig& layer) {
  const ModelConfig& c = this->config_;
  Parameters<R>& p = this->parameters_;
  const std::string prefix = "model.layers." + std::to_string(index) + ".";
  const auto norm = [&](const std::string& name) {
    return load_norm(p, name.empty() ? name : prefix + name, c, c.hidden);
  };
  Block out;
  out.before_mixer = norm(c.norms.before_mixer);
  const bool state = layer.mixer == LayerConfig::Mixer::Delta;
  out.mixer =
      make_mixer<R>({p, c, layer, this->ropes_, prefix + (state ? "linear_attn." : "self_attn."),
                     absorbed_, choice_.get(), seen_.get(), pools(), this->left_});
  out.place = std::count_if(blocks_.begin(), blocks_.end(), [state](const Block& block) {
    return block.mixer->has_state() == state;
  });
  PONDER_CHECK(!layer.shares_keys || out.place == index);  // no family shares keys beside states
  out.after_mixer = norm(c.norms.after_mixer);
  out.before_feed_forward = norm(c.norms.before_feed_forward);
  load_feed_forward(p, prefix, c, layer, out.feed_forward);
  out.after_feed_forward = norm(c.norms.after_feed_forward);
  if (c.layer_input > 0) out.input = LayerInput<R>(p, prefix, c);
  out.scalar = p.optional_state(prefix + "layer_scalar.weight", 1);
  if (c.hyper.streams > 0) {
    out.mixer_streams = HyperConnection<R>(p, prefix + "attn_hc.", c, false);
    out.feed_forward_streams = HyperConnection<R>(p, prefix + "ffn_hc.", c, false);
  }
  return out;
}

template <class R>
int64_t Decoder<R>::pools() const {
  KvLayout states;
  for (const Block& block : blocks_) block.mixer->add_state(states);
  return static_cast<int64_t>(states.pools.size());
}

template <class R>
void Decoder<R>::load_draft() {
  const ModelConfig& c = this->config_;
  Parameters<R>& p = this->parameters_;
  const std::string prefix = "model.layers." + std::to_string(c.layers) + ".";
  const bool streams = c.hyper.streams > 0;
  // Many conversions leave the layer out.
  if (!p.has(prefix + (streams ? "h_proj.weight" : "eh_proj.weight"))) return;
  DraftHead head;
  head.embedding_norm = load_norm(p, prefix + "enorm", c, c.hidden);
  head.hidden_norm = load_norm(p, prefix + "hnorm", c, c.hidden);
  if (streams) {
    head.project_embedding = p.linear(prefix + "e_proj", c.hidden, c.hidden);
    head.project_hidden = p.linear(prefix + "h_proj", c.hidden, c.hidden);
    head.last_streams = HyperConnection<R>(p, prefix + "hc_head.hc_", c, true);
  } else {
    head.project.weight = p.weight(prefix + "eh_proj.weight", c.hidden, 2 * c.hidden);
  }
  head.final_norm = load_norm(p, prefix + "shared_head.norm", c, c.hidden);
  head.block = load(c.layers, draft_layer());
  draft_ = std::move(head);
}

// The last kind of layer that has keys: in models with states folders have a full one here. Of
// DeepSeek-V4 one that sees its window alone.
template <class R>
LayerConfig Decoder<R>::draft_layer() const {
  const ModelConfig& c = this->config_;
  LayerConfig layer = *std::find_if(c.layer.rbegin(), c.layer.rend(), [](const LayerConfig& one) {
    return one.mixer != LayerConfig::Mixer::Delta;
  });
  layer.experts = c.experts > 0;
  if (layer.mixer == LayerConfig::Mixer::Compressed) {
    layer.pooled = layer.rope = 0;
    layer.pools_overlap = layer.by_token = false;
    layer.index = LayerConfig::Index::None;
  } else if (c.index_topk > 0) {
    layer.index = LayerConfig::Index::Own;
  }
  return layer;
}

// Keys of layer `own` that are shared are seen as far back as the one that sees most of them does.
template <class R>
void Decoder<R>::see_all_of_others(KvShape& shape, int64_t own) const {
  for (const LayerConfig& layer : this->config_.layer) {
    if (layer.keys_of == own && sight_of(layer) != shape.sight) shape.sight = {};
  }
}

// Of several ranks' stages: whether it is of this one. While training keys lie in one room for all.
template <class R>
bool Decoder<R>::has_layer(int64_t layer) const {
  const Holding& holding = this->parameters_.holding();
  if (holding.cut != Holding::Cut::Layers || this->parameters_.trainable()) return true;
  if (layer >= this->config_.layers) return holding.rank == holding.rest;
  return layer >= holding.first_layer() && layer < holding.end_layer(this->config_.layers);
}

template <class R>
KvLayout Decoder<R>::kv_layout() const {
  std::vector<const Block*> blocks;
  for (const Block& block : blocks_) blocks.push_back(&block);
  if (draft_) blocks.push_back(&draft_->block);
  std::vector<KvShape> shapes;
  for (size_t i = 0; i < blocks.size(); ++i) {
    if (blocks[i]->mixer->has_state()) continue;
    shapes.push_back(has_layer(static_cast<int64_t>(i)) ? blocks[i]->mixer->keys() : KvShape{});
  }
  PONDER_CHECK(!shapes.empty());  // families refuse a model of states alone
  for (size_t i = 0; i < shapes.size(); ++i) {
    if (shapes[i].shared) see_all_of_others(shapes[i], static_cast<int64_t>(i));
  }
  KvLayout out = layout_of(this->kv_dtype(), std::move(shapes));
  out.mirrored = this->lead_ != nullptr;
  for (const Block* block : blocks) {
    block->mixer->add_state(out);
    const int64_t dim = block->mixer->index_dim();
    if (dim == 0) continue;
    out.index_dim = dim;
    out.index_layers.push_back(block->place);
  }
  return out;
}

template <class R>
int64_t Decoder<R>::active_elements() const {
  const ModelConfig& c = this->config_;
  const int64_t looked_up = c.layer_input_vocab * c.layer_input * c.layers;  // one row a token
  return this->parameters_.elements() - idle_expert_elements(c) - looked_up;
}

template <class R>
void Decoder<R>::each_balance(const std::function<void(MoeBalance&, const Tensor<R>&)>& visit) {
  const auto of = [&](Block& block) {
    if (auto& experts = block.feed_forward.experts) visit(experts->balance, experts->param.bias);
  };
  for (Block& block : blocks_) of(block);
  if (draft_) of(draft_->block);
}

template <class R>
Tensor<R> Decoder<R>::add(Graph<R>& g, const Tensor<R>& x, const Tensor<R>& said,
                          const Norm<R>& after) {
  const double factor = this->config_.multipliers.residual;
  const Tensor<R> y = normed(g, said, after);
  return residual(g, x, factor == 1 ? y : scaled(g, y, R(factor)));
}

template <class R>
HyperRead<R> Decoder<R>::read(Graph<R>& g, const Tensor<R>& x,
                              const HyperConnection<R>& streams) const {
  return streams ? hyper_read(g, x, streams.param()) : HyperRead<R>{x, {}};
}

template <class R>
Tensor<R> Decoder<R>::add_to_streams(Graph<R>& g, const Tensor<R>& x, const Tensor<R>& said,
                                     const HyperRead<R>& from, const HyperConnection<R>& streams,
                                     const Norm<R>& after) {
  if (!streams) return add(g, x, said, after);
  hyper_add(g, x, normed(g, said, after), from, streams.param());
  return x;
}

template <class R>
Tensor<R> Decoder<R>::run(Graph<R>& g, Tensor<R> x, const Block& block, int64_t index,
                          const Batch& batch, KvCache& cache) {
  const HyperRead<R> first = read(g, x, block.mixer_streams);
  const Tensor<R> rows = normed(g, first.rows, block.before_mixer);
  const Tensor<R> mixed = block.mixer->run(g, rows, block.place, batch, cache);
  if (this->config_.parallel) {
    const Tensor<R> said = run_feed_forward(g, x, rows, block.feed_forward, batch);
    return add(g, add(g, x, mixed, block.after_mixer), said, block.after_feed_forward);
  }
  x = add_to_streams(g, x, mixed, first, block.mixer_streams, block.after_mixer);
  if (block.feed_forward.experts) look_ahead(g, x, index, batch);
  const HyperRead<R> second = read(g, x, block.feed_forward_streams);
  const Tensor<R> said = run_feed_forward(
      g, second.rows, normed(g, second.rows, block.before_feed_forward), block.feed_forward, batch);
  x = add_to_streams(g, x, said, second, block.feed_forward_streams, block.after_feed_forward);
  if (this->config_.layer_input > 0)
    x = block.input.added(g, x, input_of(index), this->config_.glu);
  if (block.scalar) scale(g, x, *block.scalar.data);
  return x;
}

// Asks ahead for what the next layer with experts would choose of this stream.
template <class R>
void Decoder<R>::look_ahead(Graph<R>& g, const Tensor<R>& x, int64_t index, const Batch& batch) {
  auto later = blocks_.begin() + std::min<int64_t>(index + 1, this->config_.layers);
  while (later < blocks_.end() && !later->feed_forward.experts) ++later;
  if (later >= blocks_.end() || !looks_ahead(later->feed_forward)) return;
  const Arena::Mark mark = g.arena().mark();
  expect_experts(g, read(g, x, later->feed_forward_streams).rows, later->before_feed_forward,
                 later->feed_forward, batch);
  g.arena().rewind(mark);
}

template <class R>
Tensor<R> Decoder<R>::begin(Graph<R>& g, const Tensor<R>& x, const Batch& batch) {
  const ModelConfig& c = this->config_;
  if (c.layer_input > 0)
    inputs_now_ = inputs_.of_tokens(g, x, std::span<const int32_t>(batch.tokens));
  return c.hyper.streams > 0 ? hyper_begin(g, x, c.hyper.streams) : x;
}

template <class R>
Tensor<R> Decoder<R>::end(Graph<R>& g, const Tensor<R>& x) {
  streams_now_ = x;
  return read(g, x, last_streams_).rows;
}

template <class R>
Tensor<R> Decoder<R>::input_of(int64_t layer) const {
  const int64_t size = this->config_.layer_input;
  return inputs_now_.columns(layer * size, size);
}

template <class R>
Tensor<R> Decoder<R>::block(Graph<R>& g, Tensor<R> x, int64_t layer, const Batch& batch,
                            KvCache& cache) {
  return run(g, x, blocks_[static_cast<size_t>(layer)], layer, batch, cache);
}

template <class R>
Tensor<R> Decoder<R>::draft_state(const Tensor<R>& hidden) const {
  return this->config_.hyper.streams > 0 ? streams_now_ : hidden;
}

template <class R>
int64_t Decoder<R>::draft_width() const {
  return this->config_.hidden * std::max<int64_t>(1, this->config_.hyper.streams);
}

// What the head's block begins with.
template <class R>
Tensor<R> Decoder<R>::draft_rows(Graph<R>& g, const Tensor<R>& embedded,
                                 const Tensor<R>& state) const {
  const ModelConfig& c = this->config_;
  const DraftHead& head = *draft_;
  if (const int64_t n = c.hyper.streams; n > 0) {
    const Tensor<R> each = normed(g, state.split_rows(n), head.hidden_norm);
    const Tensor<R> token = normed(g, embedded, head.embedding_norm);
    return residual(g, hyper_begin(g, linear(g, token, head.project_embedding), n),
                    side_by_side(linear(g, each, head.project_hidden), n));
  }
  const Tensor<R> both = g.make(state.rows, 2 * c.hidden);
  const auto half = [&](const Tensor<R>& x, const Norm<R>& norm, int64_t first) {
    rms_norm_into(g, x, norm_gain(g, norm), norm.eps, both.columns(first, c.hidden));
  };
  half(embedded, head.embedding_norm, 0);
  half(state, head.hidden_norm, c.hidden);
  return linear(g, both, head.project);
}

template <class R>
Tensor<R> Decoder<R>::run_draft(Graph<R>& g, const Tensor<R>& state, const Batch& next,
                                KvCache& cache) {
  this->reserve_positions(next);
  const Tensor<R> embedded = embedding(g, this->embedding_, std::span<const int32_t>(next.tokens));
  const Tensor<R> x =
      run(g, draft_rows(g, embedded, state), draft_->block, this->config_.layers, next, cache);
  return this->config_.hyper.streams > 0 ? x : normed(g, x, draft_->final_norm);
}

template <class R>
Tensor<R> Decoder<R>::read_draft(Graph<R>& g, const Tensor<R>& state) {
  if (this->config_.hyper.streams == 0) return state;
  return normed(g, read(g, state, draft_->last_streams).rows, draft_->final_norm);
}

template class Decoder<float>;
template class Decoder<double>;

}  // namespace ponder
