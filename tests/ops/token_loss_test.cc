// The loss of tokens: its gradients, and its log-probabilities against the logits' own.
#include "ops/gradient_check.h"

namespace ponder::token_loss_test {
namespace {

std::vector<int32_t> targets_for(int64_t rows, int64_t vocabulary) {
  std::vector<int32_t> out;
  Rng rng(7);
  for (int64_t r = 0; r < rows; ++r) {
    out.push_back(r % 5 == 3 ? -1
                             : static_cast<int32_t>(rng.below(static_cast<uint64_t>(vocabulary))));
  }
  return out;
}

TEST(TokenLossGradient, EqualsFiniteDifferencesAcrossPieces) {
  for (const auto& [rows, vocabulary] :
       {std::pair<int64_t, int64_t>{1, 1}, {1, 3}, {9, 37}, {150, 19}}) {
    GradientCheck check(1);
    Leaf &x = check.leaf("x", rows, 11), &head = check.leaf("head", vocabulary, 11);
    const std::vector<int32_t> targets = targets_for(rows, vocabulary);
    check.expect_right([&, n = rows](Graph<double>& g) {
      // Not linear in the log-probability, and not the same for every row.
      return token_loss<double>(g, x.tensor(), head.weight(), targets,
                                [n](double logprob, int64_t row) {
                                  const double w = 1 + static_cast<double>(row % 3);
                                  return LossAt<double>{w * logprob * logprob / double(n),
                                                        2 * w * logprob / double(n)};
                                })
          .sum;
    });
  }
}

TEST(TokenLossGradient, OfCappedLogitsEqualsFiniteDifferences) {
  GradientCheck check(4);
  Leaf &x = check.leaf("x", 150, 11), &head = check.leaf("head", 19, 11);
  const std::vector<int32_t> targets = targets_for(150, 19);
  check.expect_right([&](Graph<double>& g) {
    return token_loss<double>(g, x.tensor(), {head.weight(), 1.5}, targets,
                              [](double logprob, int64_t) {
                                return LossAt<double>{-logprob, -1};
                              })
        .sum;
  });
}

TEST(TokenLossGradient, FlowsIntoWhatMadeTheHiddenStates) {
  GradientCheck check(2);
  Leaf &table = check.leaf("table", 23, 8), &norm = check.leaf("norm", 1, 8);
  const std::vector<int32_t> ids = {4, 9, 4, 22, 0, 1}, targets = {9, 4, -1, 0, 1, 22};
  check.expect_right([&](Graph<double>& g) {
    const Tensor<double> x = embedding<double>(g, table.weight(), ids);
    const Tensor<double> h = rms_norm(g, x, norm.tensor(), 1e-3);
    return token_loss<double>(g, h, table.weight(), targets,
                              [](double logprob, int64_t) {
                                return LossAt<double>{-logprob, -1};
                              })
        .sum;
  });
}

TEST(TokenLoss, LogProbabilityEqualsThatOfTheWholeLogitsBitwise) {
  constexpr int64_t kRows = 150, kHidden = 40, kVocabulary = 77;
  Rng rng(3);
  std::vector<float> x, head;
  for (int64_t i = 0; i < kRows * kHidden; ++i) x.push_back(static_cast<float>(rng.normal()));
  for (int64_t i = 0; i < kVocabulary * kHidden; ++i)
    head.push_back(static_cast<float>(rng.normal()));
  const std::vector<int32_t> targets = targets_for(kRows, kVocabulary);
  Weight w;
  w.rows = kVocabulary;
  w.cols = kHidden;
  w.data = reinterpret_cast<const std::byte*>(head.data());
  w.row_bytes = kHidden * static_cast<int64_t>(sizeof(float));
  for (const Isa isa : kIsas) {
    if (!isa_usable(isa)) continue;
    ThreadPool pool(2);
    Arena arena;
    Graph<float> g(kernels_for<float>(isa), pool, arena);
    const Tensor<float> hidden{x.data(), kRows, kHidden, kHidden};
    std::vector<int64_t> asked;
    const TokenLosses<float> got =
        token_loss<float>(g, hidden, w, targets, [&](float logprob, int64_t row) {
          asked.push_back(row);
          return LossAt<float>{-logprob, -1};
        });
    const Tensor<float> logits = linear(g, hidden, {w});
    double sum = 0;
    size_t next = 0;
    for (int64_t r = 0; r < kRows; ++r) {
      const int32_t target = targets[static_cast<size_t>(r)];
      float expected = 0;
      if (target >= 0) {
        expected = g.kernels().log_prob(logits.row(r), kVocabulary, target, nullptr);
        sum -= static_cast<double>(expected);
        ASSERT_LT(next, asked.size());
        EXPECT_EQ(asked[next++], r);
      }
      EXPECT_EQ(got.logprobs[r], expected) << isa_name(isa) << " row " << r;
    }
    EXPECT_EQ(next, asked.size());
    EXPECT_EQ(got.sum, sum);
  }
}

TEST(TokenLoss, OfNoTargetsIsNothing) {
  std::vector<double> x(12, 1.0);
  ThreadPool pool(1);
  Arena arena;
  Graph<double> g(kernels_for<double>(Isa::Scalar), pool, arena, true);
  Weight w;
  w.dtype = DType::F64;
  w.rows = 2;
  w.cols = 6;
  w.row_bytes = 48;
  w.data = reinterpret_cast<const std::byte*>(x.data());
  const std::vector<int32_t> targets = {-1, -1};
  const auto got = token_loss<double>(g, {x.data(), 2, 6, 6}, w, targets, [](double, int64_t) {
    ADD_FAILURE() << "asked for a row without a target";
    return LossAt<double>{};
  });
  EXPECT_EQ(got.sum, 0);
  EXPECT_EQ(got.logprobs[1], 0);
}

}  // namespace
}  // namespace ponder::token_loss_test
