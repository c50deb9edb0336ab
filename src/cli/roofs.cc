#include "cli/roofs.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <vector>

#include "base/arena.h"
#include "base/clock.h"

namespace ponder {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kTries = 4;  // the best counts: a roof is what can be reached, not what was

uint64_t sum_words(const uint64_t* words, int64_t count) {
  constexpr int kSums = 16;  // independent, so that loads and not additions are the limit
  uint64_t sums[kSums] = {};
  for (int64_t i = 0; i < count; i += kSums) {
    for (int j = 0; j < kSums; ++j) sums[j] += words[i + j];
  }
  uint64_t total = 0;
  for (const uint64_t sum : sums) total += sum;
  return total;
}

double read_roof(ThreadPool& pool) {
  constexpr int64_t kBytes = 512 << 20, kPiece = 1 << 20;
  std::byte* memory = map_memory(kBytes);
  const auto each_piece = [&](auto&& fn) {
    pool.parallel(kBytes / kPiece, [&](int64_t i, int) {
      fn(reinterpret_cast<uint64_t*>(memory + i * kPiece), kPiece / int64_t{sizeof(uint64_t)});
    });
  };
  // Written first: pages that nobody wrote are all the same one, and lie in the cache.
  each_piece([](uint64_t* words, int64_t count) { std::fill(words, words + count, 1); });
  std::atomic<uint64_t> sum{0};  // wanted by nobody, but so the loop cannot be left out
  double best = 0;
  for (int i = 0; i < kTries; ++i) {
    const auto begin = Clock::now();
    each_piece([&](uint64_t* words, int64_t count) { sum += sum_words(words, count); });
    best = std::max(best, static_cast<double>(kBytes) / seconds_since(begin));
  }
  unmap_memory(memory, kBytes);
  return best;
}

}  // namespace

// Each worker multiplies the same 64 rows by the same bf16 matrix of 256 kB, over and over.
double measure_gemm_roof(ThreadPool& pool, const Kernels<float>& kernels) {
  constexpr int64_t kRows = 64, kIn = 1024, kOut = 128, kRepeat = 100;
  const std::vector<float> x(kRows * kIn, 0.5f);
  const std::vector<uint16_t> weights(kOut * kIn, 0x3f80);
  Arena arena;
  auto* packed =
      static_cast<std::byte*>(arena.take_bytes(kernels.packed_bytes(DType::BF16, kRows, kIn)));
  for (int64_t g = 0; g * pack_rows(DType::BF16) < kRows; ++g) {
    kernels.pack(DType::BF16, x.data(), kIn, nullptr, kRows, kIn, g, packed);
  }
  struct Worker {
    GemmTask<float> task;
    std::byte* scratch;
  };
  std::vector<Worker> workers(static_cast<size_t>(pool.threads()));
  for (Worker& worker : workers) {
    worker.task.weight.dtype = DType::BF16;
    worker.task.weight.rows = kOut;
    worker.task.weight.cols = kIn;
    worker.task.weight.data = reinterpret_cast<const std::byte*>(weights.data());
    worker.task.weight.row_bytes = kIn * int64_t{sizeof(uint16_t)};
    worker.task.x = packed;
    worker.task.m = kRows;
    worker.task.n1 = kOut;
    worker.task.y = arena.take<float>(kRows * kOut);
    worker.task.ldy = kOut;
    const size_t scratch = kernels.gemm_scratch(DType::BF16, kRows, kIn);
    worker.scratch = static_cast<std::byte*>(arena.take_bytes(scratch));
  }
  const auto run = [&](int64_t times) {
    pool.parallel(times, [&](int64_t, int index) {
      Worker& worker = workers[static_cast<size_t>(index)];
      kernels.gemm(worker.task, worker.scratch);
    });
  };
  // The scalar table is a thousand times slower than AMX: one multiplication a thread must do.
  run(pool.threads());
  const auto first = Clock::now();
  run(pool.threads());
  const int64_t times = pool.threads() * (seconds_since(first) > 1e-3 ? 1 : kRepeat);
  double best = 0;
  for (int i = 0; i < kTries; ++i) {
    const auto begin = Clock::now();
    run(times);
    best = std::max(best,
                    2.0 * kRows * kIn * kOut * static_cast<double>(times) / seconds_since(begin));
  }
  return best;
}

Roofs measure_roofs(ThreadPool& pool, const Kernels<float>& kernels) {
  return {read_roof(pool), measure_gemm_roof(pool, kernels)};
}

}  // namespace ponder
