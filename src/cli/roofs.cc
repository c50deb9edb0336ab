#include "cli/roofs.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <limits>
#include <thread>
#include <vector>

#include "base/arena.h"
#include "base/clock.h"
#include "tensor/interleave.h"

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

// Every thread has an item, and none ends before all have begun: what a region takes is the way
// there and back.
double region_time(ThreadPool& pool) {
  constexpr int64_t kRegions = 1000;
  const int64_t threads = pool.threads();
  double best = 1;
  for (int i = 0; i < kTries; ++i) {
    std::atomic<int64_t> begun{0};
    const auto begin = Clock::now();
    for (int64_t n = 1; n <= kRegions; ++n) {
      pool.parallel(threads, [&](int64_t, int) {
        ++begun;
        while (begun.load() < n * threads) std::this_thread::yield();
      });
    }
    best = std::min(best, seconds_since(begin) / kRegions);
  }
  return best;
}

// What every worker multiplies with, over and over: so small that it stays in each one's cache.
constexpr int64_t kIn = 1024, kOut = 128;

// [kOut, kIn] of the type, in the order that the table likes best.
Weight cached_matrix(const Kernels<float>& kernels, DType type, Arena& arena) {
  Weight stored;
  stored.dtype = type;
  stored.rows = kOut;
  stored.cols = kIn;
  stored.row_bytes = static_cast<int64_t>(dtype_bytes(type, kIn).value());
  const auto bytes = static_cast<size_t>(kOut * stored.row_bytes);
  auto* data = static_cast<std::byte*>(arena.take_bytes(bytes));
  std::memset(data, 0x34, bytes);  // no number of any type, or scale, that is slow to compute with
  stored.data = data;
  if (!kernels.interleaves || block_words(type).words == 0) return stored;
  auto* tiles =
      static_cast<std::byte*>(arena.take_bytes(static_cast<size_t>(interleaved_bytes(stored))));
  interleave(stored, 0, kOut / kInterleavedRows, tiles);
  Weight out = stored;
  out.interleaved = true;
  out.data = tiles;
  return out;
}

const void* packed_halves(const Kernels<float>& kernels, DType weights, int64_t rows,
                          Arena& arena) {
  const std::vector<float> x(static_cast<size_t>(rows * kIn), 0.5f);
  auto* packed =
      static_cast<std::byte*>(arena.take_bytes(kernels.packed_bytes(weights, rows, kIn)));
  for (int64_t g = 0; g * pack_rows(weights) < rows; ++g) {
    kernels.pack(weights, x.data(), kIn, nullptr, rows, kIn, g, packed);
  }
  return packed;
}

}  // namespace

double measure_gemm_roof(ThreadPool& pool, const Kernels<float>& kernels, DType weights,
                         int64_t rows) {
  constexpr int64_t kRepeat = 100;
  Arena arena;
  const Weight matrix = cached_matrix(kernels, weights, arena);
  const void* x = packed_halves(kernels, weights, rows, arena);
  struct Worker {
    GemmTask<float> task;
    std::byte* scratch;
  };
  std::vector<Worker> workers(static_cast<size_t>(pool.threads()));
  for (Worker& worker : workers) {
    worker.task = {.weight = matrix, .x = x, .m = rows, .n1 = kOut, .ldy = kOut};
    worker.task.y = arena.take<float>(rows * kOut);
    const size_t scratch = kernels.gemm_scratch(weights, rows, kIn);
    worker.scratch = static_cast<std::byte*>(arena.take_bytes(scratch));
  }
  const auto run = [&](int64_t times) {
    pool.parallel(times, [&](int64_t, int index) {
      Worker& worker = workers[static_cast<size_t>(index)];
      kernels.gemm(worker.task, worker.scratch);
    });
  };
  // The scalar table is a thousand times slower than AMX: one multiplication a thread must do.
  double once = std::numeric_limits<double>::max();
  for (int i = 0; i < kTries; ++i) {  // other work may take any one try's time
    const auto begin = Clock::now();
    run(pool.threads());
    once = std::min(once, seconds_since(begin));
  }
  const int64_t times = pool.threads() * (once > 1e-3 ? 1 : kRepeat);
  double best = 0;
  for (int i = 0; i < kTries; ++i) {
    const auto begin = Clock::now();
    run(times);
    best =
        std::max(best, 2.0 * static_cast<double>(rows * kIn * kOut * times) / seconds_since(begin));
  }
  return best;
}

Roofs measure_roofs(ThreadPool& pool, const Kernels<float>& kernels) {
  return {read_roof(pool), measure_gemm_roof(pool, kernels),
          measure_gemm_roof(pool, kernels, DType::Q4_K), region_time(pool)};
}

}  // namespace ponder
