// Distillation's loss: its gradients, what it is at its ends, and its bits.
#include "kernels/divergence.h"
#include "kernels/log_prob.h"
#include "ops/bits.h"
#include "ops/gradient_check.h"

namespace ponder::distill_loss_test {
namespace {

constexpr Divergence kKinds[] = {Divergence::ForwardKl, Divergence::ReverseKl};

std::vector<int32_t> targets_for(int64_t rows, int64_t vocabulary) {
  std::vector<int32_t> out;
  Rng rng(7);
  for (int64_t r = 0; r < rows; ++r) {
    const auto token = static_cast<int32_t>(rng.below(static_cast<uint64_t>(vocabulary)));
    out.push_back(r % 5 == 3 ? -1 : token);
  }
  return out;
}

TEST(DistillLossGradient, EqualsFiniteDifferencesAcrossPieces) {
  for (const Divergence kind : kKinds) {
    for (const double temperature : {1.0, 0.7, 3.0}) {
      for (const auto& [rows, vocabulary] :
           {std::pair<int64_t, int64_t>{1, 1}, {2, 3}, {9, 37}, {140, 19}}) {
        GradientCheck check(1);
        Leaf &x = check.leaf("x", rows, 11), &head = check.leaf("head", vocabulary, 11, 0.3);
        GradientCheck teacher(2);
        Leaf &other = teacher.leaf("teacher", rows, 7),
             &other_head = teacher.leaf("its head", vocabulary, 7, 0.5);
        const std::vector<int32_t> targets = targets_for(rows, vocabulary);
        check.expect_right([&, n = rows](Graph<double>& g) {
          return distill_loss<double>(
                     g, x.tensor(), head.weight(), other.tensor(), other_head.weight(), targets,
                     {kind, temperature},
                     [n](double logprob, double divergence, int64_t row) {
                       // Not linear in either, and not the same for every row.
                       const double w = (1 + double(row % 3)) / double(n);
                       return DistillAt<double>{
                           w * (0.3 * logprob * logprob + divergence + divergence * divergence),
                           w * 0.6 * logprob, w * (1 + 2 * divergence)};
                     })
              .sum;
        });
      }
    }
  }
}

TEST(DistillLoss, OfATeacherLikeTheStudentIsNothing) {
  std::vector<float> x = random_floats(1, 70 * 24);
  const OwnedWeight w(2, DType::F32, 55, 24);
  ThreadPool pool(2);
  Arena arena;
  const std::vector<int32_t> targets(70, 3);
  for (const Divergence kind : kKinds) {
    Graph<float> g(kernels_for<float>(choose_isa()), pool, arena);
    const Tensor<float> hidden = view_of(x, 70, 24);
    const auto got = distill_loss<float>(g, hidden, w.view, hidden, w.view, targets, {kind, 2},
                                         [](float logprob, float divergence, int64_t) {
                                           EXPECT_EQ(divergence, 0);
                                           return DistillAt<float>{-logprob, -1, 0};
                                         });
    EXPECT_EQ(got.divergence, 0);
    const auto hard = token_loss<float>(g, hidden, w.view, targets, [](float logprob, int64_t) {
      return LossAt<float>{-logprob, -1};
    });
    EXPECT_EQ(got.sum, hard.sum) << "its log-probabilities are token_loss's own";
  }
}

TEST(DistillLoss, HasTheSameBitsForAnyNumberOfThreads) {
  constexpr int64_t kRows = 150, kVocabulary = 333;
  std::vector<float> x = random_floats(1, kRows * 64), y = random_floats(2, kRows * 32);
  OwnedWeight head(3, DType::BF16, kVocabulary, 64);
  const OwnedWeight teacher(4, DType::Q8_0, kVocabulary, 32);
  const std::vector<int32_t> targets = targets_for(kRows, kVocabulary);
  auto run = [&](int threads) {
    ThreadPool pool(threads);
    Arena arena;
    Graph<float> g(kernels_for<float>(choose_isa()), pool, arena, true);
    std::vector<float> dx(x.size(), 0.0f);
    const Tensor<float> hidden{x.data(), kRows, 64, 64, dx.data()};
    const auto got = distill_loss<float>(g, hidden, head.trained(), view_of(y, kRows, 32),
                                         teacher.view, targets, {Divergence::ForwardKl, 2},
                                         [](float logprob, float divergence, int64_t) {
                                           return DistillAt<float>{divergence - logprob, -1, 1};
                                         });
    g.backward();
    dx.insert(dx.end(), head.grad.begin(), head.grad.end());
    dx.insert(dx.end(), got.logprobs, got.logprobs + kRows);
    dx.push_back(static_cast<float>(got.sum));
    return dx;
  };
  EXPECT_EQ(first_difference(run(1), run(2)), -1);
}

// A teacher that is sure, where the student's probabilities underflow, still has a finite slope.
TEST(Divergence, StaysFiniteAtItsEnds) {
  const std::vector<float> teacher = {200, 0, -300, 0};
  for (const bool reverse : {false, true}) {
    std::vector<float> student = {-250, 100, 0, 90};
    DivergenceTask<float> task{teacher.data(), 4, 1, reverse};
    float log_sum = 0;
    log_prob<float>(student.data(), 4, 0, &log_sum);
    const float got = divergence(task, student.data());
    EXPECT_NEAR(got, reverse ? 200 : 350, 0.01);
    divergence_slope<float>(task, 1, 0, log_sum, 0, student.data());
    for (const float slope : student) EXPECT_TRUE(std::isfinite(slope));
  }
}

}  // namespace
}  // namespace ponder::distill_loss_test
