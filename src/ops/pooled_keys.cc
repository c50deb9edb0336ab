#include "ops/pooled_keys.h"

#include <algorithm>

#include "ops/state_places.h"

namespace ponder {
namespace {

// Below every score; finite, so that differences are numbers.
constexpr double kNoScore = -1e30;
constexpr int64_t kPoolColumns = 64;  // for one thread
constexpr int64_t kPoolCost = 40;     // of a number

// What was pooled so far, some columns of it: for the window at hand, and, where windows overlap,
// for the next. Rows are `stride` apart: three numbers of each column.
template <class R>
struct Pools {
  R *now, *next;
  int64_t stride, columns;

  void clear(R* pool) const {
    std::fill(pool, pool + columns, R(kNoScore));
    std::fill(pool + stride, pool + stride + columns, R(0));
    std::fill(pool + 2 * stride, pool + 2 * stride + columns, R(0));
  }
  void copy(const Kernels<R>& kernels, const R* from, R* to) const {
    for (int64_t i = 0; i < 3; ++i) kernels.copy(from + i * stride, to + i * stride, columns);
  }
};

// Some columns of one segment.
template <class R>
struct PoolRun {
  const Kernels<R>& kernels;
  const WindowPool<R>& in;
  const Segment& segment;
  int64_t column;
  Pools<R> pools;

  void add(int64_t row, int64_t place, int64_t half, R* pool) const {
    const int64_t at = half * in.dim() + column, stride = pools.stride;
    const auto* bias = reinterpret_cast<const R*>(in.bias.row(place)) + at;
    kernels.pool(in.x.row(row) + at, in.scores.row(row) + at, bias, pool, pool + stride,
                 pool + 2 * stride, pools.columns);
  }
  // Whether its window is whole with this token; then it is in `out`.
  bool token(int64_t r, R* out) const {
    const int64_t row = segment.first_row + r, place = (segment.position + r) % in.tokens;
    if (in.overlaps) add(row, place, 0, pools.next);
    add(row, place, in.overlaps ? 1 : 0, pools.now);
    if (place + 1 < in.tokens) return false;
    const int64_t stride = pools.stride;
    kernels.divide(pools.now + 2 * stride, pools.now + stride, out, pools.columns);
    if (in.overlaps) {
      pools.copy(kernels, pools.next, pools.now);
      pools.clear(pools.next);
    } else {
      pools.clear(pools.now);
    }
    return true;
  }
};

// Where the states of a layer's pool are, of which this is a part.
struct PoolPlace {
  const KvCache& cache;
  int64_t pool, at;

  template <class R>
  R* of(int32_t page) const {
    return reinterpret_cast<R*>(cache.pool_state(pool, page)) + at;
  }
};

template <class R>
void start(const Graph<R>& g, const PoolRun<R>& run, const PoolPlace& place) {
  const Pools<R>& pools = run.pools;
  const int64_t halves = run.in.overlaps ? 2 : 1;
  PONDER_CHECK(run.segment.position == 0 || keeps_states(g, place.cache));
  for (int64_t half = 0; half < halves; ++half) {
    R* pool = half == 0 ? pools.now : pools.next;
    if (run.segment.position == 0) {
      pools.clear(pool);
      continue;
    }
    const R* from = place.of<R>(page_before(run.segment)) + half * 3 * pools.stride + run.column;
    pools.copy(run.kernels, from, pool);
  }
}

template <class R>
void leave(const PoolRun<R>& run, const PoolPlace& place, int32_t page) {
  if (!place.cache.has_state(page)) return;
  const Pools<R>& pools = run.pools;
  R* to = place.of<R>(page) + run.column;
  pools.copy(run.kernels, pools.now, to);
  if (run.in.overlaps) pools.copy(run.kernels, pools.next, to + 3 * pools.stride);
}

// The first row of each segment in what its windows become, and the number of all.
std::vector<int64_t> first_windows(const Batch& batch, int64_t tokens) {
  std::vector<int64_t> out = {0};
  for (const Segment& s : batch.segments) {
    out.push_back(out.back() + windows_before(s.position + s.rows, tokens) -
                  windows_before(s.position, tokens));
  }
  return out;
}

}  // namespace

template <class R>
Tensor<R> pool_windows(Graph<R>& g, const WindowPool<R>& in, const Batch& batch, KvCache& cache,
                       int64_t pool, int64_t at) {
  PONDER_CHECK(!g.recording() && in.bias.cols == in.x.cols && in.bias.rows == in.tokens);
  const int64_t dim = in.dim(), pieces = (dim + kPoolColumns - 1) / kPoolColumns;
  const auto segments = static_cast<int64_t>(batch.segments.size());
  const std::vector<int64_t> first = first_windows(batch, in.tokens);
  const Tensor<R> out = g.make(first.back(), dim);
  R* working = g.arena().template take<R>(segments * in.state_numbers());
  const PoolPlace place{cache, pool, at};
  const int64_t cost = in.x.rows / segments * kPoolColumns * kPoolCost;
  g.parallel(segments * pieces, cost, [&](int64_t i, int) {
    const Segment& segment = batch.segments[static_cast<size_t>(i / pieces)];
    const int64_t column = i % pieces * kPoolColumns;
    R* now = working + i / pieces * in.state_numbers() + column;
    const PoolRun<R> run{g.kernels(),
                         in,
                         segment,
                         column,
                         {now, now + 3 * dim, dim, std::min(kPoolColumns, dim - column)}};
    start(g, run, place);
    int64_t window = first[static_cast<size_t>(i / pieces)], row = 0;
    each_page(segment, [&](int32_t page, int64_t done) {
      for (; row < done; ++row) {
        if (run.token(row, out.row(window) + column)) ++window;
      }
      if (keeps_states(g, cache)) leave(run, place, page);
    });
  });
  return out;
}

Batch places_of_windows(const Batch& batch, int64_t tokens) {
  Batch out;
  for (const Segment& s : batch.segments) {
    const int64_t end = windows_before(s.position + s.rows, tokens);
    for (int64_t w = windows_before(s.position, tokens); w < end; ++w)
      out.positions.push_back(static_cast<int32_t>(w * tokens));
  }
  return out;
}

template <class R>
void store_windows(Graph<R>& g, const Tensor<R>& keys, int64_t tokens, const Batch& batch,
                   KvCache& cache, int64_t layer, bool index) {
  const std::vector<int64_t> first = first_windows(batch, tokens);
  for (size_t i = 0; i < batch.segments.size(); ++i) {
    const Segment& segment = batch.segments[i];
    const KvPages pages =
        index ? cache.index_view(layer, segment.pages) : cache.more_view(layer, segment.pages);
    const int64_t begin = windows_before(segment.position, tokens);
    g.parallel_rows(first[i + 1] - first[i], keys.cols, [&](int64_t r) {
      const int64_t window = begin + r, page = ((window + 1) * tokens - 1) / kPage;
      const int64_t within = window - windows_before(page * kPage, tokens);
      const R* key = keys.row(first[i] + r);
      g.kernels().store_kv(pages, key, key, page * pages.page_keys + within);
    });
  }
}

template <class R>
void see_windows(Graph<R>& g, const PooledSight& sight, const Batch& batch, KeyChoice& out) {
  const int64_t tokens = sight.tokens, more = windows_of_page(tokens);
  int64_t most = 0, longest = 0;
  for (const Segment& s : batch.segments) {
    longest = std::max(longest, s.position + s.rows);
    most = std::max(most, windows_before(s.position + s.rows, tokens));
  }
  if (sight.chosen) most = std::min(most, sight.chosen->most);
  out.most = most + std::min(sight.size, longest);  // a window may be said longer than any text
  out.page_keys = kPage + more;
  const auto rows = static_cast<size_t>(batch.rows());
  out.counts.resize(rows);
  if (out.keys.size() < rows * static_cast<size_t>(out.most))
    out.keys.resize(rows * static_cast<size_t>(out.most));
  const auto place = [&](int64_t window) {
    const int64_t page = ((window + 1) * tokens - 1) / kPage;
    const int64_t within = window - windows_before(page * kPage, tokens);
    return static_cast<int32_t>(page * out.page_keys + kPage + within);
  };
  for (const Segment& segment : batch.segments) {
    g.parallel_rows(segment.rows, out.most * 4, [&](int64_t r) {
      const int64_t row = segment.first_row + r, position = segment.position + r;
      const int64_t whole = windows_before(position + 1, tokens);
      int32_t *const begin = out.keys.data() + row * out.most, *to = begin;
      if (sight.chosen && whole > sight.chosen->most) {
        for (const int32_t window : sight.chosen->of(row)) *to++ = place(window);
      } else {
        for (int64_t window = 0; window < whole; ++window) *to++ = place(window);
      }
      for (int64_t key = std::max<int64_t>(0, position + 1 - sight.size); key <= position; ++key)
        *to++ = static_cast<int32_t>(key / kPage * out.page_keys + key % kPage);
      out.counts[static_cast<size_t>(row)] = static_cast<int32_t>(to - begin);
    });
  }
}

#define PONDER_INSTANTIATE(R)                                                               \
  template Tensor<R> pool_windows(Graph<R>&, const WindowPool<R>&, const Batch&, KvCache&,  \
                                  int64_t, int64_t);                                        \
  template void store_windows(Graph<R>&, const Tensor<R>&, int64_t, const Batch&, KvCache&, \
                              int64_t, bool);                                               \
  template void see_windows(Graph<R>&, const PooledSight&, const Batch&, KeyChoice&);
PONDER_INSTANTIATE(float)
PONDER_INSTANTIATE(double)
#undef PONDER_INSTANTIATE

}  // namespace ponder
