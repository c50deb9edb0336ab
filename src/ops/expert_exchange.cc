#include "ops/expert_exchange.h"

#include <numeric>

namespace ponder {
namespace {

using Lists = std::vector<std::vector<int64_t>>;  // by rank: pairs

// Those of this rank's experts, by the homes of their rows; none of its own rows.
Lists pairs_to(const SpreadPairs& of, const std::vector<size_t>& home, size_t me, size_t ranks) {
  Lists out(ranks);
  for (int64_t pair = of.begins[me]; pair < of.begins[me + 1]; ++pair) {
    const size_t to = home[static_cast<size_t>(of.row[pair])];
    if (to != me) out[to].push_back(pair);
  }
  return out;
}

// Those of this rank's rows, by the ranks of their experts.
Lists pairs_from(const SpreadPairs& of, const std::vector<size_t>& home, size_t me, size_t ranks) {
  Lists out(ranks);
  for (size_t from = 0; from < ranks; ++from) {
    for (int64_t pair = of.begins[from]; from != me && pair < of.begins[from + 1]; ++pair)
      if (home[static_cast<size_t>(of.row[pair])] == me) out[from].push_back(pair);
  }
  return out;
}

std::vector<size_t> begins_of(const Lists& lists, size_t row_bytes) {
  std::vector<size_t> out = {0};
  for (const auto& list : lists) out.push_back(out.back() + list.size() * row_bytes);
  return out;
}

// fn(pair, its place) of all pairs, which lie one after the other from `buffer` on.
template <class R, class Fn>
void each_pair(Graph<R>& g, const Lists& lists, R* buffer, int64_t cols, Fn&& fn) {
  for (const auto& list : lists) {
    const auto count = static_cast<int64_t>(list.size());
    g.parallel_rows(count, cols,
                    [&](int64_t i) { fn(list[static_cast<size_t>(i)], buffer + i * cols); });
    buffer += count * cols;
  }
}

}  // namespace

template <class R>
void send_home(Graph<R>& g, const Tensor<R>& pairs, const SpreadPairs& of,
               const std::vector<int64_t>& homes) {
  const auto ranks = static_cast<size_t>(g.ranks()->size());
  const auto me = static_cast<size_t>(g.ranks()->rank());
  std::vector<size_t> home;
  for (size_t r = 0; r < ranks; ++r) home.resize(static_cast<size_t>(homes[r + 1]), r);
  const Lists to = pairs_to(of, home, me, ranks), from = pairs_from(of, home, me, ranks);
  const size_t row_bytes = static_cast<size_t>(pairs.cols) * sizeof(R);
  const std::vector<size_t> sent_begins = begins_of(to, row_bytes),
                            received_begins = begins_of(from, row_bytes);
  const Arena::Mark mark = g.arena().mark();
  auto* sent = static_cast<R*>(g.arena().take_bytes(sent_begins.back()));
  auto* received = static_cast<R*>(g.arena().take_bytes(received_begins.back()));
  each_pair(g, to, sent, pairs.cols,
            [&](int64_t pair, R* place) { g.kernels().copy(pairs.row(pair), place, pairs.cols); });
  g.ranks()->all_to_all(reinterpret_cast<const std::byte*>(sent), sent_begins,
                        reinterpret_cast<std::byte*>(received), received_begins);
  each_pair(g, from, received, pairs.cols, [&](int64_t pair, const R* place) {
    g.kernels().copy(place, pairs.row(pair), pairs.cols);
  });
  g.arena().rewind(mark);
}

namespace {

std::vector<size_t> in_bytes(const int64_t* begins, int ranks, int64_t row_bytes) {
  std::vector<size_t> out;
  for (int r = 0; r <= ranks; ++r) out.push_back(static_cast<size_t>(begins[r] * row_bytes));
  return out;
}

// Rows [sent[r], sent[r + 1]) of `from` to rank r; what rank r sends becomes the rows
// [received[r], received[r + 1]) of `to`.
template <class R>
void swap_rows(Graph<R>& g, const R* from, const int64_t* sent, R* to, const int64_t* received,
               int64_t cols) {
  const int ranks = g.ranks()->size();
  const auto row_bytes = cols * static_cast<int64_t>(sizeof(R));
  g.ranks()->all_to_all(reinterpret_cast<const std::byte*>(from), in_bytes(sent, ranks, row_bytes),
                        reinterpret_cast<std::byte*>(to), in_bytes(received, ranks, row_bytes));
}

template <class R>
void copy_rows(Graph<R>& g, int64_t rows, int64_t cols, auto&& from, auto&& to) {
  g.parallel_rows(rows, cols, [&](int64_t i) { g.kernels().copy(from(i), to(i), cols); });
}

// Every rank's rows of an expert, [ranks, experts].
std::vector<int64_t> rows_of_all(Cluster& cluster, const int64_t* begin, int64_t experts) {
  const auto ranks = static_cast<int64_t>(cluster.size());
  std::vector<int64_t> out(static_cast<size_t>(ranks * experts));
  std::vector<size_t> begins;
  for (int64_t r = 0; r <= ranks; ++r)
    begins.push_back(static_cast<size_t>(r * experts) * sizeof(int64_t));
  int64_t* own = out.data() + cluster.rank() * experts;
  for (int64_t e = 0; e < experts; ++e) own[e] = begin[e + 1] - begin[e];
  cluster.all_gather(reinterpret_cast<std::byte*>(out.data()), begins);
  return out;
}

}  // namespace

template <class R>
PairTraffic plan_traffic(Graph<R>& g, const int64_t* begin, int64_t experts, const int64_t* parts) {
  Cluster& cluster = *g.ranks();
  const int64_t ranks = cluster.size(), me = cluster.rank();
  const std::vector<int64_t> rows = rows_of_all(cluster, begin, experts);
  const auto of = [&](int64_t rank, int64_t e) {
    const int64_t count = rows[static_cast<size_t>(rank * experts + e)];
    PONDER_CHECK(count >= 0);
    return count;
  };
  auto* sent = g.arena().template take<int64_t>(ranks + 1);
  auto* received = g.arena().template take<int64_t>(ranks + 1);
  auto* first = g.arena().template take<int64_t>(experts + 1);  // received pairs of each expert
  for (int64_t r = 0; r <= ranks; ++r) sent[r] = begin[parts[r]];
  received[0] = first[0] = 0;
  for (int64_t e = 0; e < experts; ++e) {
    first[e + 1] = first[e];
    if (e < parts[me] || e >= parts[me + 1]) continue;
    for (int64_t r = 0; r < ranks; ++r) first[e + 1] += of(r, e);
  }
  const int64_t count = first[experts];
  auto* place = g.arena().template take<int32_t>(count);
  auto* same = g.arena().template take<int32_t>(count);
  std::iota(same, same + count, 0);
  std::vector<int64_t> next(first, first + experts);
  for (int64_t r = 0, at = 0; r < ranks; ++r) {
    for (int64_t e = parts[me]; e < parts[me + 1]; ++e) {
      for (int64_t i = 0; i < of(r, e); ++i)
        place[at++] = static_cast<int32_t>(next[static_cast<size_t>(e)]++);
    }
    received[r + 1] = at;
  }
  return {sent, received, place, {same, same, first}};
}

template <class R>
Tensor<R> to_experts(Graph<R>& g, const Tensor<R>& x, const Grouping& groups, int64_t top_k,
                     const PairTraffic& traffic) {
  const int ranks = g.ranks()->size();
  const int64_t sent = traffic.sent[ranks], received = traffic.received[ranks], cols = x.cols;
  const Tensor<R> out = g.make(received, cols);
  const Arena::Mark mark = g.arena().mark();
  R* pairs = g.arena().template take<R>(sent * cols);
  R* came = g.arena().template take<R>(received * cols);
  copy_rows(
      g, sent, cols, [&](int64_t i) { return x.row(groups.row[i]); },
      [&](int64_t i) { return pairs + i * cols; });
  swap_rows(g, pairs, traffic.sent, came, traffic.received, cols);
  copy_rows(
      g, received, cols, [&](int64_t i) { return came + i * cols; },
      [&](int64_t i) { return out.row(traffic.place[i]); });
  g.arena().rewind(mark);
  g.record([&g, x, out, groups, top_k, traffic, sent, received] {
    if (!x.grad) return;  // on no rank
    g.settle(out);
    const Arena::Mark before = g.arena().mark();
    R* theirs = g.arena().template take<R>(received * x.cols);
    R* own = g.arena().template take<R>(sent * x.cols);
    copy_rows(
        g, received, x.cols, [&](int64_t i) { return out.grad_row(traffic.place[i]); },
        [&](int64_t i) { return theirs + i * x.cols; });
    swap_rows(g, theirs, traffic.received, own, traffic.sent, x.cols);
    add_pairs(g, x, own, groups.place, top_k);
    g.arena().rewind(before);
  });
  return out;
}

template <class R>
Tensor<R> back_home(Graph<R>& g, const Tensor<R>& said, const PairTraffic& traffic) {
  const int ranks = g.ranks()->size();
  const int64_t sent = traffic.sent[ranks], received = traffic.received[ranks], cols = said.cols;
  const Tensor<R> out = g.make(sent, cols);
  const Arena::Mark mark = g.arena().mark();
  R* theirs = g.arena().template take<R>(received * cols);
  copy_rows(
      g, received, cols, [&](int64_t i) { return said.row(traffic.place[i]); },
      [&](int64_t i) { return theirs + i * cols; });
  swap_rows(g, theirs, traffic.received, out.data, traffic.sent, cols);
  g.arena().rewind(mark);
  g.record([&g, said, out, traffic, received] {
    g.settle(out);
    PONDER_CHECK(g.writes(said));
    const Arena::Mark before = g.arena().mark();
    R* came = g.arena().template take<R>(received * said.cols);
    swap_rows(g, static_cast<const R*>(out.grad), traffic.sent, came, traffic.received, said.cols);
    copy_rows(
        g, received, said.cols, [&](int64_t i) { return came + i * said.cols; },
        [&](int64_t i) { return said.grad_row(traffic.place[i]); });
    g.arena().rewind(before);
  });
  return out;
}

#define PONDER_INSTANTIATE(R)                                                            \
  template void send_home(Graph<R>&, const Tensor<R>&, const SpreadPairs&,               \
                          const std::vector<int64_t>&);                                  \
  template PairTraffic plan_traffic(Graph<R>&, const int64_t*, int64_t, const int64_t*); \
  template Tensor<R> to_experts(Graph<R>&, const Tensor<R>&, const Grouping&, int64_t,   \
                                const PairTraffic&);                                     \
  template Tensor<R> back_home(Graph<R>&, const Tensor<R>&, const PairTraffic&);
PONDER_INSTANTIATE(float)
PONDER_INSTANTIATE(double)
#undef PONDER_INSTANTIATE

}  // namespace ponder
