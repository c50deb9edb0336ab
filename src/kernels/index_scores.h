// Scores of the lightning indexer (DeepSeek-V3.2): a function beside each table of kernels.h, under
// the same contract.
#pragma once

#include "kernels/kernels.h"

namespace ponder {

// One query: the score of key s is scale * sum over heads of weights[h] * max(0, q_h . k_s).
template <class R>
struct IndexTask {
  KvPages keys;                // as V, [v_dim, kPage] in a page
  const R* q = nullptr;        // [heads, v_dim]
  const R* weights = nullptr;  // [heads]
  int64_t heads = 0;
  R scale = 1;
  int64_t first = 0, last = 0;  // keys; first is a multiple of kPage
  R* scores = nullptr;          // [last - first]
};

template <class R>
using IndexScores = void (*)(const IndexTask<R>& task);

// The one that goes with a table.
template <class R>
IndexScores<R> index_scores_of(const Kernels<R>& table);

void avx2_index_scores(const IndexTask<float>& task);
void avx512_index_scores(const IndexTask<float>& task);

}  // namespace ponder
