// Attention to keys that an indexer chose: what it chooses and what comes of it are the same
// prefilled whole, in chunks and token by token, and are what plain arithmetic says; more keys than
// one split holds are chosen here.
#include <algorithm>
#include <cmath>

#include "ops/bits.h"

namespace ponder::chosen_keys_test {
namespace {

constexpr int64_t kLength = 900, kMost = 600, kHeads = 3, kKDim = 40, kVDim = 32;
constexpr int64_t kIndexHeads = 4, kIndexDim = 24;
constexpr int64_t kQ = kHeads * kKDim, kIndexQ = kIndexHeads * kIndexDim;
constexpr float kScale = 0.2f;

std::vector<float> numbers(uint64_t seed, int64_t cols) {
  return random_floats(seed, kLength * cols);
}

class ChosenKeys : public EveryIsa {
 protected:
  std::vector<float> q_ = numbers(1, kQ), k_ = numbers(2, kKDim), index_q_ = numbers(3, kIndexQ),
                     index_k_ = numbers(4, kIndexDim), weights_ = numbers(5, kIndexHeads);
  KeyChoice choice_;  // of the last row that ran

  static Tensor<float> rows(std::vector<float>& of, int64_t first, int64_t count) {
    const auto cols = static_cast<int64_t>(of.size()) / kLength;
    return {of.data() + first * cols, count, cols, cols};
  }

  std::vector<float> run(DType dtype, int64_t chunk, int threads) {
    KvLayout layout{dtype, 2, 1, kKDim, kVDim, true};
    layout.index_dim = kIndexDim;
    layout.index_layers = {1};
    KvCache cache(layout, (kLength + kPage - 1) / kPage);
    std::vector<int32_t> pages;
    while (cache.free_pages() > 0) pages.push_back(cache.take());
    ThreadPool pool(threads);
    Arena arena;
    std::vector<float> out;
    const std::vector<int32_t> tokens(kLength);
    for (int64_t first = 0; first < kLength; first += chunk) {
      const int64_t count = std::min(chunk, kLength - first);
      Graph<float> g(kernels(), pool, arena);
      Batch batch;
      batch.add(tokens.data(), count, first, pages.data(), false);
      choose_keys(g,
                  {rows(index_q_, first, count), rows(index_k_, first, count),
                   rows(weights_, first, count), 1.0f, kMost},
                  batch, cache, 1, choice_);
      const Tensor<float> k = rows(k_, first, count);
      AttendOptions<float> options(kScale);
      options.choice = &choice_;
      const Tensor<float> y =
          attention(g, rows(q_, first, count), k, k.columns(0, kVDim), batch, cache, 1, options);
      out.insert(out.end(), y.data, y.data + y.size());
      arena.reset();
    }
    return out;
  }

  double index_score(int64_t row, int64_t key) const {
    double out = 0;
    for (int64_t h = 0; h < kIndexHeads; ++h) {
      double dot = 0;
      for (int64_t d = 0; d < kIndexDim; ++d) {
        dot += double{index_q_[static_cast<size_t>((row * kIndexHeads + h) * kIndexDim + d)]} *
               double{index_k_[static_cast<size_t>(key * kIndexDim + d)]};
      }
      out += double{weights_[static_cast<size_t>(row * kIndexHeads + h)]} * std::max(dot, 0.0);
    }
    return out;
  }

  // The last row's result by plain arithmetic over the keys that were chosen for it.
  std::vector<double> last_row() const {
    std::vector<double> out;
    const std::span<const int32_t> keys = choice_.of(0);
    for (int64_t h = 0; h < kHeads; ++h) {
      std::vector<double> mixed(kVDim);
      double sum = 0;
      for (const int32_t key : keys) {
        double dot = 0;
        for (int64_t d = 0; d < kKDim; ++d) {
          dot += double{q_[static_cast<size_t>(((kLength - 1) * kHeads + h) * kKDim + d)]} *
                 double{k_[static_cast<size_t>(key * kKDim + d)]};
        }
        const double weight = std::exp(dot * double{kScale});
        sum += weight;
        for (int64_t d = 0; d < kVDim; ++d)
          mixed[static_cast<size_t>(d)] +=
              weight * double{k_[static_cast<size_t>(key * kKDim + d)]};
      }
      for (const double number : mixed) out.push_back(number / sum);
    }
    return out;
  }
};

TEST_P(ChosenKeys, AreTheBestAndGiveWhatPlainArithmeticDoes) {
  const std::vector<float> got = run(DType::F32, 1, 1);
  const std::span<const int32_t> keys = choice_.of(0);
  ASSERT_TRUE(std::is_sorted(keys.begin(), keys.end()));
  double least = 1e9, most_left = -1e9;
  for (int64_t key = 0; key < kLength; ++key) {
    const bool chosen = std::binary_search(keys.begin(), keys.end(), static_cast<int32_t>(key));
    const double score = index_score(kLength - 1, key);
    if (chosen) least = std::min(least, score);
    if (!chosen) most_left = std::max(most_left, score);
  }
  EXPECT_GT(least, most_left - 1e-4);
  const std::vector<double> wanted = last_row();
  for (size_t i = 0; i < wanted.size(); ++i)
    EXPECT_NEAR(got[got.size() - wanted.size() + i], wanted[i], 1e-4);
}

TEST_P(ChosenKeys, AreTheSameInAnyChunksAndThreads) {
  for (const DType dtype : {DType::F32, DType::BF16}) {
    const std::vector<float> whole = run(dtype, kLength, 1);
    EXPECT_EQ(first_difference(whole, run(dtype, 100, 2)), -1);
    EXPECT_EQ(first_difference(whole, run(dtype, kLength, 2)), -1);
    if (GetParam() == Isa::Scalar) continue;  // slow
    EXPECT_EQ(first_difference(whole, run(dtype, 1, 2)), -1);
  }
}

INSTANTIATE_TEST_SUITE_P(All, ChosenKeys, testing::ValuesIn(usable_isas()), isa_test_name);

}  // namespace
}  // namespace ponder::chosen_keys_test
