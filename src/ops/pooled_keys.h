// Keys that stand for several tokens each (DeepSeek-V4's compressed attention): of every `tokens`
// tokens that are whole, numbers of theirs are pooled to one key, which lies in the cache behind
// the keys of the page with its last token. What is pooled of those that are not whole yet is a
// state. None of this is recorded.
#pragma once

#include "ops/ops.h"

namespace ponder {

// How many windows of `tokens` tokens are whole when `position` tokens were read.
inline int64_t windows_before(int64_t position, int64_t tokens) { return position / tokens; }
// Of those that end in one page, as many as there is room for.
inline int64_t windows_of_page(int64_t tokens) { return (kPage + tokens - 1) / tokens; }

// A window's mean of x by the softmax of score + bias, number by number; bias has a row for each
// place in the window. Where windows overlap, x and score have 2 dim columns: the first half of a
// token's counts for the window after its own, the second for its own.
template <class R>
struct WindowPool {
  Tensor<R> x, scores;  // [T, dim] or [T, 2 dim]
  Weight bias;          // [tokens, their columns], numbers of R
  int64_t tokens = 0;
  bool overlaps = false;

  int64_t dim() const { return x.cols / (overlaps ? 2 : 1); }
  int64_t state_numbers() const { return 3 * x.cols; }
};
// The windows that end in the batch, [windows, dim], segment after segment. The state is `at`
// numbers behind the beginning of the pool's (KvLayout::pools). Token by token, so that a step and
// a prompt have the same bits.
template <class R>
Tensor<R> pool_windows(Graph<R>& g, const WindowPool<R>& in, const Batch& batch, KvCache& cache,
                       int64_t pool, int64_t at);

// The positions of those windows' first tokens, and nothing else.
Batch places_of_windows(const Batch& batch, int64_t tokens);

// Writes such keys to the cache: behind the keys of a layer, or as its indexer's.
template <class R>
void store_windows(Graph<R>& g, const Tensor<R>& keys, int64_t tokens, const Batch& batch,
                   KvCache& cache, int64_t layer, bool index);

// What a query sees: the last `size` keys, and, before them in the sum, windows that were whole at
// it: all, or those that were chosen for its row.
struct PooledSight {
  int64_t size = 0, tokens = 0;
  const KeyChoice* chosen = nullptr;
};
// As a list for each row (AttendOptions::choice).
template <class R>
void see_windows(Graph<R>& g, const PooledSight& sight, const Batch& batch, KeyChoice& out);

}  // namespace ponder
