// The thread pool: every index once, whatever the sizes, and regions one after the other.
#include "base/threads.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

namespace ponder {
namespace {

constexpr int kThreads[] = {1, 2, 3, 5};

TEST(ThreadPool, CallsEveryIndexOnceByAWorkerOfItsOwn) {
  for (const int threads : kThreads) {
    ThreadPool pool(threads);
    EXPECT_EQ(pool.threads(), threads);
    for (const int64_t count : {0, 1, 2, 3, 7, 100, 10'000}) {
      std::vector<std::atomic<int>> calls(static_cast<size_t>(count));
      std::atomic<bool> outside = false;
      pool.parallel(count, [&](int64_t i, int worker) {
        calls[static_cast<size_t>(i)].fetch_add(1);
        if (worker < 0 || worker >= threads) outside = true;
      });
      for (const auto& c : calls) ASSERT_EQ(c.load(), 1) << threads << " threads, " << count;
      EXPECT_FALSE(outside);
    }
  }
}

// A worker's number is its own while it runs an item: what makes scratch by worker safe.
TEST(ThreadPool, NoTwoItemsRunAsTheSameWorkerAtOnce) {
  ThreadPool pool(4);
  std::vector<std::atomic<int>> inside(4);
  std::atomic<bool> shared = false;
  pool.parallel(20'000, [&](int64_t, int worker) {
    auto& mine = inside[static_cast<size_t>(worker)];
    if (mine.fetch_add(1) != 0) shared = true;
    mine.fetch_sub(1);
  });
  EXPECT_FALSE(shared);
}

TEST(ThreadPool, WhatARegionWroteIsThereWhenItReturns) {
  for (const int threads : kThreads) {
    ThreadPool pool(threads);
    std::vector<int64_t> numbers(64);  // plain: the region itself must order the writes
    for (int64_t round = 1; round <= 5'000; ++round) {
      pool.parallel(64, [&](int64_t i, int) { numbers[static_cast<size_t>(i)] += i; });
      ASSERT_EQ(numbers[63], 63 * round);
    }
    for (size_t i = 0; i < numbers.size(); ++i)
      EXPECT_EQ(numbers[i], static_cast<int64_t>(i) * 5'000);
  }
}

// The pool keeps a pointer to the callable: a late worker must not call one that is gone.
TEST(ThreadPool, ManySmallRegionsWithCallablesThatVanish) {
  ThreadPool pool(3);
  int64_t total = 0;
  for (int round = 0; round < 20'000; ++round) {
    auto sums = std::make_unique<std::atomic<int64_t>>(0);
    const int64_t count = round % 5;
    pool.parallel(count, [sum = sums.get(), round](int64_t i, int) { *sum += i + round; });
    total += sums->load() - count * round - count * (count - 1) / 2;
  }
  EXPECT_EQ(total, 0);
}

TEST(ThreadPool, WakesWorkersThatFellAsleep) {
  ThreadPool pool(2);
  for (int round = 0; round < 20; ++round) {
    std::atomic<int> done = 0;
    pool.parallel(64, [&](int64_t, int) { done.fetch_add(1); });
    EXPECT_EQ(done.load(), 64);
    std::this_thread::sleep_for(std::chrono::milliseconds(2));  // longer than they spin
  }
}

TEST(ThreadPool, TwoPoolsMayRunOneInsideTheOther) {
  ThreadPool outer(2);
  std::atomic<int> calls = 0;
  outer.parallel(8, [&](int64_t, int) {
    ThreadPool inner(2);
    inner.parallel(16, [&](int64_t, int) { calls.fetch_add(1); });
  });
  EXPECT_EQ(calls.load(), 8 * 16);
}

TEST(ThreadPool, EndsAtOnceWithoutWork) {
  for (int i = 0; i < 200; ++i) ThreadPool pool(3);
}

TEST(ThreadPool, ThisMachineHasACore) { EXPECT_GE(usable_cores(), 1); }

}  // namespace
}  // namespace ponder
