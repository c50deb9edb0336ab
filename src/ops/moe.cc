#include <algorithm>
#include <numeric>
#include <optional>

#include "ops/expert_exchange.h"
#include "ops/joined_linears.h"
#include "ops/moe_step.h"
#include "ops/ranks.h"

namespace ponder {
namespace {

Grouping group_by_expert(Arena& arena, const int32_t* chosen, int64_t rows, int64_t top_k,
                         int64_t experts) {
  const int64_t pairs = rows * top_k;
  const Grouping out{arena.take<int32_t>(pairs), arena.take<int32_t>(pairs),
                     arena.take<int64_t>(experts + 1)};
  std::fill(out.begin, out.begin + experts + 1, 0);
  for (int64_t p = 0; p < pairs; ++p) ++out.begin[chosen[p] + 1];
  std::partial_sum(out.begin, out.begin + experts + 1, out.begin);
  std::vector<int64_t> next(out.begin, out.begin + experts);
  for (int64_t p = 0; p < pairs; ++p) {
    const int64_t at = next[static_cast<size_t>(chosen[p])]++;
    out.row[at] = static_cast<int32_t>(p / top_k);
    out.place[p] = static_cast<int32_t>(at);
  }
  return out;
}

// Products of the shared experts, which have every row of x: beside the routed ones, which have few
// rows each and wait for memory.
template <class R>
using SharedPart = std::optional<JoinedLinears<R>>;

// The sorted pairs [pair, pair + count) of an expert, whose products are written from `row` on.
struct ExpertRows {
  size_t expert;
  int64_t pair, row, count;
};

// The experts that have rows, rising.
std::span<int32_t> used_experts(Arena& arena, const Grouping& groups, size_t experts) {
  auto* out = arena.take<int32_t>(static_cast<int64_t>(experts));
  size_t count = 0;
  for (size_t e = 0; e < experts; ++e) {
    if (groups.begin[e + 1] > groups.begin[e]) out[count++] = static_cast<int32_t>(e);
  }
  return {out, count};
}

// Their products one after the other.
std::span<const ExpertRows> rows_of_experts(Arena& arena, const Grouping& groups,
                                            std::span<const int32_t> experts) {
  auto* out = arena.take<ExpertRows>(static_cast<int64_t>(experts.size()));
  int64_t row = 0;
  for (size_t i = 0; i < experts.size(); ++i) {
    const int64_t pair = groups.begin[experts[i]], count = groups.begin[experts[i] + 1] - pair;
    out[i] = {static_cast<size_t>(experts[i]), pair, row, count};
    row += count;
  }
  return {out, experts.size()};
}

template <class R>
void gate_and_up(Graph<R>& g, const Tensor<R>& x, const MoeParam<R>& p, const Grouping& groups,
                 std::span<const ExpertRows> experts, const Tensor<R>& gate, const Tensor<R>& up,
                 const SharedPart<R>& shared) {
  const auto bias = [](std::span<const Tensor<R>> of, size_t e) {
    return of.empty() ? nullptr : of[e].data;
  };
  GemmBatch<R> batch(g);
  if (shared) shared->add(batch);
  for (const auto& [e, pair, row, count] : experts) {
    if (!p.gate[e]) continue;  // another rank's
    const int32_t* rows = groups.row + pair;
    const size_t pack = batch.pack(p.gate[e].dtype, x.data, x.ld, rows, count, x.cols);
    const size_t up_pack = product_of(p.gate[e].dtype) == product_of(p.up[e].dtype)
                               ? pack
                               : batch.pack(p.up[e].dtype, x.data, x.ld, rows, count, x.cols);
    batch.add(p.gate[e], pack, bias(p.gate_bias, e), gate.row(row), gate.ld);
    batch.add(p.up[e], up_pack, bias(p.up_bias, e), up.row(row), up.ld);
  }
  batch.run();
}

template <class R>
void down(Graph<R>& g, const Tensor<R>& hidden, const MoeParam<R>& p,
          std::span<const ExpertRows> experts, const Tensor<R>& y, const SharedPart<R>& shared) {
  GemmBatch<R> batch(g);
  if (shared) shared->add(batch);
  for (const auto& [e, pair, row, count] : experts) {
    if (!p.down[e]) continue;
    const size_t pack =
        batch.pack(p.down[e].dtype, hidden.row(row), hidden.ld, nullptr, count, hidden.cols);
    const Tensor<R> own = own_columns(g, y, p.down[e]);
    const R* bias = p.down_bias.empty() ? nullptr : p.down_bias[e].data + (own.data - y.data);
    batch.add(p.down[e], pack, bias, own.row(pair), own.ld);
  }
  batch.run();
}

// Of rows [first, last).
template <class R>
void combine(Graph<R>& g, const MoeStep<R>& s, int64_t first, int64_t last) {
  const int64_t top_k = s.route.top_k;
  g.parallel_rows(last - first, s.y.cols * top_k, [&](int64_t i) {
    const int64_t r = first + i;
    g.kernels().backward.zero(s.y.row(r), s.y.cols);
    for (int64_t c = r * top_k; c < (r + 1) * top_k; ++c) {
      g.kernels().scale_add(s.y.row(r), s.factor(c), s.expert_out.row(s.groups.place[c]), s.y.cols);
    }
  });
}

// What experts of other ranks said comes unsummed: of many rows each to one rank, which adds it up
// for all, of few to all ranks at once.
template <class R>
void combine_spread(Graph<R>& g, const MoeStep<R>& s, const int64_t* expert_parts) {
  constexpr int64_t kFewRows = 4;  // of each rank
  const int ranks = g.ranks()->size();
  SpreadPairs pairs{s.groups.row, {}};
  for (int r = 0; r <= ranks; ++r) pairs.begins.push_back(s.groups.begin[expert_parts[r]]);
  if (s.y.rows <= kFewRows * ranks) {
    gather_rows(g, s.expert_out, pairs.begins);
    return combine(g, s, 0, s.y.rows);
  }
  std::vector<int64_t> homes;
  for (int64_t r = 0; r <= ranks; ++r) homes.push_back(s.y.rows * r / ranks);
  send_home(g, s.expert_out, pairs, homes);
  const auto me = static_cast<size_t>(g.ranks()->rank());
  combine(g, s, homes[me], homes[me + 1]);
  gather_rows(g, s.y, homes);
}

// Of all ranks' experts, or of all columns of theirs.
template <class R>
void combine_all(Graph<R>& g, const MoeStep<R>& s, const MoeParam<R>& p) {
  if (p.expert_parts && !p.own_rows) return combine_spread(g, s, p.expert_parts);
  if (p.parts) {
    const Weight& w = p.down[0];
    gather_columns<R>(g, {{s.expert_out, own_columns(g, s.expert_out, w), w.parts}});
  }
  combine(g, s, 0, s.y.rows);
}

// The balance loss of each sequence: equation 17 with f (18) counted from the choices, and the
// slope of every normalised score (19, 20).
template <class R>
void balance(Graph<R>& g, const MoeStep<R>& s, const Batch& batch, MoeBalance& to) {
  const int64_t experts = s.route.experts, top_k = s.route.top_k;
  if (g.recording()) {
    to.load.resize(static_cast<size_t>(experts));
    for (int64_t i = 0; i < s.x.rows * top_k; ++i) ++to.load[static_cast<size_t>(s.chosen[i])];
  }
  if (to.slope == 0 || g.rehearsing()) return;
  const auto sequences = static_cast<int64_t>(batch.segments.size());
  R* slopes = g.zeros(sequences * experts);
  auto* sequence_of = g.arena().template take<int32_t>(s.x.rows);
  for (int64_t i = 0; i < sequences; ++i) {
    const Segment& segment = batch.segments[static_cast<size_t>(i)];
    const double share =
        to.slope * static_cast<double>(experts) / static_cast<double>(top_k * segment.rows);
    for (int64_t r = segment.first_row; r < segment.first_row + segment.rows; ++r) {
      sequence_of[r] = static_cast<int32_t>(i);
      for (int64_t c = r * top_k; c < (r + 1) * top_k; ++c)
        slopes[i * experts + s.chosen[c]] += static_cast<R>(share);
    }
  }
  R* losses = g.zeros(s.x.rows);
  const auto run = [&g, s, slopes, sequence_of, experts, losses](bool backward) {
    g.parallel_rows(s.x.rows, experts * 8, [&](int64_t r) {
      losses[r] =
          g.kernels().backward.balance(s.route, s.logits.row(r), slopes + sequence_of[r] * experts,
                                       backward ? s.logits.grad_row(r) : nullptr);
    });
  };
  run(false);
  for (int64_t r = 0; r < s.x.rows; ++r) to.loss += static_cast<double>(losses[r]);
  if (!to.moves) return;
  g.record([&g, s, run] {
    g.settle(s.logits);
    run(true);
  });
}

// All experts in one region, the shared ones beside them: whose result it is, or none.
template <class R>
Tensor<R> at_once(Graph<R>& g, MoeStep<R>& s, const MoeParam<R>& p, std::span<const int32_t> used) {
  const int64_t pairs = s.x.rows * s.route.top_k;
  const auto experts = rows_of_experts(g.arena(), s.groups, used);
  s.gate = g.make(pairs, p.gate[0].rows);
  s.up = g.make(pairs, p.up[0].rows);
  Tensor<R> beside[2], shared_out;
  SharedPart<R> shared;
  if (p.shared) shared.emplace(g, s.x, p.shared->gate_up, beside);
  gate_and_up(g, s.x, p, s.groups, experts, s.gate, s.up, shared);
  g.record([&g, s] { gate_and_up_backward(g, s); });
  if (shared) shared->finish();
  if (p.scales_input) {
    const Tensor<R> gate = weigh_pairs(g, s, s.gate), up = weigh_pairs(g, s, s.up);
    s.hidden = glu(g, p.glu, gate, up);
  } else {
    s.hidden = glu(g, p.glu, s.gate, s.up);
  }
  s.hidden = joined(g, s.hidden, p.parts);
  s.expert_out = g.make(pairs, s.x.cols);
  Tensor<R> shared_hidden;
  if (p.shared) {
    shared_hidden = joined(g, glu(g, p.shared->glu, beside[0], beside[1]), p.shared->parts);
    shared.emplace(g, shared_hidden, std::span(&p.shared->down, 1), std::span(&shared_out, 1));
  }
  down(g, s.hidden, p, experts, s.expert_out, shared);
  g.record([&g, s] { down_backward(g, s); });
  if (shared) shared->finish();
  return shared_out;
}

// What the shared ones say, if there are any, by itself.
template <class R>
Tensor<R> shared_alone(Graph<R>& g, const Tensor<R>& x, const MoeParam<R>& p) {
  if (!p.shared) return {};
  Tensor<R> beside[2];
  linears(g, x, std::span<const LinearParam<R>>(p.shared->gate_up), std::span<Tensor<R>>(beside));
  return linear(g, glu(g, p.shared->glu, beside[0], beside[1]), p.shared->down);
}

// The same where ranks have rows of their own: the pairs of this one's go to the ranks of their
// experts, which others' rows come to, too.
template <class R>
Tensor<R> spread(Graph<R>& g, MoeStep<R>& s, const MoeParam<R>& p) {
  MoeStep<R> here = s;
  const PairTraffic traffic = plan_traffic(g, s.groups.begin, p.route.experts, p.expert_parts);
  here.x = to_experts(g, s.x, s.groups, s.route.top_k, traffic);
  here.groups = traffic.groups;
  here.route.top_k = 1;
  MoeParam<R> routed = p;
  routed.shared = nullptr;
  at_once(g, here, routed, used_experts(g.arena(), here.groups, p.gate.size()));
  s.expert_out = back_home(g, here.expert_out, traffic);
  return shared_alone(g, s.x, p);
}

// As weigh_pairs, of some experts' rows, in place.
template <class R>
void weigh_rows(Graph<R>& g, const MoeStep<R>& s, const ExpertRows& rows, const Tensor<R>& x) {
  const int64_t top_k = s.route.top_k;
  for (int64_t i = 0; i < rows.count; ++i) {
    const int32_t* of = s.chosen + s.groups.row[rows.pair + i] * top_k;
    const int64_t choice = std::find(of, of + top_k, static_cast<int32_t>(rows.expert)) - s.chosen;
    R* row = x.row(rows.row + i);
    g.kernels().backward.scale(row, s.gates[choice], row, x.cols);
  }
}

// Experts whose weights are in memory at once, to the bits of all together: no row's sums know of
// other rows.
template <class R>
void run_wave(Graph<R>& g, const MoeStep<R>& s, const MoeParam<R>& p,
              std::span<const int32_t> held) {
  const Arena::Mark mark = g.arena().mark();
  const auto experts = rows_of_experts(g.arena(), s.groups, held);
  const int64_t rows = experts.back().row + experts.back().count;
  const Tensor<R> gate = g.make(rows, p.gate[0].rows), up = g.make(rows, p.up[0].rows);
  gate_and_up(g, s.x, p, s.groups, experts, gate, up, {});
  if (p.scales_input) {
    for (const ExpertRows& one : experts) {
      weigh_rows(g, s, one, gate);
      weigh_rows(g, s, one, up);
    }
  }
  down(g, glu(g, p.glu, gate, up), p, experts, s.expert_out, {});
  g.arena().rewind(mark);
}

// Experts that are read as they are wanted: the shared ones are run meanwhile.
template <class R>
Tensor<R> in_waves(Graph<R>& g, MoeStep<R>& s, const MoeParam<R>& p, std::span<int32_t> used) {
  PONDER_CHECK(!g.recording());
  s.expert_out = g.make(s.x.rows * s.route.top_k, s.x.cols);
  p.source->ask(used);
  const Tensor<R> shared = shared_alone(g, s.x, p);
  while (!used.empty()) {
    const size_t held = p.source->acquire(used);
    run_wave(g, s, p, used.first(held));
    used = used.subspan(held);
  }
  return shared;
}

// What the shared ones said, if there are any.
template <class R>
Tensor<R> run_experts(Graph<R>& g, MoeStep<R>& s, const MoeParam<R>& p) {
  if (p.own_rows) return spread(g, s, p);
  const std::span<int32_t> used = used_experts(g.arena(), s.groups, p.gate.size());
  return p.source ? in_waves(g, s, p, used) : at_once(g, s, p, used);
}

}  // namespace

template <class R>
ExpertChoice<R> choose_experts(Graph<R>& g, const Tensor<R>& asked, const MoeParam<R>& p,
                               const Batch& batch) {
  PONDER_CHECK(!p.by_token || !g.recording());
  const int64_t top_k = p.route.top_k;
  const ExpertChoice<R> out{linear(g, asked, {p.router, p.router_bias}),
                            g.arena().template take<int32_t>(asked.rows * top_k),
                            g.arena().template take<R>(asked.rows * top_k)};
  g.parallel_rows(asked.rows, p.route.experts * 16, [&](int64_t r) {
    int32_t* const experts = out.chosen + r * top_k;
    R* const gates = out.gates + r * top_k;
    if (p.by_token) {
      std::copy_n(p.by_token + batch.tokens[static_cast<size_t>(r)] * top_k, top_k, experts);
      g.kernels().chosen_gates(p.route, out.logits.row(r), experts, gates);
    } else {
      g.kernels().route(p.route, out.logits.row(r), p.bias.data, experts, gates);
    }
  });
  return out;
}

template <class R>
Tensor<R> moe(Graph<R>& g, const Tensor<R>& x, const MoeParam<R>& p, const Batch& batch,
              const Tensor<R>& asked) {
  const int64_t top_k = p.route.top_k, pairs = x.rows * top_k;
  PONDER_CHECK(!p.scales_input || p.gate_bias.empty());
  MoeStep<R> s;
  s.x = x;
  s.route = p.route;
  s.gate_weights = p.gate;
  s.up_weights = p.up;
  s.down_weights = p.down;
  s.gate_bias = p.gate_bias;
  s.up_bias = p.up_bias;
  s.down_bias = p.down_bias;
  s.scales_input = p.scales_input;
  s.gate_scale = p.gate_scale;
  const ExpertChoice<R> choice = choose_experts(g, asked ? asked : x, p, batch);
  s.logits = choice.logits;
  s.chosen = choice.chosen;
  s.gates = choice.gates;
  if (p.balance) balance(g, s, batch, *p.balance);
  if (g.recording()) s.dgates = g.zeros(pairs);
  g.record([&g, s] { route_backward(g, s); });
  if (s.gate_scale) scale_gates(g, s);
  s.groups = group_by_expert(g.arena(), s.chosen, x.rows, top_k, p.route.experts);
  const Tensor<R> shared = run_experts(g, s, p);
  s.y = g.make(x.rows, x.cols);
  combine_all(g, s, p);
  g.record([&g, s] { combine_backward(g, s); });
  if (!p.shared) return s.y;
  return residual(g, s.y,
                  p.shared_gate ? gate_rows(g, shared, linear(g, x, {p.shared_gate})) : shared);
}

template Tensor<float> moe(Graph<float>&, const Tensor<float>&, const MoeParam<float>&,
                           const Batch&, const Tensor<float>&);
template ExpertChoice<float> choose_experts(Graph<float>&, const Tensor<float>&,
                                            const MoeParam<float>&, const Batch&);
template ExpertChoice<double> choose_experts(Graph<double>&, const Tensor<double>&,
                                             const MoeParam<double>&, const Batch&);
template Tensor<double> moe(Graph<double>&, const Tensor<double>&, const MoeParam<double>&,
                            const Batch&, const Tensor<double>&);

}  // namespace ponder
