// A thread pool that several owners use by turns, a step each: threads of their own would get in
// each other's way. Who asked first is next, so nobody who asks again and again keeps it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "base/threads.h"

namespace ponder {

class SharedThreads {
 public:
  explicit SharedThreads(int threads) : pool_(threads) {}

  // For std::lock_guard: from `lock` to `unlock` the pool is the caller's.
  void lock();
  void unlock();
  ThreadPool& pool() { return pool_; }

 private:
  ThreadPool pool_;
  std::mutex mutex_;
  std::condition_variable next_;
  uint64_t asked_ = 0, turn_ = 0;
};

}  // namespace ponder
