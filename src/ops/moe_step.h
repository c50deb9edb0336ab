// What operators over experts keep of a step, and the way back through it.
#pragma once

#include <span>

#include "ops/expert_pairs.h"
#include "ops/linear_backward.h"
#include "ops/ops.h"

namespace ponder {

// The sorted pairs of expert `e` as rows of products. x is by token with `x_rows`, else by pair; dx
// is by pair.
template <class R>
LinearGrad<R> rows_of_expert(size_t e, const Grouping& groups, const Tensor<R>& x,
                             const int32_t* x_rows, R* dx) {
  const int64_t first = groups.begin[e];
  return {.m = groups.begin[e + 1] - first,
          .k = x.cols,
          .x = x_rows ? x.data : x.row(first),
          .ldx = x.ld,
          .x_rows = x_rows ? x_rows + first : nullptr,
          .dx = dx ? dx + first * x.cols : nullptr,
          .lddx = x.cols,
          .write_dx = true};
}

// Everything between the router's logits and the result, but for the gated unit.
template <class R>
struct MoeStep {
  Tensor<R> x, logits, gate, up, hidden, expert_out, y;
  const int32_t* chosen;
  R *gates = nullptr, *dgates = nullptr;  // of each choice; their gradients while recording
  const R* unscaled = nullptr;            // the gates before gate_scale, where there is one
  Tensor<R> gate_scale;
  bool scales_input;
  Grouping groups;
  RouteOptions route;
  std::span<const Weight> gate_weights, up_weights, down_weights;
  std::span<const Tensor<R>> gate_bias, up_bias, down_bias;

  // What a choice's result is multiplied with.
  R factor(int64_t choice) const { return scales_input ? R(1) : gates[choice]; }
};

template <class R>
R* bias_grad(std::span<const Tensor<R>> of, size_t expert) {
  return of.empty() ? nullptr : of[expert].grad;
}

// The gates' slopes to the router's logits: after all that gave the gates theirs.
template <class R>
void route_backward(Graph<R>& g, const MoeStep<R>& s) {
  const int64_t top_k = s.route.top_k;
  g.settle(s.logits);
  g.parallel_rows(s.x.rows, s.route.experts * 16, [&](int64_t r) {
    g.kernels().backward.route(s.route, s.logits.row(r), s.chosen + r * top_k, s.dgates + r * top_k,
                               s.logits.grad_row(r));
  });
}

// Each gate times its expert's scale.
template <class R>
void scale_gates(Graph<R>& g, MoeStep<R>& s) {
  const int64_t choices = s.x.rows * s.route.top_k;
  s.unscaled = g.keep(s.gates, choices);
  for (int64_t i = 0; i < choices; ++i) s.gates[i] *= s.gate_scale.data[s.chosen[i]];
  g.record([s, choices] {
    for (int64_t i = 0; i < choices; ++i) {
      if (s.gate_scale.grad) s.gate_scale.grad[s.chosen[i]] += s.dgates[i] * s.unscaled[i];
      s.dgates[i] *= s.gate_scale.data[s.chosen[i]];
    }
  });
}

// The rows of pairs times their gates: what an expert without biases makes of x times its gate.
template <class R>
Tensor<R> weigh_pairs(Graph<R>& g, const MoeStep<R>& s, const Tensor<R>& x) {
  const int64_t choices = x.rows;
  const Tensor<R> y = g.make(x.rows, x.cols);
  g.parallel_rows(choices, x.cols, [&](int64_t i) {
    const int64_t pair = s.groups.place[i];
    g.kernels().backward.scale(x.row(pair), s.gates[i], y.row(pair), x.cols);
  });
  g.record([&g, s, x, y, choices] {
    g.settle(y);
    PONDER_CHECK(g.writes(x));
    g.parallel_rows(choices, 2 * x.cols, [&](int64_t i) {
      const int64_t pair = s.groups.place[i];
      s.dgates[i] += g.kernels().backward.dot(y.grad_row(pair), x.row(pair), x.cols);
      g.kernels().backward.scale(y.grad_row(pair), s.gates[i], x.grad_row(pair), x.cols);
    });
  });
  return y;
}

// Through the sum over choices: to gates and to what the experts said.
template <class R>
void combine_backward(Graph<R>& g, const MoeStep<R>& s) {
  const int64_t top_k = s.route.top_k, cols = s.y.cols;
  const BackwardKernels<R>& kernels = g.kernels().backward;
  g.settle(s.y);
  PONDER_CHECK(g.writes(s.expert_out));
  g.parallel_rows(s.y.rows, 2 * cols * top_k, [&](int64_t r) {
    for (int64_t i = r * top_k; i < (r + 1) * top_k; ++i) {
      const int64_t pair = s.groups.place[i];
      if (!s.scales_input) s.dgates[i] = kernels.dot(s.y.grad_row(r), s.expert_out.row(pair), cols);
      kernels.scale(s.y.grad_row(r), s.factor(i), s.expert_out.grad_row(pair), cols);
    }
  });
}

// Through the down projections: to hidden.
template <class R>
void down_backward(Graph<R>& g, const MoeStep<R>& s) {
  PONDER_CHECK(g.writes(s.hidden));
  LinearBackward<R> backward(g);
  for (size_t e = 0; e < s.down_weights.size(); ++e) {
    backward.rows(rows_of_expert<R>(e, s.groups, s.hidden, nullptr, s.hidden.grad));
    backward.add(s.down_weights[e], s.expert_out.grad_row(s.groups.begin[e]), s.expert_out.cols,
                 bias_grad(s.down_bias, e));
  }
  backward.run();
}

// Through the gate and up projections: to x. An expert writes the rows of its pairs.
template <class R>
void gate_and_up_backward(Graph<R>& g, const MoeStep<R>& s) {
  const int64_t top_k = s.route.top_k, cols = s.x.cols;
  g.settle(s.gate);
  g.settle(s.up);
  const Arena::Mark mark = g.arena().mark();
  R* pairs = s.x.grad ? g.arena().template take<R>(s.gate.rows * cols) : nullptr;
  LinearBackward<R> backward(g);
  for (size_t e = 0; e < s.gate_weights.size(); ++e) {
    const int64_t first = s.groups.begin[e];
    backward.rows(rows_of_expert<R>(e, s.groups, s.x, s.groups.row, pairs));
    backward.add(s.gate_weights[e], s.gate.grad_row(first), s.gate.ld, bias_grad(s.gate_bias, e));
    backward.add(s.up_weights[e], s.up.grad_row(first), s.up.ld, bias_grad(s.up_bias, e));
  }
  backward.run();
  if (pairs) add_pairs(g, s.x, pairs, s.groups.place, top_k);
  g.arena().rewind(mark);
}

}  // namespace ponder
