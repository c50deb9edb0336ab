// The gradients of several matrix products in two parallel regions: what linear, per-head and
// expert layers and token_loss share. Threads split rows of dx and rows of dW, never a sum.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "ops/graph.h"

namespace ponder {

// Of y[i] = x[x_rows[i]] W^T + b, i in [0, m). Null row lists mean i itself.
template <class R>
struct LinearGrad {
  Weight weight;
  const R* dy = nullptr;
  int64_t lddy = 0;
  const R* x = nullptr;
  int64_t ldx = 0;
  const int32_t* x_rows = nullptr;
  R* dx = nullptr;  // dx[dx_rows[i]]; null: not wanted
  int64_t lddx = 0;
  const int32_t* dx_rows = nullptr;  // each row at most once
  R* db = nullptr;
  int64_t m = 0;
};

template <class R>
class LinearBackward {
 public:
  explicit LinearBackward(Graph<R>& g) : g_(g) {}

  // Products that may share rows of dx belong to one chain: they have the same m, come one after
  // the other, and add to a row in this order.
  void add(int64_t chain, const LinearGrad<R>& grad) {
    if (grad.m > 0) products_.push_back({chain, grad});
  }

  void run() {
    run_dx();
    run_dw();
  }

 private:
  struct Product {
    int64_t chain;
    LinearGrad<R> grad;
  };
  // Rows [begin, end) of dx from products [first, last); or rows of dW of product `first`.
  struct Item {
    size_t first, last;
    int64_t begin, end;
  };

  int64_t work_of(const LinearGrad<R>& grad) const {
    return grad.m * grad.weight.rows * grad.weight.cols;
  }

  void run_dx() {
    std::vector<Item> items;
    int64_t widest = 0, work = 0;
    for (size_t first = 0, last; first < products_.size(); first = last) {
      last = first;
      while (last < products_.size() && products_[last].chain == products_[first].chain) {
        widest = std::max(widest, products_[last].grad.weight.cols);
        work += work_of(products_[last++].grad);
      }
      const int64_t m = products_[first].grad.m;
      // Enough rows to pay for decoding W once an item, few enough to share.
      const int64_t step = std::clamp<int64_t>(m / (4 * g_.threads()), 4, 32);
      for (int64_t row = 0; row < m; row += step)
        items.push_back({first, last, row, std::min(m, row + step)});
    }
    if (items.empty()) return;
    const size_t bytes = static_cast<size_t>(4 * widest) * sizeof(R);
    std::byte* base = g_.take_scratch(bytes);
    const auto count = static_cast<int64_t>(items.size());
    g_.parallel(count, work / count, [&](int64_t i, int worker) {
      R* scratch = reinterpret_cast<R*>(g_.scratch(bytes, worker, base));
      const Item& item = items[static_cast<size_t>(i)];
      for (size_t p = item.first; p < item.last; ++p) dx_rows(products_[p].grad, item, scratch);
    });
  }

  void dx_rows(const LinearGrad<R>& grad, const Item& item, R* scratch) {
    if (!grad.dx) return;
    const int32_t* rows = grad.dx_rows ? grad.dx_rows + item.begin : nullptr;
    R* dx = grad.dx_rows ? grad.dx : grad.dx + item.begin * grad.lddx;
    g_.kernels().backward.linear_dx(grad.weight, grad.dy + item.begin * grad.lddy, grad.lddy,
                                    item.end - item.begin, dx, grad.lddx, rows, scratch);
  }

  void run_dw() {
    constexpr int64_t kRowsAnItem = 16;
    std::vector<Item> items;
    int64_t work = 0;
    for (size_t p = 0; p < products_.size(); ++p) {
      const LinearGrad<R>& grad = products_[p].grad;
      if (!grad.weight.grad && !grad.db) continue;
      for (int64_t n = 0; n < grad.weight.rows; n += kRowsAnItem)
        items.push_back({p, p + 1, n, std::min(grad.weight.rows, n + kRowsAnItem)});
      work += work_of(grad);
    }
    if (items.empty()) return;
    const auto count = static_cast<int64_t>(items.size());
    const BackwardKernels<R>& kernels = g_.kernels().backward;
    g_.parallel(count, work / count, [&](int64_t i, int) {
      const Item& item = items[static_cast<size_t>(i)];
      const LinearGrad<R>& grad = products_[item.first].grad;
      if (grad.weight.grad) {
        kernels.linear_dw(grad.dy, grad.lddy, grad.x, grad.ldx, grad.x_rows, grad.m,
                          grad.weight.cols, item.begin, item.end,
                          grad.weight.template grad_row<R>(0));
      }
      if (grad.db) kernels.column_sums(grad.dy, grad.lddy, grad.m, item.begin, item.end, grad.db);
    });
  }

  Graph<R>& g_;
  std::vector<Product> products_;
};

}  // namespace ponder
