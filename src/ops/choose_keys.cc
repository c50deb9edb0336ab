#include <algorithm>

#include "ops/ops.h"

namespace ponder {
namespace {

constexpr int64_t kKeysOfItem = 16 * kPage;        // scored by one thread at a time
constexpr int64_t kMostScores = int64_t{1} << 20;  // in memory at once

// A row that sees more keys than it may attend to.
struct Chooser {
  const Segment* segment;
  int64_t row, visible;
  int64_t at = 0;  // of its scores
};

template <class R>
void store_index_keys(Graph<R>& g, const Tensor<R>& k, const Batch& batch, const KvCache& cache,
                      int64_t layer) {
  PONDER_CHECK(k.cols == cache.layout().index_dim);
  for (const Segment& segment : batch.segments) {
    const KvPages pages = cache.index_view(layer, segment.pages);
    g.parallel_rows(segment.rows, k.cols, [&](int64_t r) {
      const R* key = k.row(segment.first_row + r);
      g.kernels().store_kv(pages, key, key, segment.position + r);
    });
  }
}

std::vector<Chooser> choosers_of(const Batch& batch, int64_t most, int64_t tokens) {
  std::vector<Chooser> out;
  for (const Segment& segment : batch.segments) {
    for (int64_t r = 0; r < segment.rows; ++r) {
      const int64_t visible = (segment.position + r + 1) / tokens;
      if (visible > most) out.push_back({&segment, segment.first_row + r, visible});
    }
  }
  return out;
}

template <class R>
void score(Graph<R>& g, const IndexQuery<R>& in, const KvCache& cache, int64_t layer,
           std::span<const Chooser> rows, R* scores) {
  int64_t longest = 0;
  for (const Chooser& c : rows) longest = std::max(longest, c.visible);
  const int64_t dim = cache.layout().index_dim, heads = in.weights.cols;
  const auto count = static_cast<int64_t>(rows.size());
  const int64_t pieces = (longest + kKeysOfItem - 1) / kKeysOfItem;
  // Rows of one piece stand side by side: the keys that one has fetched serve the next.
  g.parallel(pieces * count, kKeysOfItem * heads * dim, [&](int64_t i, int) {
    const Chooser& c = rows[static_cast<size_t>(i % count)];
    IndexTask<R> task;
    task.first = i / count * kKeysOfItem;
    task.last = std::min(c.visible, task.first + kKeysOfItem);
    if (task.first >= task.last) return;
    task.keys = cache.index_view(layer, c.segment->pages);
    task.q = in.q.row(c.row);
    task.weights = in.weights.row(c.row);
    task.heads = heads;
    task.scale = in.scale;
    task.scores = scores + c.at + task.first;
    g.kernels().index_scores(task);
  });
}

}  // namespace

template <class R>
void choose_keys(Graph<R>& g, const IndexQuery<R>& in, const Batch& batch, KvCache& cache,
                 int64_t layer, KeyChoice& out) {
  PONDER_CHECK(!g.recording() && in.most > 0);
  PONDER_CHECK(in.q.cols == in.weights.cols * cache.layout().index_dim && in.q.ld >= in.q.cols);
  if (in.k) store_index_keys(g, in.k, batch, cache, layer);
  out.most = in.most;
  std::vector<Chooser> rows = choosers_of(batch, in.most, in.tokens);
  const auto needed = static_cast<size_t>(rows.empty() ? 0 : batch.rows() * in.most);
  if (out.keys.size() < needed) out.keys.resize(needed);
  const Arena::Mark mark = g.arena().mark();
  for (size_t first = 0, last = 0; first < rows.size(); first = last) {
    int64_t total = 0;
    for (; last < rows.size() && (last == first || total + rows[last].visible <= kMostScores);
         ++last) {
      rows[last].at = total;
      total += rows[last].visible;
    }
    R* scores = g.arena().template take<R>(total);
    const std::span<const Chooser> some(rows.data() + first, last - first);
    score(g, in, cache, layer, some, scores);
    g.parallel(static_cast<int64_t>(some.size()), total / static_cast<int64_t>(some.size()) * 8,
               [&](int64_t i, int) {
                 const Chooser& c = some[static_cast<size_t>(i)];
                 g.kernels().best_keys(scores + c.at, c.visible, in.most,
                                       out.keys.data() + c.row * in.most);
               });
    g.arena().rewind(mark);
  }
}

template void choose_keys(Graph<float>&, const IndexQuery<float>&, const Batch&, KvCache&, int64_t,
                          KeyChoice&);
template void choose_keys(Graph<double>&, const IndexQuery<double>&, const Batch&, KvCache&,
                          int64_t, KeyChoice&);

}  // namespace ponder
