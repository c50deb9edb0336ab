// Where operators run, and the tape. While recording, each operator leaves a closure that adds to
// the gradients of its inputs; `backward` runs them in reverse. While serving nothing is recorded.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "base/cluster.h"
#include "base/threads.h"
#include "kernels/kernels.h"
#include "tensor/tensor.h"

namespace ponder {

// Rows of a batch, rising, that take an adapter: the one of this number in LinearParam::served.
struct AdapterRows {
  int32_t adapter = 0;
  std::span<const int32_t> rows;
};

// Of a matrix whose rows are to be run over, each of about `cost` operations.
struct RowsOf {
  int64_t rows = 0, cost = 0;
};

template <class R>
class Graph {
 public:
  // `arena` holds every activation and closure until its owner resets it.
  Graph(const Kernels<R>& kernels, ThreadPool& pool, Arena& arena, bool recording = false)
      : kernels_(kernels), pool_(pool), arena_(arena), recording_(recording) {}

  const Kernels<R>& kernels() const { return kernels_; }
  Arena& arena() { return arena_; }
  bool recording() const { return recording_; }
  // Nothing is recorded now, but the same operators will run again while recording.
  bool rehearsing() const { return rehearsing_; }
  // Graphs over the same arena, for what is to run now and to be recorded in backward.
  Graph without_recording() const {
    Graph out(kernels_, pool_, arena_);
    out.rehearsing_ = true;
    out.ranks_ = ranks_;
    return out;
  }
  Graph recording_anew() const {
    Graph out(kernels_, pool_, arena_, true);
    out.ranks_ = ranks_;
    return out;
  }
  int threads() const { return pool_.threads(); }

  // While serving: whose rows the batch has, for those layers that have served adapters. The lists
  // must live as long as what runs over them.
  void set_adapter_rows(std::span<const AdapterRows> rows) { adapter_rows_ = rows; }
  std::span<const AdapterRows> adapter_rows() const { return adapter_rows_; }

  // With whom this rank has the weights together; null: with nobody. They run the same operators
  // over the same rows, or, while training, over rows of their own.
  void set_ranks(Cluster* ranks) { ranks_ = ranks; }
  Cluster* ranks() const { return ranks_; }

  // [rows, cols], uninitialised; with a gradient while recording.
  Tensor<R> make(int64_t rows, int64_t cols) {
    Tensor<R> out{arena_.take<R>(rows * cols), rows, cols, cols};
    if (recording_) add_gradient(out);
    return out;
  }
  // A gradient that nothing has been written to.
  void add_gradient(Tensor<R>& x) {
    PONDER_CHECK(x.ld == x.cols);
    x.grad = arena_.take<R>(x.size());
    x.state = new (arena_.take_bytes(sizeof(GradState<R>))) GradState<R>{x.grad, x.size(), false};
  }

  // Before an operator gives x its gradient: whether to write it, rather than to add. What a view
  // does not cover is zeroed first.
  bool writes(const Tensor<R>& x) {
    if (!x.grad || !x.state || x.state->written) return false;
    const bool whole = x.size() == x.state->size;
    if (!whole) settle(x);
    x.state->written = true;
    return whole;
  }
  // Before an operator reads x's gradient, or adds to parts of it: zeros if nobody wrote to it.
  void settle(const Tensor<R>& x) {
    if (!x.grad || !x.state || x.state->written) return;
    constexpr int64_t kRun = 1 << 14;
    const GradState<R> state = *x.state;
    parallel((state.size + kRun - 1) / kRun, kRun, [&](int64_t i, int) {
      kernels_.backward.zero(state.grad + i * kRun, std::min(kRun, state.size - i * kRun));
    });
    x.state->written = true;
  }
  R* zeros(int64_t count) {
    R* out = arena_.take<R>(count);
    for (int64_t i = 0; i < count; ++i) out[i] = R(0);
    return out;
  }

  // `cost` is a rough count of operations an item: small work stays in the caller's thread.
  template <class Fn>
  void parallel(int64_t count, int64_t cost, Fn&& fn) {
    constexpr int64_t kWorthWaking = 20'000;
    if (count * cost < kWorthWaking) {
      for (int64_t i = 0; i < count; ++i) fn(i, 0);
    } else {
      pool_.parallel(count, fn);
    }
  }
  // `rows` rows in runs [first, last) that are long enough to be worth claiming.
  template <class Fn>
  void parallel_rows(int64_t rows, int64_t cost, Fn&& fn) {
    const int64_t run = rows_a_run(cost);
    parallel((rows + run - 1) / run, run * cost, [&](int64_t i, int) {
      for (int64_t r = i * run; r < std::min(rows, (i + 1) * run); ++r) fn(r);
    });
  }

  // The same over the rows of several matrices in one region: fn(which, row).
  template <class Fn>
  void parallel_rows(std::span<const RowsOf> all, Fn&& fn) {
    struct Run {
      size_t of;
      int64_t begin, end;
    };
    std::vector<Run> runs;
    int64_t work = 0;
    for (size_t of = 0; of < all.size(); ++of) {
      const int64_t run = rows_a_run(all[of].cost);
      for (int64_t r = 0; r < all[of].rows; r += run)
        runs.push_back({of, r, std::min(all[of].rows, r + run)});
      work += all[of].rows * all[of].cost;
    }
    const auto count = static_cast<int64_t>(runs.size());
    parallel(count, work / std::max<int64_t>(1, count), [&](int64_t i, int) {
      const Run& run = runs[static_cast<size_t>(i)];
      for (int64_t r = run.begin; r < run.end; ++r) fn(run.of, r);
    });
  }

  // One buffer for each worker, valid until the arena is reset.
  std::byte* scratch(size_t bytes_a_worker, int worker, std::byte* base) const {
    return base + bytes_a_worker * static_cast<size_t>(worker);
  }
  std::byte* take_scratch(size_t bytes_a_worker) {
    return static_cast<std::byte*>(
        arena_.take_bytes(bytes_a_worker * static_cast<size_t>(threads())));
  }

  // A copy that lives as long as the arena: what a closure may point to.
  template <class T>
  T* keep(const T* items, int64_t count) {
    T* out = arena_.take<T>(count);
    std::copy(items, items + count, out);
    return out;
  }

  // The same for a whole object: it lives as long as the graph.
  template <class T>
  const T& own(T value) {
    auto kept = std::make_shared<const T>(std::move(value));
    owned_.push_back(kept);
    return *kept;
  }

  // `fn` must be trivially destructible: it lives in the arena. It may point to what its operator
  // took from the arena, to parameters and to a RopeTable, but not to the Batch or to an argument.
  template <class Fn>
  void record(Fn fn) {
    static_assert(std::is_trivially_destructible_v<Fn>);
    if (!recording_) return;
    void* place = arena_.take_bytes(sizeof(Fn));
    tape_.push_back({[](void* f) { (*static_cast<Fn*>(f))(); }, new (place) Fn(fn)});
  }
  // Runs the tape once, newest first. Gradients of the results must be set before.
  void backward() {
    for (auto step = tape_.rbegin(); step != tape_.rend(); ++step) step->call(step->closure);
    tape_.clear();
  }

 private:
  static int64_t rows_a_run(int64_t cost) {
    constexpr int64_t kItemCost = 10'000;
    return std::max<int64_t>(1, kItemCost / std::max<int64_t>(1, cost));
  }

  struct Step {
    void (*call)(void* closure);
    void* closure;
  };
  const Kernels<R>& kernels_;
  ThreadPool& pool_;
  Arena& arena_;
  bool recording_, rehearsing_ = false;
  std::span<const AdapterRows> adapter_rows_;
  Cluster* ranks_ = nullptr;
  std::vector<Step> tape_;
  std::vector<std::shared_ptr<const void>> owned_;
};

}  // namespace ponder
