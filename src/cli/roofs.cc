#include "cli/roofs.h"

#include <algorithm>
#include <array>
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
// The median counts: where others use the machine, too, the best of short tries is what no longer
// work ever gets.
constexpr int kTries = 9;
// Of weights that are made up: no number of any type, or scale, that is slow to compute with.
constexpr int kFill = 0x34;

template <class Fn>
double median_seconds(Fn&& work) {
  std::array<double, kTries> seconds;
  for (double& one : seconds) {
    const auto begin = Clock::now();
    work();
    one = seconds_since(begin);
  }
  std::sort(seconds.begin(), seconds.end());
  return seconds[kTries / 2];
}

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

// Far larger than any cache. Written: pages that nobody wrote are all the same one, and lie there.
class LargeMemory {
 public:
  static constexpr int64_t kBytes = 512 << 20, kPiece = 1 << 20;

  explicit LargeMemory(ThreadPool& pool) : pool_(pool) {
    each_piece([](std::byte* piece) { std::memset(piece, kFill, kPiece); });
  }
  ~LargeMemory() { unmap_memory(memory_, kBytes); }
  LargeMemory(const LargeMemory&) = delete;
  LargeMemory& operator=(const LargeMemory&) = delete;

  const std::byte* data() const { return memory_; }
  template <class Fn>
  void each_piece(Fn&& fn) {
    pool_.parallel(kBytes / kPiece, [&](int64_t i, int) { fn(memory_ + i * kPiece); });
  }

 private:
  ThreadPool& pool_;
  std::byte* memory_ = map_memory(kBytes);
};

double read_roof(LargeMemory& memory) {
  std::atomic<uint64_t> sum{0};  // wanted by nobody, but so the loop cannot be left out
  const double seconds = median_seconds([&] {
    memory.each_piece([&](const std::byte* piece) {
      constexpr auto kWords = LargeMemory::kPiece / int64_t{sizeof(uint64_t)};
      sum += sum_words(reinterpret_cast<const uint64_t*>(piece), kWords);
    });
  });
  return static_cast<double>(LargeMemory::kBytes) / seconds;
}

// Every thread has an item, and none ends before all have begun: what a region takes is the way
// there and back.
double region_time(ThreadPool& pool) {
  constexpr int64_t kRegions = 1000;
  const int64_t threads = pool.threads();
  return median_seconds([&] {
           std::atomic<int64_t> begun{0};
           for (int64_t n = 1; n <= kRegions; ++n) {
             pool.parallel(threads, [&](int64_t, int) {
               ++begun;
               while (begun.load() < n * threads) std::this_thread::yield();
             });
           }
         }) /
         kRegions;
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
  std::memset(data, kFill, bytes);
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
  constexpr int64_t kRepeat = 40;
  constexpr double kSlow = 2e-3;
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
  const auto begin = Clock::now();
  run(pool.threads());
  const int64_t times = pool.threads() * (seconds_since(begin) > kSlow ? 1 : kRepeat);
  const double seconds = median_seconds([&] { run(times); });
  return 2.0 * static_cast<double>(rows * kIn * kOut * times) / seconds;
}

namespace {

// Seconds that one row's products with a byte of weights in memory take.
double seconds_a_byte(ThreadPool& pool, const Kernels<float>& kernels, DType type,
                      const LargeMemory& memory) {
  constexpr int64_t kItem = 4096;  // outputs, of one thread at a time
  Arena arena;
  Weight weight = cached_matrix(kernels, type, arena);
  const int64_t a_row =
      weight.interleaved ? weight.tile_bytes() / kInterleavedRows : weight.row_bytes;
  weight.rows = LargeMemory::kBytes / a_row / kItem * kItem;
  weight.data = memory.data();
  const GemmTask<float> task = {.weight = weight,
                                .x = packed_halves(kernels, type, 1, arena),
                                .m = 1,
                                .y = arena.take<float>(weight.rows),
                                .ldy = weight.rows};
  const size_t scratch = kernels.gemm_scratch(type, 1, kIn);
  std::vector<std::byte*> places;
  for (int i = 0; i < pool.threads(); ++i)
    places.push_back(static_cast<std::byte*>(arena.take_bytes(scratch)));
  const double seconds = median_seconds([&] {
    pool.parallel(weight.rows / kItem, [&](int64_t i, int worker) {
      GemmTask<float> own = task;
      own.n0 = i * kItem;
      own.n1 = own.n0 + kItem;
      kernels.gemm(own, places[static_cast<size_t>(worker)]);
    });
  });
  return seconds / static_cast<double>(weight.rows * a_row);
}

// Seconds a number, of all threads together, of what passes by between products: norms, gates, sums
// and the packing of rows, in the mixture of a layer, of as many rows as a step of a prompt has.
double seconds_a_number(ThreadPool& pool, const Kernels<float>& kernels, DType type) {
  constexpr int64_t kRows = 512, kPassed = 2 + 3 + 3 + 2;  // of a row's, as plan/counting.cc counts
  Arena arena;
  struct Rows {
    float *x, *y, *sum;
    std::byte* packed;
  };
  std::vector<Rows> own;
  for (int i = 0; i < pool.threads(); ++i) {
    Rows& rows = own.emplace_back();
    for (float** numbers : {&rows.x, &rows.y, &rows.sum}) {
      *numbers = arena.take<float>(kRows * kIn);
      std::fill_n(*numbers, kRows * kIn, 0.5f);
    }
    rows.packed = static_cast<std::byte*>(arena.take_bytes(kernels.packed_bytes(type, kRows, kIn)));
  }
  const double seconds = median_seconds([&] {
    pool.parallel(pool.threads(), [&](int64_t i, int) {
      const Rows& rows = own[static_cast<size_t>(i)];
      for (int64_t r = 0; r < kRows * kIn; r += kIn) {
        kernels.rms_norm(rows.x + r, rows.x, rows.y + r, kIn, 1e-6f);
        kernels.swiglu(rows.x + r, rows.y + r, rows.sum + r, kIn);
        kernels.add(rows.x + r, rows.sum + r, rows.y + r, kIn);
      }
      for (int64_t g = 0; g * pack_rows(type) < kRows; ++g)
        kernels.pack(type, rows.y, kIn, nullptr, kRows, kIn, g, rows.packed);
    });
  });
  return seconds / static_cast<double>(kPassed * kRows * kIn * pool.threads());
}

ProductRoof product_roof(ThreadPool& pool, const Kernels<float>& kernels, DType type) {
  constexpr int64_t kFew = 16;
  ProductRoof out;
  out.flop_per_s = measure_gemm_roof(pool, kernels, type);
  out.alone_flop_per_s = measure_gemm_roof(pool, kernels, type, 1);
  // Of a weight, in seconds.
  const double few = 2 * kFew / measure_gemm_roof(pool, kernels, type, kFew);
  out.weights_per_s = 1 / std::max(few - 2 * kFew / out.flop_per_s, 1e-3 * few);
  return out;
}

// Of the shorter of reading and computing, what the longer hides.
double hidden_share(double both, double reading, double computing) {
  const double shorter = std::min(reading, computing);
  return std::clamp((reading + computing - both) / shorter, 0.0, 1.0);
}

}  // namespace

Roofs measure_roofs(ThreadPool& pool, const Kernels<float>& kernels) {
  constexpr DType kBytes = DType::Q4_K, kMoreBytes = DType::Q6_K;  // what most files hold
  LargeMemory memory(pool);
  Roofs out;
  out.read_bytes_per_s = read_roof(memory);
  out.gemm = product_roof(pool, kernels, DType::BF16);
  out.bytes = product_roof(pool, kernels, kBytes);
  const double reading = 1 / out.read_bytes_per_s;
  const auto hidden = [&](DType type, double alone) {
    const double computing =
        2 / alone * static_cast<double>(kIn) / static_cast<double>(dtype_bytes(type, kIn).value());
    constexpr double kMuchLonger = 8;  // than reading: the scalar table would take seconds here
    if (computing > kMuchLonger * reading) return 1.0;
    return hidden_share(seconds_a_byte(pool, kernels, type, memory), reading, computing);
  };
  out.hidden = (hidden(kBytes, out.bytes.alone_flop_per_s) +
                hidden(kMoreBytes, measure_gemm_roof(pool, kernels, kMoreBytes, 1))) /
               2;
  out.number_s = seconds_a_number(pool, kernels, kBytes);
  out.region_s = region_time(pool);
  return out;
}

}  // namespace ponder
