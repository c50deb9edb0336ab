#include "infer/sampler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "base/error.h"

namespace ponder::sampler_test {
namespace {

std::vector<float> random_logits(uint64_t seed, size_t count, double scale = 2) {
  Rng rng(seed);
  std::vector<float> out(count);
  for (float& x : out) x = static_cast<float>(scale * rng.normal());
  return out;
}

// What each token's probability should be: the filters written down plainly.
std::map<int32_t, double> reference(const std::vector<float>& logits, const SamplingParams& p) {
  std::vector<int32_t> order(logits.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](int32_t a, int32_t b) { return logits[a] > logits[b]; });
  if (p.top_k > 0) order.resize(std::min(order.size(), static_cast<size_t>(p.top_k)));
  std::vector<double> weights;
  for (const int32_t token : order) {
    weights.push_back(std::exp((static_cast<double>(logits[token]) - logits[order[0]]) /
                               static_cast<double>(p.temperature)));
  }
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::map<int32_t, double> out;
  double before = 0, kept = 0;
  for (size_t i = 0; i < order.size(); ++i) {
    const bool nucleus = i == 0 || before < static_cast<double>(p.top_p) * sum;
    if (nucleus && weights[i] >= static_cast<double>(p.min_p)) {
      out[order[i]] = weights[i];
      kept += weights[i];
    }
    before += weights[i];
  }
  for (auto& [token, weight] : out) weight /= kept;
  return out;
}

TEST(Sampler, DrawsWithTheProbabilitiesOfAPlainReference) {
  std::vector<SamplingParams> cases(7);
  cases[1].temperature = 0.6f;
  cases[1].top_p = 0.95f;
  cases[2].top_k = 5;
  cases[3].min_p = 0.1f;
  cases[4].top_p = 0.5f;
  cases[4].top_k = 20;
  cases[4].min_p = 0.02f;
  cases[5].temperature = 1.7f;
  cases[6].top_p = 0;
  for (size_t c = 0; c < cases.size(); ++c) {
    const std::vector<float> logits = random_logits(c, 200);
    const auto expected = reference(logits, cases[c]);
    cases[c].seed = 99 + c;
    Sampler sampler(cases[c], {});
    constexpr int kDraws = 20'000;
    std::map<int32_t, int> counts;
    for (int i = 0; i < kDraws; ++i) {
      ++counts[sampler.choose(logits, static_cast<uint64_t>(i)).token];
    }
    double chi2 = 0;
    int cells = 0;
    double rest_expected = 0, rest_seen = 0;  // cells too small for the statistic, together
    for (const auto& [token, times] : counts) EXPECT_TRUE(expected.count(token)) << token;
    for (const auto& [token, probability] : expected) {
      const double mean = probability * kDraws, seen = counts[token];
      if (mean < 5) {
        rest_expected += mean;
        rest_seen += seen;
        continue;
      }
      chi2 += (seen - mean) * (seen - mean) / mean;
      ++cells;
    }
    if (rest_expected >= 5) {
      chi2 += (rest_seen - rest_expected) * (rest_seen - rest_expected) / rest_expected;
      ++cells;
    }
    // Mean cells - 1, deviation sqrt(2 (cells - 1)): four deviations.
    EXPECT_LT(chi2, cells - 1 + 4 * std::sqrt(2.0 * cells)) << "case " << c;
  }
}

TEST(Sampler, TemperatureZeroIsTheBestTokenAndTheLowestAmongEquals) {
  std::vector<float> logits = random_logits(1, 50);
  logits[20] = logits[30] = 100;
  SamplingParams params;
  params.temperature = 0;
  EXPECT_EQ(Sampler(params, {}).choose(logits, 0).token, 20);
}

TEST(Sampler, AVerySmallTemperatureIsNearlyGreedyAndFinite) {
  const std::vector<float> logits = random_logits(1, 500);
  SamplingParams params;
  params.temperature = 1e-6f;
  const auto best = std::max_element(logits.begin(), logits.end()) - logits.begin();
  for (uint64_t i = 0; i < 20; ++i) EXPECT_EQ(Sampler(params, {}).choose(logits, i).token, best);
}

TEST(Sampler, SeedAndStepAloneDecide) {
  const std::vector<float> logits = random_logits(2, 300), other = random_logits(3, 300);
  SamplingParams params;
  params.seed = 5;
  Sampler a(params, {}), b(params, {});
  for (uint64_t i = 0; i < 20; ++i) b.choose(other, i);
  std::set<int32_t> seen;
  for (uint64_t i = 0; i < 20; ++i) {
    const TokenChoice choice = a.choose(logits, i);
    EXPECT_EQ(choice.token, b.choose(logits, i).token);
    seen.insert(choice.token);
  }
  EXPECT_GT(seen.size(), 5u);
}

TEST(Sampler, LogProbsAreOfTheRawLogits) {
  const std::vector<float> logits = random_logits(4, 100);
  double sum = 0;
  for (const float x : logits) sum += std::exp(static_cast<double>(x));
  SamplingParams params;
  params.temperature = 0.3f;
  params.top_k = 10;
  params.repetition_penalty = 1.3f;
  params.logit_bias = {{3, 5.0f}};
  Sampler sampler(params, std::vector<int32_t>{1, 2, 3});
  for (uint64_t i = 0; i < 20; ++i) {
    const TokenChoice choice = sampler.choose(logits, i);
    const double expected = static_cast<double>(logits[choice.token]) - std::log(sum);
    EXPECT_NEAR(choice.logprob, expected, 1e-5);
  }
  const auto top = top_logprobs(logits, 100);
  ASSERT_EQ(top.size(), 100u);
  for (const auto& [token, logprob] : top) EXPECT_EQ(logprob, logprob_of(logits, token));
  EXPECT_TRUE(std::is_sorted(top.begin(), top.end(),
                             [](const auto& a, const auto& b) { return a.second > b.second; }));
}

// With temperature 0 the winner tells what the penalties made of the logits.
int32_t winner(const SamplingParams& params, const std::vector<int32_t>& prompt,
               const std::vector<int32_t>& generated, const std::vector<float>& logits) {
  Sampler sampler(params, prompt);
  for (const int32_t token : generated) sampler.accept(token);
  return sampler.choose(logits, 0).token;
}

TEST(Sampler, PenaltiesCountWhatTheyShould) {
  SamplingParams greedy;
  greedy.temperature = 0;
  SamplingParams repetition = greedy;
  repetition.repetition_penalty = 2;
  // Positive logits are divided, negative ones multiplied; prompt tokens count.
  EXPECT_EQ(winner(repetition, {0}, {}, {3.0f, 1.6f}), 1);
  EXPECT_EQ(winner(repetition, {}, {0}, {3.0f, 1.6f}), 1);
  EXPECT_EQ(winner(repetition, {0}, {}, {3.0f, 1.4f}), 0);
  EXPECT_EQ(winner(repetition, {0}, {}, {-1.0f, -1.9f}), 1);
  // Presence and frequency look at generated tokens only.
  SamplingParams presence = greedy;
  presence.presence_penalty = 1;
  EXPECT_EQ(winner(presence, {0}, {}, {2.0f, 1.5f}), 0);
  EXPECT_EQ(winner(presence, {}, {0}, {2.0f, 1.5f}), 1);
  EXPECT_EQ(winner(presence, {}, {0, 0, 0}, {2.0f, 0.9f}), 0);
  SamplingParams frequency = greedy;
  frequency.frequency_penalty = 0.5f;
  EXPECT_EQ(winner(frequency, {}, {0}, {2.0f, 1.4f}), 0);
  EXPECT_EQ(winner(frequency, {}, {0, 0}, {2.0f, 1.4f}), 1);
}

TEST(Sampler, BiasMovesAndBansTokens) {
  SamplingParams params;
  params.temperature = 0;
  params.logit_bias = {{2, 10.0f}};
  const std::vector<float> logits = {1, 2, 0};
  EXPECT_EQ(Sampler(params, {}).choose(logits, 0).token, 2);
  EXPECT_EQ(Sampler(params, {}).choose(logits, 0, std::vector<int32_t>{2}).token, 1);
}

TEST(Sampler, ParametersOutOfRangeAreErrorsThatNameThem) {
  const auto message = [](auto change) -> std::string {
    SamplingParams params;
    change(params);
    try {
      check_params(params, 10);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_NE(message([](auto& p) { p.temperature = -1; }).find("temperature is -1"),
            std::string::npos);
  EXPECT_NE(message([](auto& p) { p.top_p = 1.5f; }).find("top_p"), std::string::npos);
  EXPECT_NE(message([](auto& p) { p.min_p = NAN; }).find("min_p"), std::string::npos);
  EXPECT_NE(message([](auto& p) { p.repetition_penalty = 0; }).find("repetition_penalty"),
            std::string::npos);
  EXPECT_NE(message([](auto& p) {
              p.logit_bias = {{10, 1.0f}};
            }).find("token 10"),
            std::string::npos);
  EXPECT_EQ(message([](auto&) {}), "");
}

TEST(Sampler, LogitsThatAreNoNumbersAreAnError) {
  const std::vector<float> logits = {NAN, 1, 2};
  SamplingParams params;
  EXPECT_THROW(Sampler(params, {}).choose(logits, 0), Error);
  params.temperature = 0;
  EXPECT_THROW(Sampler(params, {}).choose(logits, 0), Error);
}

}  // namespace
}  // namespace ponder::sampler_test
