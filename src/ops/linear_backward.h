// The gradients of several matrix products in three parallel regions: what linear, per-head and
// expert layers and token_loss share. Threads split rows of dx and rows of dW, never a sum.
#pragma once

#include <algorithm>
#include <deque>
#include <vector>

#include "ops/graph.h"

namespace ponder {

template <class R>
class LinearBackward {
 public:
  explicit LinearBackward(Graph<R>& g) : g_(g) {}

  // The rows that the products added next share: x, where its gradient goes, and how many. All
  // products of one call of `rows` add up to one dx.
  void rows(LinearGrad<R> grad) { groups_.push_back({grad, {}, {}}); }

  // y = x W^T (+ b): dy is y's gradient, `db` the bias's or null.
  void add(const Weight& weight, const R* dy, int64_t lddy, R* db = nullptr) {
    Group& group = groups_.back();
    PONDER_CHECK(weight.cols == group.grad.k);
    group.products.push_back({.weight = weight, .dy = dy, .lddy = lddy});
    group.biases.push_back(db);
  }

  void run() {
    const Arena::Mark mark = g_.arena().mark();
    plan();
    pack();
    multiply();
    g_.arena().rewind(mark);
  }

 private:
  using Product = typename LinearGrad<R>::Product;
  struct Group {
    LinearGrad<R> grad;
    std::vector<Product> products;
    std::vector<R*> biases;
  };
  enum class Kind { kRows, kWeight, kDx, kDw };
  struct Item {
    Kind kind;
    const Group* group;
    int64_t product, begin, end;
  };

  static int64_t groups_of(int64_t n) { return (n + kGradGroup - 1) / kGradGroup; }

  void plan() {
    const BackwardKernels<R>& kernels = g_.kernels().backward;
    for (Group& group : groups_) {
      LinearGrad<R>& grad = group.grad;
      grad.products = group.products.data();
      grad.count = static_cast<int64_t>(group.products.size());
      for (const Product& p : group.products) {
        grad.wants_dw = grad.wants_dw || p.weight.grad;
        work_ += grad.m * p.weight.rows * grad.k;
      }
      if (grad.m == 0) continue;
      kernels.linear_plan(grad);
      grad.packed_rows = take(grad.rows_bytes);
      for (int64_t p = 0; p < grad.count; ++p)
        grad.products[p].packed_weight = take(kernels.linear_weight_bytes(grad, p));
    }
  }
  std::byte* take(size_t bytes) {
    return bytes ? static_cast<std::byte*>(g_.arena().take_bytes(bytes)) : nullptr;
  }

  void pack() {
    std::vector<Item> items;
    for (const Group& group : groups_) {
      if (group.grad.m == 0) continue;
      for (int64_t i = 0; group.grad.packed_rows && i < groups_of(group.grad.m); ++i)
        items.push_back({Kind::kRows, &group, 0, i, i + 1});
      for (size_t p = 0; p < group.products.size(); ++p) {
        if (!group.products[p].packed_weight) continue;
        for (int64_t i = 0; i < groups_of(group.products[p].weight.rows); ++i)
          items.push_back({Kind::kWeight, &group, static_cast<int64_t>(p), i, i + 1});
      }
    }
    run_items(items, work_ / 64);
  }

  void multiply() {
    std::vector<Item> items;
    int64_t rows = 0, outputs = 0;
    for (const Group& group : groups_) {
      if (group.grad.m == 0) continue;
      if (group.grad.dx) rows += group.grad.m;
      for (const Product& p : group.products) outputs += p.weight.rows;
    }
    const int64_t row_step = step_of(rows, kMaxRows), step = step_of(outputs, kMaxOutputs);
    for (const Group& group : groups_) {
      if (group.grad.m == 0) continue;
      for (int64_t i = 0; group.grad.dx && i < group.grad.m; i += row_step)
        items.push_back({Kind::kDx, &group, 0, i, std::min(group.grad.m, i + row_step)});
    }
    run_items(items, work_);
    items.clear();  // dX's items pack what dW reads: all must be done
    for (const Group& group : groups_) {
      if (group.grad.m == 0) continue;
      for (size_t p = 0; p < group.products.size(); ++p) {
        const int64_t n = group.products[p].weight.rows;
        if (!group.products[p].weight.grad && !group.biases[p]) continue;
        for (int64_t i = 0; i < n; i += step)
          items.push_back({Kind::kDw, &group, static_cast<int64_t>(p), i, std::min(n, i + step)});
      }
    }
    run_items(items, work_);
  }

  // Long runs use what lies in the cache more often; but every thread should have some.
  static constexpr int64_t kMaxRows = 512, kMaxOutputs = 256;
  int64_t step_of(int64_t all, int64_t most) const {
    const int64_t even = (all + 2 * g_.threads() - 1) / (2 * g_.threads());
    return std::clamp(groups_of(even) * kGradGroup, kGradGroup, most);
  }

  void run_items(const std::vector<Item>& items, int64_t work) {
    if (items.empty()) return;
    const auto count = static_cast<int64_t>(items.size());
    g_.parallel(count, work / count,
                [&](int64_t i, int) { run_item(items[static_cast<size_t>(i)]); });
  }

  void run_item(const Item& item) {
    const BackwardKernels<R>& kernels = g_.kernels().backward;
    const LinearGrad<R>& grad = item.group->grad;
    switch (item.kind) {
      case Kind::kRows:
        return kernels.linear_pack_rows(grad, item.begin);
      case Kind::kWeight:
        return kernels.linear_pack_weight(grad, item.product, item.begin);
      case Kind::kDx:
        return kernels.linear_dx(grad, item.begin, item.end);
      case Kind::kDw: {
        const Product& p = grad.products[item.product];
        if (p.weight.grad) kernels.linear_dw(grad, item.product, item.begin, item.end);
        R* db = item.group->biases[static_cast<size_t>(item.product)];
        if (db) kernels.column_sums(p.dy, p.lddy, grad.m, item.begin, item.end, db);
      }
    }
  }

  Graph<R>& g_;
  std::deque<Group> groups_;
  int64_t work_ = 0;
};

}  // namespace ponder
