#include <algorithm>
#include <numeric>

#include "ops/gemms.h"
#include "ops/ops.h"

namespace ponder {
namespace {

// Which rows go to which expert: the (row, choice) pairs sorted by expert, then by row.
struct Grouping {
  std::vector<int32_t> row;    // of the sorted pair
  std::vector<int32_t> place;  // pair (row * top_k + choice) -> its index in sorted order
  std::vector<int64_t> begin;  // [experts + 1], the first sorted pair of each expert
};

Grouping group_by_expert(const int32_t* chosen, int64_t rows, int64_t top_k, int64_t experts) {
  Grouping out;
  out.begin.assign(static_cast<size_t>(experts) + 1, 0);
  const int64_t pairs = rows * top_k;
  for (int64_t p = 0; p < pairs; ++p) ++out.begin[static_cast<size_t>(chosen[p]) + 1];
  std::partial_sum(out.begin.begin(), out.begin.end(), out.begin.begin());
  std::vector<int64_t> next = out.begin;
  out.row.resize(static_cast<size_t>(pairs));
  out.place.resize(static_cast<size_t>(pairs));
  for (int64_t p = 0; p < pairs; ++p) {
    const int64_t at = next[static_cast<size_t>(chosen[p])]++;
    out.row[static_cast<size_t>(at)] = static_cast<int32_t>(p / top_k);
    out.place[static_cast<size_t>(p)] = static_cast<int32_t>(at);
  }
  return out;
}

template <class R>
void gate_and_up(Graph<R>& g, const Tensor<R>& x, const MoeParam<R>& p, const Grouping& groups,
                 const Tensor<R>& gate, const Tensor<R>& up) {
  GemmBatch<R> batch(g);
  for (size_t e = 0; e < p.gate.size(); ++e) {
    const int64_t first = groups.begin[e], count = groups.begin[e + 1] - first;
    if (count == 0) continue;
    const int32_t* rows = groups.row.data() + first;
    const size_t pack = batch.pack(p.gate[e].dtype, x.data, x.ld, rows, count, x.cols);
    const size_t up_pack = packs_as_real(p.gate[e].dtype) == packs_as_real(p.up[e].dtype)
                               ? pack
                               : batch.pack(p.up[e].dtype, x.data, x.ld, rows, count, x.cols);
    batch.add(p.gate[e], pack, nullptr, gate.row(first), gate.ld);
    batch.add(p.up[e], up_pack, nullptr, up.row(first), up.ld);
  }
  batch.run();
}

template <class R>
void down(Graph<R>& g, const Tensor<R>& hidden, const MoeParam<R>& p, const Grouping& groups,
          const Tensor<R>& y) {
  GemmBatch<R> batch(g);
  for (size_t e = 0; e < p.down.size(); ++e) {
    const int64_t first = groups.begin[e], count = groups.begin[e + 1] - first;
    if (count == 0) continue;
    const size_t pack =
        batch.pack(p.down[e].dtype, hidden.row(first), hidden.ld, nullptr, count, hidden.cols);
    batch.add(p.down[e], pack, nullptr, y.row(first), y.ld);
  }
  batch.run();
}

}  // namespace

template <class R>
Tensor<R> moe(Graph<R>& g, const Tensor<R>& x, const MoeParam<R>& p) {
  const int64_t top_k = p.route.top_k, pairs = x.rows * top_k;
  Tensor<R> logits = linear(g, x, {p.router});
  auto* chosen = g.arena().template take<int32_t>(pairs);
  R* gates = g.arena().template take<R>(pairs);
  g.parallel_rows(x.rows, p.route.experts * 16, [&](int64_t r) {
    g.kernels().route(p.route, logits.row(r), p.bias.data, chosen + r * top_k, gates + r * top_k);
  });
  const Grouping groups = group_by_expert(chosen, x.rows, top_k, p.route.experts);
  Tensor<R> gate = g.make(pairs, p.gate[0].rows), up = g.make(pairs, p.up[0].rows);
  gate_and_up(g, x, p, groups, gate, up);
  Tensor<R> hidden = swiglu(g, gate, up);
  Tensor<R> expert_out = g.make(pairs, x.cols);
  down(g, hidden, p, groups, expert_out);
  Tensor<R> y = g.make(x.rows, x.cols);
  g.parallel_rows(x.rows, x.cols * top_k, [&](int64_t r) {
    std::fill(y.row(r), y.row(r) + y.cols, R(0));
    for (int64_t i = r * top_k; i < (r + 1) * top_k; ++i) {
      g.kernels().scale_add(y.row(r), gates[i],
                            expert_out.row(groups.place[static_cast<size_t>(i)]), y.cols);
    }
  });
  return y;
}

template Tensor<float> moe(Graph<float>&, const Tensor<float>&, const MoeParam<float>&);
template Tensor<double> moe(Graph<double>&, const Tensor<double>&, const MoeParam<double>&);

}  // namespace ponder
