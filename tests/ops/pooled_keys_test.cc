// Keys that stand for several tokens: what is pooled, where it lies and which of it a query sees
// are the same however a sequence is cut, and what plain arithmetic says.
#include "ops/pooled_keys.h"

#include <algorithm>
#include <cmath>

#include "ops/bits.h"

namespace ponder::pooled_keys_test {
namespace {

constexpr int64_t kLength = 300, kDim = 70, kWindow = 9;

struct Windows {
  int64_t tokens;
  bool overlaps;
  int64_t cols() const { return overlaps ? 2 * kDim : kDim; }
};
constexpr Windows kWindows[] = {{4, true},  {2, true},   {1, true},
                                {4, false}, {20, false}, {100, false}};

class PooledKeys : public EveryIsa {
 protected:
  std::vector<float> x_ = random_floats(1, kLength * 2 * kDim),
                     scores_ = random_floats(2, kLength * 2 * kDim, 3),
                     bias_ = random_floats(3, 128 * 2 * kDim), q_ = random_floats(4, kLength*kDim),
                     k_ = random_floats(5, kLength*kDim);

  Weight bias(const Windows& w) {
    Weight out;
    out.dtype = DType::F32;
    out.rows = w.tokens;
    out.cols = w.cols();
    out.row_bytes = out.cols * 4;
    out.data = reinterpret_cast<const std::byte*>(bias_.data());
    return out;
  }

  // What the queries make of it, prefilled in chunks.
  std::vector<float> run(const Windows& w, int64_t chunk, int threads, DType dtype = DType::F32) {
    KvLayout layout = layout_of(dtype, {{1, kDim, kDim, true, false, windows_of_page(w.tokens)}});
    layout.pools = {5, 3 * w.cols() + 7};
    KvCache cache(layout, (kLength + kPage - 1) / kPage);
    std::vector<int32_t> pages;
    while (cache.free_pages() > 0) pages.push_back(cache.take());
    std::reverse(pages.begin(), pages.end());
    ThreadPool pool(threads);
    Arena arena;
    std::vector<float> out;
    const std::vector<int32_t> tokens(kLength);
    KeyChoice seen;
    for (int64_t first = 0; first < kLength; first += chunk) {
      const int64_t count = std::min(chunk, kLength - first);
      Graph<float> g(kernels(), pool, arena);
      Batch batch;
      batch.add(tokens.data(), count, first, pages.data(), false);
      cache.place_states(batch);
      const auto rows = [&](std::vector<float>& of, int64_t cols) {
        return Tensor<float>{of.data() + first * cols, count, cols, cols};
      };
      const WindowPool<float> in{rows(x_, w.cols()), rows(scores_, w.cols()), bias(w), w.tokens,
                                 w.overlaps};
      store_windows(g, pool_windows(g, in, batch, cache, 1, 7), w.tokens, batch, cache, 0, false);
      see_windows(g, {kWindow, w.tokens}, batch, seen);
      AttendOptions<float> options(0.2f);
      options.choice = &seen;
      const Tensor<float> k = rows(k_, kDim);
      const Tensor<float> y = attention(g, rows(q_, kDim), k, k, batch, cache, 0, options);
      out.insert(out.end(), y.data, y.data + y.size());
      arena.reset();
    }
    return out;
  }

  // One number of one window's key.
  double pooled(const Windows& w, int64_t window, int64_t d) {
    double weights = 0, weighed = 0;
    const auto add = [&](int64_t of, int64_t column) {
      for (int64_t j = 0; of >= 0 && j < w.tokens; ++j) {
        const auto at = static_cast<size_t>((of * w.tokens + j) * w.cols() + column);
        const double weight = std::exp(double{scores_[at]} +
                                       double{bias_[static_cast<size_t>(j * w.cols() + column)]});
        weights += weight;
        weighed += weight * double{x_[at]};
      }
    };
    if (w.overlaps) add(window - 1, d);
    add(window, w.overlaps ? kDim + d : d);
    return weighed / weights;
  }

  std::vector<double> last_row(const Windows& w) {
    std::vector<std::vector<double>> keys;
    for (int64_t window = 0; window < kLength / w.tokens; ++window) {
      keys.emplace_back();
      for (int64_t d = 0; d < kDim; ++d) keys.back().push_back(pooled(w, window, d));
    }
    for (int64_t key = kLength - kWindow; key < kLength; ++key)
      keys.emplace_back(k_.begin() + key * kDim, k_.begin() + (key + 1) * kDim);
    std::vector<double> out(kDim);
    double sum = 0;
    for (const std::vector<double>& key : keys) {
      double dot = 0;
      for (size_t d = 0; d < key.size(); ++d)
        dot += key[d] * double{q_[static_cast<size_t>((kLength - 1) * kDim) + d]};
      const double weight = std::exp(0.2 * dot);
      sum += weight;
      for (size_t d = 0; d < key.size(); ++d) out[d] += weight * key[d];
    }
    for (double& x : out) x /= sum;
    return out;
  }
};

TEST_P(PooledKeys, GiveWhatPlainArithmeticDoes) {
  for (const Windows& w : kWindows) {
    const std::vector<float> got = run(w, kLength, 1);
    const std::vector<double> wanted = last_row(w);
    for (size_t d = 0; d < wanted.size(); ++d)
      EXPECT_NEAR(got[got.size() - wanted.size() + d], wanted[d], 1e-4) << w.tokens;
  }
}

TEST_P(PooledKeys, AreTheSameInAnyChunksAndThreads) {
  for (const Windows& w : kWindows) {
    for (const DType dtype : {DType::F32, DType::BF16}) {
      const std::vector<float> whole = run(w, kLength, 1, dtype);
      EXPECT_EQ(first_difference(whole, run(w, kLength, 2, dtype)), -1) << w.tokens;
      EXPECT_EQ(first_difference(whole, run(w, 37, 2, dtype)), -1) << w.tokens;
      EXPECT_EQ(first_difference(whole, run(w, 1, 1, dtype)), -1) << w.tokens;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, PooledKeys, testing::ValuesIn(usable_isas()), isa_test_name);

}  // namespace
}  // namespace ponder::pooled_keys_test
