#include "ops/expert_exchange.h"

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

template void send_home(Graph<float>&, const Tensor<float>&, const SpreadPairs&,
                        const std::vector<int64_t>&);
template void send_home(Graph<double>&, const Tensor<double>&, const SpreadPairs&,
                        const std::vector<int64_t>&);

}  // namespace ponder
