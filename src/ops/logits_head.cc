#include "ops/ops.h"

namespace ponder {
namespace {

// Runs over the numbers of all rows, since there is often one row and a large vocabulary.
template <class R, class Fn>
void over_logits(Graph<R>& g, const Tensor<R>& y, Fn&& fn) {
  constexpr int64_t kRun = 1 << 13, kCost = 4;
  const int64_t runs = (y.cols + kRun - 1) / kRun;
  g.parallel(y.rows * runs, kRun * kCost, [&](int64_t i, int) {
    const int64_t first = i % runs * kRun;
    fn(i / runs, first, std::min(kRun, y.cols - first));
  });
}

}  // namespace

template <class R>
Tensor<R> head_logits(Graph<R>& g, const Tensor<R>& hidden, const LogitsHead& head) {
  const Tensor<R> y = linear(g, hidden, {head.weight});
  if (head.cap == 0) return y;
  const R cap = R(head.cap);
  over_logits(g, y, [&](int64_t r, int64_t first, int64_t count) {
    g.kernels().soft_cap(y.row(r) + first, cap, count);
  });
  g.record([&g, y, cap] {
    g.settle(y);
    over_logits(g, y, [&](int64_t r, int64_t first, int64_t count) {
      g.kernels().backward.soft_cap(y.row(r) + first, cap, y.grad_row(r) + first, count);
    });
  });
  return y;
}

template Tensor<float> head_logits(Graph<float>&, const Tensor<float>&, const LogitsHead&);
template Tensor<double> head_logits(Graph<double>&, const Tensor<double>&, const LogitsHead&);

}  // namespace ponder
