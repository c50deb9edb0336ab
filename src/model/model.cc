#include "model/model.h"

#include <algorithm>
#include <type_traits>

#include "base/error.h"
#include "model/follow.h"
#include "model/rope_scaling.h"
#include "tensor/quant.h"

namespace ponder {
namespace {

// GGUF keeps what Llama 3's and other scalings divide the frequencies by as a tensor: of the layers
// that see all, where others have a table of their own.
template <class R>
std::vector<RopeTable> make_rope_tables(const ModelConfig& c, Parameters<R>& p) {
  const bool gguf = p.checkpoint().format == Checkpoint::Format::Gguf;
  std::vector<RopeTable> out;
  for (const RopeConfig& rope : c.ropes) {
    std::vector<float> factors;
    if (gguf && out.empty() && p.has("rope_freqs.weight"))
      factors = p.stored_numbers("rope_freqs.weight", rope.dim / 2);
    out.push_back(make_rope_table(rope, factors));
  }
  return out;
}

// The rows of each adapter that is there, in the graph's arena.
template <class R>
std::span<const AdapterRows> adapter_rows(Graph<R>& g, const Batch& batch) {
  int32_t last = -1;
  for (const Segment& segment : batch.segments) last = std::max(last, segment.adapter);
  AdapterRows* out = g.arena().template take<AdapterRows>(last + 1);
  size_t count = 0;
  for (int32_t adapter = 0; adapter <= last; ++adapter) {
    auto* rows = g.arena().template take<int32_t>(batch.rows());
    size_t its = 0;
    for (const Segment& segment : batch.segments) {
      if (segment.adapter != adapter) continue;
      for (int64_t r = 0; r < segment.rows; ++r) {
        rows[its++] = static_cast<int32_t>(segment.first_row + r);
      }
    }
    if (its > 0) out[count++] = {adapter, {rows, its}};
  }
  return {out, count};
}

template <class R>
void copy_numbers(Graph<R>& g, const Tensor<R>& like, const R* from, R* to) {
  g.parallel_rows(like.rows, like.cols, [&](int64_t r) {
    g.kernels().copy(from + r * like.cols, to + r * like.cols, like.cols);
  });
}

// Who runs each operator together; null: nobody.
Cluster* whose_operators(const ModelOptions& options) {
  if (options.cut == Holding::Cut::Experts) return options.trainers;
  const bool shared = options.ranks && !options.ranks->layout.in_stages();
  return shared ? options.ranks->cluster.get() : nullptr;
}

// What was said to come into x's gradient from outside of the block that made it anew.
template <class R>
void take_gradient(Graph<R>& g, Graph<R>& again, const Tensor<R>& outside, const Tensor<R>& x) {
  g.settle(outside);
  PONDER_CHECK(again.writes(x));
  copy_numbers(g, x, outside.grad, x.grad);
}

}  // namespace

template <class R>
Model<R>::Model(ModelConfig config, Parameters<R> parameters, const ModelOptions& options)
    : config_(std::move(config)),
      parameters_(std::move(parameters)),
      ranks_(options.ranks),
      together_(whose_operators(options)),
      kv_(options.kv),
      checkpoint_blocks_(options.checkpoint_blocks),
      left_(static_cast<size_t>(config_.layers)) {
  const ModelConfig& c = config_;
  ropes_ = make_rope_tables(c, parameters_);
  embedding_ = parameters_.weight("model.embed_tokens.weight", c.vocab, c.hidden);
  final_norm_ = load_norm(parameters_, "model.norm", c, c.hidden);
  head_ = c.tied_embeddings ? embedding_ : parameters_.weight("lm_head.weight", c.vocab, c.hidden);
}

template <class R>
void Model<R>::reserve_positions(const Batch& batch) {
  for (const Segment& segment : batch.segments) {
    for (RopeTable& rope : ropes_) rope.reserve(segment.position + segment.rows);
  }
}

template <class R>
DType Model<R>::kv_dtype() const {
  if (std::is_same_v<R, double>) return DType::F64;
  if (kv_) return *kv_;
  return packs_as_real(head_.dtype) ? DType::F32 : DType::BF16;
}

// Outside of its block, for those behind it; none if nobody attends to them.
template <class R>
LeftKeys<R> Model<R>::room_for_keys(Graph<R>& g, int64_t rows, int64_t layer) {
  const LayerConfig& c = config_.layer[static_cast<size_t>(layer)];
  if (!c.shares_keys) return {};
  const int64_t cols = c.kv_heads * c.head_dim;
  return {g.make(rows, cols), g.make(rows, cols)};
}

// The result's numbers now, by a copy of x that the block may work in; everything else of it in
// backward, when it is recorded from x itself.
template <class R>
Tensor<R> Model<R>::checkpointed_block(Graph<R>& g, const Tensor<R>& x, int64_t layer,
                                       const Batch& batch, KvCache& cache) {
  const Tensor<R> out = g.make(x.rows, x.cols);
  LeftKeys<R>& left = left_[static_cast<size_t>(layer)];
  const LeftKeys<R> kept = room_for_keys(g, x.rows, layer);
  copy_numbers(g, x, x.data, out.data);
  const Arena::Mark mark = g.arena().mark();
  Graph<R> rehearsal = g.without_recording();
  const Tensor<R> y = block(rehearsal, {out.data, out.rows, out.cols, out.ld}, layer, batch, cache);
  if (y.data != out.data) copy_numbers(g, x, y.data, out.data);
  if (kept.k) {
    copy_numbers(g, kept.k, left.k.data, kept.k.data);
    copy_numbers(g, kept.v, left.v.data, kept.v.data);
    left = kept;
  }
  g.arena().rewind(mark);
  g.record([this, &g, &left, x, out, kept, layer, &batch, &cache] {
    const Arena::Mark before = g.arena().mark();
    Graph<R> again = g.recording_anew();
    const Tensor<R> result = block(again, x, layer, batch, cache);
    take_gradient(g, again, out, result);
    if (kept.k) {
      take_gradient(g, again, kept.k, left.k);
      take_gradient(g, again, kept.v, left.v);
    }
    again.backward();
    g.arena().rewind(before);
  });
  return out;
}

template <class R>
void Model<R>::prepare(Graph<R>& g, const Batch& batch, KvCache& cache) {
  if (together_) g.set_ranks(together_);
  reserve_positions(batch);
  if (!g.recording()) cache.place_states(batch);
  cache.check_windows(batch);
  g.set_adapter_rows(adapter_rows(g, batch));
}

template <class R>
Tensor<R> Model<R>::embedded(Graph<R>& g, const Batch& batch) {
  const double factor = config_.multipliers.embedding;
  const Tensor<R> x = embedding(g, embedding_, std::span<const int32_t>(batch.tokens));
  return begin(g, factor == 1 ? x : scaled(g, x, R(factor)), batch);
}

template <class R>
Tensor<R> Model<R>::blocks(Graph<R>& g, Tensor<R> x, const Batch& batch, KvCache& cache,
                           int64_t first, int64_t end) {
  const bool checkpoint = g.recording() && checkpoint_blocks_;
  const Batch* kept = checkpoint ? &g.own(batch) : nullptr;
  for (int64_t layer = first; layer < end; ++layer) {
    if (checkpoint) {
      x = checkpointed_block(g, x, layer, *kept, cache);
      continue;
    }
    const Arena::Mark mark = g.arena().mark();
    const Tensor<R> y = block(g, x, layer, batch, cache);
    // While nothing records a block's result is in x's own memory, and all else of it is done with:
    // a long prompt costs the memory of one layer's activations, not of all.
    if (!g.recording() && y.data == x.data) g.arena().rewind(mark);
    x = y;
  }
  return x;
}

template <class R>
Tensor<R> Model<R>::read_by_head(Graph<R>& g, const Tensor<R>& x) {
  const double factor = config_.multipliers.logits;
  const Tensor<R> y = normed(g, end(g, x), final_norm_);
  return factor == 1 ? y : scaled(g, y, R(factor));
}

template <class R>
Tensor<R> Model<R>::hidden(Graph<R>& g, const Batch& batch, KvCache& cache) {
  std::optional<Together> together;
  if (lead_) together.emplace(*lead_, lead_->hidden(g, batch, cache));
  if (in_stages()) return hidden_through_stages(g, batch, cache);
  prepare(g, batch, cache);
  return read_by_head(g, blocks(g, embedded(g, batch), batch, cache, 0, config_.layers));
}

// x of this rank to the next one (of the last to the first); all call. Who gets it returns it.
template <class R>
Tensor<R> Model<R>::handed_on(Graph<R>& g, const Tensor<R>& x, int64_t rows, int from) {
  Cluster& cluster = *ranks_->cluster;
  const int ranks = cluster.size(), to = (from + 1) % ranks, me = cluster.rank();
  const int64_t width = draft_width();  // of the stream between blocks
  const auto bytes = static_cast<size_t>(rows * width) * sizeof(R);
  const auto begins = [&](int other, bool any) {
    std::vector<size_t> out(static_cast<size_t>(ranks) + 1, 0);
    std::fill(out.begin() + other + 1, out.end(), any ? bytes : 0);
    return out;
  };
  PONDER_CHECK(me != from || (x.rows == rows && x.cols == width && x.ld == width));
  const Tensor<R> out = me == to ? g.make(rows, width) : x;
  cluster.all_to_all(reinterpret_cast<const std::byte*>(x.data), begins(to, me == from),
                     reinterpret_cast<std::byte*>(out.data), begins(from, me == to));
  return out;
}

// Each rank's layers in turn. The first one, which has the head, reads what the last one says.
template <class R>
Tensor<R> Model<R>::hidden_through_stages(Graph<R>& g, const Batch& batch, KvCache& cache) {
  const Holding& holding = parameters_.holding();
  prepare(g, batch, cache);
  Tensor<R> x;
  for (int rank = 0; rank < holding.ranks; ++rank) {
    if (rank == holding.rank) {
      if (rank == 0) x = embedded(g, batch);
      x = blocks(g, x, batch, cache, holding.first_layer(), holding.end_layer(config_.layers));
    }
    x = handed_on(g, x, batch.rows(), rank);
  }
  return holding.rank == 0 ? read_by_head(g, x) : x;
}

template <class R>
Tensor<R> Model<R>::hidden_of_stage(Graph<R>& g, const Tensor<R>& x, const Batch& batch,
                                    KvCache& cache) {
  const Holding& holding = parameters_.holding();
  prepare(g, batch, cache);
  const Tensor<R> y = blocks(g, holding.rank == 0 ? embedded(g, batch) : x, batch, cache,
                             holding.first_layer(), holding.end_layer(config_.layers));
  return holding.last() ? read_by_head(g, y) : y;
}

template <class R>
Tensor<R> Model<R>::forward(Graph<R>& g, const Batch& batch, KvCache& cache) {
  Tensor<R> x = hidden(g, batch, cache);
  if (static_cast<int64_t>(batch.wanted.size()) < x.rows) {
    x = take_rows(g, x, std::span<const int32_t>(batch.wanted));
  }
  return logits(g, x);
}

template <class R>
Tensor<R> Model<R>::logits(Graph<R>& g, const Tensor<R>& hidden) {
  std::optional<Together> together;
  if (lead_ && !in_stages()) together.emplace(*lead_, lead_->logits(g, hidden));
  if (together_) g.set_ranks(together_);
  return head_logits(g, hidden, head());
}

template <class R>
Tensor<R> Model<R>::draft_hidden(Graph<R>& g, const Tensor<R>& state, const Batch& next,
                                 KvCache& cache) {
  std::optional<Together> together;
  if (lead_ && !in_stages()) together.emplace(*lead_, lead_->draft(g, state, next, cache));
  if (together_) g.set_ranks(together_);
  return run_draft(g, state, next, cache);
}

template <class R>
Tensor<R> Model<R>::run_draft(Graph<R>&, const Tensor<R>&, const Batch&, KvCache&) {
  PONDER_CHECK(!"this model has no draft head");
  return {};
}

template class Model<float>;
template class Model<double>;

}  // namespace ponder
