#include "base/threads.h"

#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <climits>

namespace ponder {
namespace {

// Longer than any gap between two regions of one step, shorter than a person notices.
constexpr auto kSpin = std::chrono::microseconds(200);
constexpr int kSpinsBetweenClocks = 64;

void pause_cpu() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

// std::atomic::wait took up to 0.5 ms here, so the futex is used directly.
void futex(std::atomic<uint32_t>& word, int operation, uint32_t value) {
  ::syscall(SYS_futex, &word, operation | FUTEX_PRIVATE_FLAG, value, nullptr, nullptr, 0);
}

// Spins until `ready()`; false if kSpin passed first.
template <class Ready>
bool spin_until(Ready ready) {
  auto deadline = std::chrono::steady_clock::now() + kSpin;
  for (;;) {
    for (int i = 0; i < kSpinsBetweenClocks; ++i) {
      if (ready()) return true;
      pause_cpu();
    }
    if (std::chrono::steady_clock::now() > deadline) return false;
  }
}

}  // namespace

int usable_cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return CPU_COUNT(&set) > 0 ? CPU_COUNT(&set) : 1;
}

ThreadPool::ThreadPool(int threads) {
  for (int worker = 1; worker < threads; ++worker) {
    workers_.emplace_back([this, worker] { work(worker); });
  }
}

ThreadPool::~ThreadPool() {
  stop_.store(true);
  wake_.fetch_add(1);
  futex(wake_, FUTEX_WAKE, INT_MAX);
  for (std::thread& worker : workers_) worker.join();
}

bool ThreadPool::claim_one(uint32_t generation, int worker) {
  uint64_t ticket = ticket_.load(std::memory_order_acquire);
  for (;;) {
    if (static_cast<uint32_t>(ticket >> 32) != generation) return false;
    auto index = static_cast<int64_t>(ticket & 0xffffffffu);
    Call call = call_.load(std::memory_order_relaxed);
    void* context = context_.load(std::memory_order_relaxed);
    if (index >= count_.load(std::memory_order_relaxed)) return false;
    // Success proves that the job is still `generation`, hence that the reads above are its own.
    if (ticket_.compare_exchange_weak(ticket, ticket + 1, std::memory_order_acq_rel,
                                      std::memory_order_acquire)) {
      call(context, index, worker);
      return true;
    }
  }
}

// Items of a job until there are no more. They are counted as done together, at the end: `run`
// waits for that, so the job cannot change meanwhile, and threads do not fight over the counter.
void ThreadPool::claim_all(uint32_t generation, int worker) {
  int64_t ran = 0;
  while (claim_one(generation, worker)) ++ran;
  if (ran > 0) done_.fetch_add(ran, std::memory_order_release);
}

void ThreadPool::run(int64_t count, Call call, void* context) {
  if (count <= 0) return;
  if (workers_.empty() || count == 1) {
    for (int64_t i = 0; i < count; ++i) call(context, i, 0);
    return;
  }
  auto generation = static_cast<uint32_t>(ticket_.load(std::memory_order_relaxed) >> 32) + 1;
  // Closes the old job before its fields change, so that no worker can mix the two.
  ticket_.store((uint64_t{generation} << 32) | 0xffffffffu, std::memory_order_seq_cst);
  call_.store(call, std::memory_order_relaxed);
  context_.store(context, std::memory_order_relaxed);
  count_.store(count, std::memory_order_relaxed);
  done_.store(0, std::memory_order_relaxed);
  ticket_.store(uint64_t{generation} << 32, std::memory_order_seq_cst);
  wake_.store(generation, std::memory_order_seq_cst);
  if (sleepers_.load(std::memory_order_seq_cst) > 0) futex(wake_, FUTEX_WAKE, INT_MAX);

  claim_all(generation, 0);
  auto finished = [&] { return done_.load(std::memory_order_acquire) == count; };
  while (!spin_until(finished)) ::sched_yield();
}

void ThreadPool::work(int worker) {
  uint32_t seen = 0;
  while (!stop_.load(std::memory_order_acquire)) {
    auto changed = [&] { return wake_.load(std::memory_order_acquire) != seen; };
    if (!spin_until(changed)) {
      sleepers_.fetch_add(1, std::memory_order_seq_cst);
      while (!changed() && !stop_.load()) futex(wake_, FUTEX_WAIT, seen);
      sleepers_.fetch_sub(1, std::memory_order_seq_cst);
    }
    seen = wake_.load(std::memory_order_acquire);
    claim_all(seen, worker);
  }
}

}  // namespace ponder
