// The small kernels of DeepSeek-V4: weights of hyper-connections, and means that are pooled.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "base/rng.h"
#include "kernels/kernels.h"

namespace ponder::hyper_test {
namespace {

std::vector<float> random_numbers(int64_t count, uint64_t seed) {
  Rng rng(seed);
  std::vector<float> out;
  for (int64_t i = 0; i < count; ++i) out.push_back(static_cast<float>(rng.normal()));
  return out;
}

std::vector<const Kernels<float>*> tables() {
  std::vector<const Kernels<float>*> out;
  for (const Isa isa : kIsas)
    if (isa_usable(isa)) out.push_back(&kernels_for<float>(isa));
  return out;
}

TEST(HyperWeights, MixAsMatricesWhoseRowsAndColumnsSumToOne) {
  for (const Kernels<float>* kernels : tables()) {
    for (const int64_t n : {1, 3, 4}) {
      const int64_t count = (2 + n) * n;
      const std::vector<float> logits = random_numbers(count, 1), base = random_numbers(count, 2);
      const std::vector<float> scale = {0.5f, -1, 2};
      std::vector<float> weights(static_cast<size_t>(count));
      kernels->hyper_weights({n, 20, 1e-6}, logits.data(), scale.data(), base.data(),
                             weights.data());
      for (int64_t i = 0; i < 2 * n; ++i) {
        const auto at = static_cast<size_t>(i);
        const double x = double{logits[at]} * double{scale[i < n ? 0 : 1]} + double{base[at]};
        const double logistic = 1 / (1 + std::exp(-x));
        EXPECT_NEAR(weights[at], i < n ? logistic + 1e-6 : 2 * logistic, 1e-6);
      }
      for (int64_t i = 0; i < n; ++i) {
        float row = 0, column = 0;
        for (int64_t j = 0; j < n; ++j) {
          row += weights[static_cast<size_t>(2 * n + i * n + j)];
          column += weights[static_cast<size_t>(2 * n + j * n + i)];
        }
        EXPECT_NEAR(row, 1, 1e-2);  // columns were divided last
        EXPECT_NEAR(column, 1, 1e-4);
      }
    }
  }
}

TEST(Pool, IsTheMeanWeightedByASoftmaxInAnyTable) {
  constexpr int64_t kTokens = 9;
  for (const Kernels<float>* kernels : tables()) {
    for (const int64_t n : {1, 16, 37}) {
      const std::vector<float> x = random_numbers(kTokens * n, 3);
      std::vector<float> score = random_numbers(kTokens * n, 4);
      for (float& s : score) s *= 20;  // some weigh nothing
      const std::vector<float> bias = random_numbers(n, 5);
      const auto size = static_cast<size_t>(n);
      std::vector<float> max(size, -1e30f), sum(size), total(size), mean(size);
      for (int64_t t = 0; t < kTokens; ++t) {
        kernels->pool(x.data() + t * n, score.data() + t * n, bias.data(), max.data(), sum.data(),
                      total.data(), n);
      }
      kernels->divide(total.data(), sum.data(), mean.data(), n);
      for (int64_t i = 0; i < n; ++i) {
        double top = -1e30, weights = 0, weighed = 0;
        const auto at = [&](int64_t t) { return static_cast<size_t>(t * n + i); };
        for (int64_t t = 0; t < kTokens; ++t) top = std::max(top, double{score[at(t)]});
        for (int64_t t = 0; t < kTokens; ++t) {
          const double weight = std::exp(double{score[at(t)]} - top);
          weights += weight;
          weighed += weight * double{x[at(t)]};
        }
        EXPECT_NEAR(mean[static_cast<size_t>(i)], weighed / weights, 1e-5) << kernels->name;
      }
    }
  }
}

TEST(ChosenGates, AreThoseThatTheRouterGivesTheSameExperts) {
  const std::vector<float> logits = random_numbers(12, 6);
  for (const RouteScore score :
       {RouteScore::Softmax, RouteScore::Sigmoid, RouteScore::SqrtSoftplus}) {
    RouteOptions options;
    options.experts = 12;
    options.top_k = 3;
    options.score = score;
    options.normalise = true;
    options.scale = 1.5;
    int32_t chosen[3];
    float gates[3], again[3];
    const Kernels<float>& kernels = kernels_for<float>(Isa::Scalar);
    kernels.route(options, logits.data(), nullptr, chosen, gates);
    kernels.chosen_gates(options, logits.data(), chosen, again);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(gates[i], again[i]);
    EXPECT_NEAR(gates[0] + gates[1] + gates[2], 1.5, 1e-6);
  }
}

}  // namespace
}  // namespace ponder::hyper_test
