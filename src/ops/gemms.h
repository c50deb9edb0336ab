// Several matrix products in one parallel region: what linear, per-head and expert layers share.
#pragma once

#include <algorithm>
#include <vector>

#include "ops/graph.h"
#include "ops/watch.h"

namespace ponder {

// Rows of x, packed once for all weights of its kind.
template <class R>
struct PackedRows {
  const R* x = nullptr;
  int64_t ldx = 0;
  const int32_t* rows = nullptr;  // gathers x[rows[i]]; null: x[i]
  int64_t m = 0, k = 0;
  void* packed = nullptr;
};

// What is taken from the arena between its making and `run` is gone after: make results before.
template <class R>
class GemmBatch {
 public:
  explicit GemmBatch(Graph<R>& g) : g_(g), mark_(g.arena().mark()) {}

  // Plans the packing of m rows of k numbers for weights like `weight`; the index names it in
  // `add`.
  size_t pack(DType weight, const R* x, int64_t ldx, const int32_t* rows, int64_t m, int64_t k) {
    PackedRows<R> out{x, ldx, rows,
                      m, k,   g_.arena().take_bytes(g_.kernels().packed_bytes(weight, m, k))};
    packs_.push_back({out, weight});
    return packs_.size() - 1;
  }

  // The numbers of the pack's x must be there already.
  void add(const Weight& weight, size_t pack, const R* bias, R* y, int64_t ldy) {
    const PackedRows<R>& rows = packs_[pack].rows;
    PONDER_CHECK(rows.k == weight.cols);
    if (rows.m == 0 || weight.rows == 0) return;
    if constexpr (std::is_same_v<R, float>) {
      if (InputWatcher* watcher = WatchedInputs::current())
        watcher->multiplied(weight, rows.x, rows.ldx, rows.rows, rows.m);
    }
    tasks_.push_back({weight, rows.packed, rows.m, 0, weight.rows, bias, y, ldy});
  }

  void run() {
    multiply();
    g_.arena().rewind(mark_);
  }

 private:
  struct Pack {
    PackedRows<R> rows;
    DType weight;
  };

  void multiply() {
    pack_all();
    size_t scratch_bytes = 0;
    std::vector<GemmTask<R>> items;
    int64_t work = 0;
    for (const GemmTask<R>& task : tasks_) {
      scratch_bytes = std::max(
          scratch_bytes, g_.kernels().gemm_scratch(task.weight.dtype, task.m, task.weight.cols));
      const int64_t step = outputs_an_item(task);
      for (int64_t n = 0; n < task.weight.rows; n += step) {
        GemmTask<R> item = task;
        item.n0 = n;
        item.n1 = std::min(n + step, task.weight.rows);
        items.push_back(item);
      }
      work += task.m * task.weight.rows * task.weight.cols;
    }
    if (items.empty()) return;
    spread(items);
    std::byte* base = g_.take_scratch(scratch_bytes);
    const auto count = static_cast<int64_t>(items.size());
    g_.parallel(count, work / count, [&](int64_t i, int worker) {
      g_.kernels().gemm(items[static_cast<size_t>(i)], g_.scratch(scratch_bytes, worker, base));
    });
  }

  // Items with few rows wait for their weights, those with many for the units: evenly between one
  // another, so that one thread has the memory while another computes.
  static void spread(std::vector<GemmTask<R>>& items) {
    constexpr int64_t kWaiting = 4;
    const auto waits = [](const GemmTask<R>& item) { return item.m <= kWaiting; };
    const auto count = static_cast<int64_t>(items.size());
    const int64_t waiting = std::count_if(items.begin(), items.end(), waits);
    if (waiting == 0 || waiting == count) return;
    const auto many = std::stable_partition(items.begin(), items.end(), waits);
    std::vector<GemmTask<R>> in_turn;
    in_turn.reserve(items.size());
    auto next_few = items.begin(), next_many = many;
    for (int64_t i = 0; i < count; ++i) {
      // As many with few rows among the first i + 1 as their share of all.
      const bool few = (i + 1) * waiting / count > i * waiting / count;
      in_turn.push_back(few ? *next_few++ : *next_many++);
    }
    items.swap(in_turn);
  }

  // Few rows: weights in long runs. A run begins cold, and what it asks for beyond its end is
  // another thread's; memory gives long ones a third faster. Many rows: a width whose decoded
  // weights stay in the cache. As many items as give every thread the same; multiples of 16, so
  // that no tile is cut.
  int64_t outputs_an_item(const GemmTask<R>& task) const {
    constexpr int64_t kFewRows = 32, kProductsAnItem = 4 * 1024 * 1024, kWide = 128, kTile = 16;
    const int64_t wanted =
        task.m > kFewRows ? kWide : std::max(kTile, kProductsAnItem / (task.m * task.weight.cols));
    const int64_t items = (task.weight.rows + wanted - 1) / wanted;
    const int64_t even = (items + g_.threads() - 1) / g_.threads() * g_.threads();
    return std::max(kTile, ((task.weight.rows + even - 1) / even + kTile - 1) / kTile * kTile);
  }

  void pack_all() {
    std::vector<std::pair<size_t, int64_t>> groups;
    int64_t work = 0;
    for (size_t p = 0; p < packs_.size(); ++p) {
      constexpr int64_t kCost = 4;  // of a number, beside that of a product
      const PackedRows<R>& rows = packs_[p].rows;
      for (int64_t g = 0; g * pack_rows(packs_[p].weight) < rows.m; ++g) groups.emplace_back(p, g);
      work += rows.m * rows.k * kCost;
    }
    if (groups.empty()) return;
    const auto count = static_cast<int64_t>(groups.size());
    g_.parallel(count, work / count, [&](int64_t i, int) {
      const auto [p, group] = groups[static_cast<size_t>(i)];
      const PackedRows<R>& rows = packs_[p].rows;
      g_.kernels().pack(packs_[p].weight, rows.x, rows.ldx, rows.rows, rows.m, rows.k, group,
                        rows.packed);
    });
  }

  Graph<R>& g_;
  Arena::Mark mark_;
  std::vector<Pack> packs_;
  std::vector<GemmTask<R>> tasks_;
};

}  // namespace ponder
