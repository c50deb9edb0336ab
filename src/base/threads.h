// A pool whose threads claim work item by item: the caller takes part, and a core that is lost to
// another process delays one item, not a fixed share of the whole.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>
#include <type_traits>
#include <vector>

namespace ponder {

class ThreadPool {
 public:
  explicit ThreadPool(int threads);  // 1 runs everything in the caller
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const { return static_cast<int>(workers_.size()) + 1; }

  // Calls fn(index, worker) for every index in [0, count), worker in [0, threads()); returns when
  // all are done. Which worker takes which index is not defined: results must not depend on it.
  template <class Fn>
  void parallel(int64_t count, Fn&& fn) {
    run(
        count,
        [](void* f, int64_t i, int worker) {
          (*static_cast<std::remove_reference_t<Fn>*>(f))(i, worker);
        },
        const_cast<void*>(static_cast<const void*>(&fn)));
  }

 private:
  using Call = void (*)(void* context, int64_t index, int worker);
  void run(int64_t count, Call call, void* context);
  bool claim_one(uint32_t generation, int worker);
  void claim_all(uint32_t generation, int worker);
  void work(int worker);

  std::vector<std::thread> workers_;
  // High half: generation of the job; low half: next index. One word, so that a late worker cannot
  // claim an item of a job that it did not read.
  alignas(64) std::atomic<uint64_t> ticket_{0};
  alignas(64) std::atomic<int64_t> done_{0};
  alignas(64) std::atomic<int64_t> count_{0};
  std::atomic<Call> call_{nullptr};
  std::atomic<void*> context_{nullptr};
  std::atomic<int> sleepers_{0};
  std::atomic<uint32_t> wake_{0};  // the futex: changes with every job
  std::atomic<bool> stop_{false};
};

int usable_cores();  // as the scheduler's affinity mask allows

}  // namespace ponder
