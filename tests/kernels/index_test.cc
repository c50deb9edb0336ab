// The lightning indexer's kernels: scores of every table near plain double arithmetic, each the
// same whatever it is computed beside, and the choice against sorting.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

#include "base/rng.h"
#include "kernels/best_keys.h"
#include "kernels/kernels.h"
#include "tensor/quant.h"

namespace ponder::index_test {
namespace {

std::vector<float> random_numbers(int64_t count, uint64_t seed) {
  Rng rng(seed);
  std::vector<float> out;
  for (int64_t i = 0; i < count; ++i) out.push_back(static_cast<float>(rng.normal()));
  return out;
}

// Three pages of index keys in no order, and a query.
struct Keys {
  int64_t dim, heads, count;
  std::vector<float> keys, q, weights;
  std::vector<std::byte> pool;
  int32_t ids[3] = {2, 0, 1};
  KvPages pages;

  Keys(DType dtype, int64_t size, int64_t queries, int64_t page_keys, const Kernels<float>& kernels)
      : dim(size),
        heads(queries),
        count(3 * page_keys),
        keys(random_numbers(count * size, 1)),
        q(random_numbers(size * queries, 2)),
        weights(random_numbers(queries, 3)) {
    pages.dtype = dtype;
    pages.page_keys = page_keys;
    pages.page_bytes = page_keys * dim * dtype_info(dtype).bytes;
    pool.resize(static_cast<size_t>(3 * pages.page_bytes) + 4096);
    pages.pool = pool.data();
    pages.ids = ids;
    pages.v_dim = dim;
    for (int64_t s = 0; s < count; ++s) {
      float* key = keys.data() + s * dim;
      kernels.store_kv(pages, key, key, s);
      for (int64_t d = 0; d < dim && dtype == DType::BF16; ++d)
        key[d] = bf16_to_f32(f32_to_bf16(key[d]));
    }
  }
  std::vector<float> scores(const Kernels<float>& kernels, int64_t first, int64_t last) const {
    std::vector<float> out(static_cast<size_t>(last - first));
    IndexTask<float> task;
    task.keys = pages;
    task.q = q.data();
    task.weights = weights.data();
    task.heads = heads;
    task.scale = 0.25f;
    task.first = first;
    task.last = last;
    task.scores = out.data();
    kernels.index_scores(task);
    return out;
  }
  double exact(int64_t s) const {
    double out = 0;
    for (int64_t h = 0; h < heads; ++h) {
      double dot = 0;
      for (int64_t d = 0; d < dim; ++d)
        dot += double{q[static_cast<size_t>(h * dim + d)]} *
               double{keys[static_cast<size_t>(s * dim + d)]};
      out += double{weights[static_cast<size_t>(h)]} * std::max(dot, 0.0);
    }
    return out * 0.25;
  }
};

TEST(IndexScores, AreThoseOfPlainArithmeticAndDoNotDependOnWhatIsComputedBeside) {
  for (const Isa isa : kIsas) {
    if (!isa_usable(isa)) continue;
    const Kernels<float>& kernels = kernels_for<float>(isa);
    for (const DType dtype : {DType::F32, DType::BF16}) {
      for (const auto& [dim, heads, in_page] : {std::array<int64_t, 3>{24, 6, kPage},
                                                {5, 1, kPage},
                                                {128, 9, kPage},
                                                {128, 9, 16},
                                                {24, 6, 32}}) {
        const Keys keys(dtype, dim, heads, in_page, kernels);
        const std::vector<float> all = keys.scores(kernels, 0, keys.count);
        for (int64_t s = 0; s < keys.count; ++s)
          ASSERT_NEAR(all[static_cast<size_t>(s)], keys.exact(s), 1e-3) << isa_name(isa);
        for (const auto& [first, last] :
             {std::pair<int64_t, int64_t>{0, 1}, {0, 77}, {64, 81}, {128, 192}}) {
          if (last > keys.count) continue;
          const std::vector<float> some = keys.scores(kernels, first, last);
          EXPECT_TRUE(std::equal(some.begin(), some.end(), all.begin() + first))
              << isa_name(isa) << " " << first << " " << last;
        }
      }
    }
  }
}

TEST(BestKeys, AreTheFirstOfAStableSortByFallingScore) {
  Rng rng(4);
  for (const int64_t n : {2, 9, 300, 2000}) {
    for (const uint64_t levels : {uint64_t{3}, uint64_t{1} << 20}) {  // with many ties, and few
      std::vector<float> scores;
      for (int64_t i = 0; i < n; ++i)
        scores.push_back((static_cast<float>(rng.below(levels)) - 1.0f) * 0.37f);
      scores[0] = -0.0f;
      std::vector<int32_t> order(static_cast<size_t>(n));
      std::iota(order.begin(), order.end(), 0);
      std::stable_sort(order.begin(), order.end(), [&](int32_t a, int32_t b) {
        return scores[static_cast<size_t>(a)] > scores[static_cast<size_t>(b)];
      });
      for (const int64_t count : {int64_t{1}, n / 2, n - 1}) {
        std::vector<int32_t> wanted(order.begin(), order.begin() + count), got(wanted.size());
        std::sort(wanted.begin(), wanted.end());
        best_keys(scores.data(), n, count, got.data());
        EXPECT_EQ(got, wanted) << n << " " << levels << " " << count;
      }
    }
  }
}

}  // namespace
}  // namespace ponder::index_test
