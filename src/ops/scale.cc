// What is added to, subtracted from or multiplied with whole rows.
#include <cmath>

#include "ops/ops.h"

namespace ponder {

template <class R>
Tensor<R> scaled(Graph<R>& g, const Tensor<R>& x, std::type_identity_t<R> factor) {
  Tensor<R> y = g.make(x.rows, x.cols);
  g.parallel_rows(x.rows, x.cols, [&](int64_t r) {
    g.kernels().backward.scale(x.row(r), factor, y.row(r), y.cols);
  });
  g.record([&g, x, y, factor] {
    g.settle(y);
    const bool write = g.writes(x);
    g.parallel_rows(x.rows, x.cols, [&](int64_t r) {
      if (write) {
        g.kernels().backward.scale(y.grad_row(r), factor, x.grad_row(r), x.cols);
      } else {
        g.kernels().scale_add(x.grad_row(r), factor, y.grad_row(r), x.cols);
      }
    });
  });
  return y;
}

template <class R>
void scale(Graph<R>& g, const Tensor<R>& x, std::type_identity_t<R> factor) {
  const auto run = [&g, x, factor](R* rows) {
    g.parallel_rows(x.rows, x.cols, [&](int64_t r) {
      g.kernels().backward.scale(rows + r * x.ld, factor, rows + r * x.ld, x.cols);
    });
  };
  run(x.data);
  if (!x.grad) return;
  g.record([&g, x, run] {
    g.settle(x);
    run(x.grad);
  });
}

template <class R>
Tensor<R> center(Graph<R>& g, const Tensor<R>& x) {
  Tensor<R> y = g.make(x.rows, x.cols);
  g.parallel_rows(x.rows, x.cols,
                  [&](int64_t r) { g.kernels().center(x.row(r), y.row(r), y.cols); });
  g.record([&g, x, y] {
    g.settle(y);
    const bool write = g.writes(x);
    g.parallel_rows(x.rows, x.cols, [&](int64_t r) {
      g.kernels().backward.center(y.grad_row(r), x.grad_row(r), write, x.cols);
    });
  });
  return y;
}

template <class R>
Tensor<R> add_row(Graph<R>& g, const Tensor<R>& x, const Tensor<R>& row) {
  PONDER_CHECK(row.rows == 1 && row.cols == x.cols);
  Tensor<R> y = g.make(x.rows, x.cols);
  g.parallel_rows(x.rows, x.cols,
                  [&](int64_t r) { g.kernels().add(x.row(r), row.data, y.row(r), y.cols); });
  g.record([&g, x, row, y] {
    g.settle(y);
    if (row.grad) g.kernels().backward.column_sums(y.grad, y.ld, y.rows, 0, y.cols, row.grad);
    if (!x.grad) return;
    const bool write = g.writes(x);
    g.parallel_rows(x.rows, x.cols, [&](int64_t r) {
      if (write) {
        g.kernels().copy(y.grad_row(r), x.grad_row(r), x.cols);
      } else {
        g.kernels().add(x.grad_row(r), y.grad_row(r), x.grad_row(r), x.cols);
      }
    });
  });
  return y;
}

// What is the result's gradient is the parameter's.
template <class R>
Tensor<R> plus_one(Graph<R>& g, const Tensor<R>& weight) {
  R* out = g.arena().template take<R>(weight.cols);
  for (int64_t c = 0; c < weight.cols; ++c) out[c] = weight.data[c] + R(1);
  return {out, 1, weight.cols, weight.cols, weight.grad, weight.state};
}

template <class R>
Tensor<R> gate_rows(Graph<R>& g, const Tensor<R>& x, const Tensor<R>& logits) {
  PONDER_CHECK(logits.rows == x.rows && logits.cols == 1);
  Tensor<R> y = g.make(x.rows, x.cols);
  g.parallel_rows(x.rows, x.cols, [&](int64_t r) {
    g.kernels().backward.scale(x.row(r), g.kernels().logistic(*logits.row(r)), y.row(r), y.cols);
  });
  g.record([&g, x, logits, y] {
    g.settle(y);
    g.settle(logits);
    g.settle(x);
    g.parallel_rows(x.rows, 2 * x.cols, [&](int64_t r) {
      const R s = g.kernels().logistic(*logits.row(r));
      *logits.grad_row(r) +=
          s * (R(1) - s) * g.kernels().backward.dot(y.grad_row(r), x.row(r), x.cols);
      g.kernels().scale_add(x.grad_row(r), s, y.grad_row(r), x.cols);
    });
  });
  return y;
}

template <class R>
Tensor<R> logistic_gate(Graph<R>& g, const Tensor<R>& x, const Tensor<R>& gate) {
  PONDER_CHECK(gate.rows == x.rows && gate.cols == x.cols);
  constexpr int64_t kCost = 4;  // of exp
  Tensor<R> y = g.make(x.rows, x.cols);
  g.parallel_rows(x.rows, kCost * x.cols, [&](int64_t r) {
    g.kernels().logistic_gate(x.row(r), gate.row(r), y.row(r), y.cols);
  });
  g.record([&g, x, gate, y] {
    g.settle(y);
    const bool write_x = g.writes(x), write_gate = g.writes(gate);
    g.parallel_rows(x.rows, kCost * x.cols, [&](int64_t r) {
      g.kernels().backward.logistic_gate(x.row(r), gate.row(r), y.grad_row(r), x.grad_row(r),
                                         write_x, gate.grad_row(r), write_gate, y.cols);
    });
  });
  return y;
}

double Temperature::at(int64_t position) const {
  const int64_t blocks = (position + offset) / length;
  return 1 + beta * std::log(static_cast<double>(blocks + 1));
}

template <class R>
void temper(Graph<R>& g, const Tensor<R>& x, const Temperature& temperature, const Batch& batch) {
  R* factors = g.arena().template take<R>(x.rows);
  for (int64_t r = 0; r < x.rows; ++r)
    factors[r] = static_cast<R>(temperature.at(batch.positions[static_cast<size_t>(r)]));
  const auto run = [&g, x, factors](R* rows) {
    g.parallel_rows(x.rows, x.cols, [&](int64_t r) {
      g.kernels().backward.scale(rows + r * x.ld, factors[r], rows + r * x.ld, x.cols);
    });
  };
  run(x.data);
  if (!x.grad) return;
  g.record([&g, x, run] {
    g.settle(x);
    run(x.grad);
  });
}

#define PONDER_INSTANTIATE(R)                                                      \
  template void scale(Graph<R>&, const Tensor<R>&, std::type_identity_t<R>);       \
  template Tensor<R> scaled(Graph<R>&, const Tensor<R>&, std::type_identity_t<R>); \
  template Tensor<R> center(Graph<R>&, const Tensor<R>&);                          \
  template Tensor<R> add_row(Graph<R>&, const Tensor<R>&, const Tensor<R>&);       \
  template Tensor<R> plus_one(Graph<R>&, const Tensor<R>&);                        \
  template Tensor<R> logistic_gate(Graph<R>&, const Tensor<R>&, const Tensor<R>&); \
  template Tensor<R> gate_rows(Graph<R>&, const Tensor<R>&, const Tensor<R>&);     \
  template void temper(Graph<R>&, const Tensor<R>&, const Temperature&, const Batch&);
PONDER_INSTANTIATE(float)
PONDER_INSTANTIATE(double)
#undef PONDER_INSTANTIATE

}  // namespace ponder
