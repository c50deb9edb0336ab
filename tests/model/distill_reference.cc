// Distillation against PyTorch: tests/fixtures/distill, made by tools/make_distill_fixture.py.
#include <gtest/gtest.h>

#include <cmath>

#include "model/fixture.h"

namespace ponder::distill_reference {
namespace {

constexpr int64_t kRows = 70, kVocabulary = 33, kStudent = 12, kTeacher = 20;

Weight weight_of(std::vector<float>& numbers, int64_t rows, int64_t cols, float* grad) {
  Weight w;
  w.rows = rows;
  w.cols = cols;
  w.data = reinterpret_cast<const std::byte*>(numbers.data());
  w.row_bytes = cols * static_cast<int64_t>(sizeof(float));
  w.grad = grad;
  return w;
}

void expect_near(const std::vector<float>& got, const std::vector<float>& wanted,
                 const std::string& name) {
  double worst = 0, scale = 0;
  for (size_t i = 0; i < wanted.size(); ++i) {
    worst = std::max(worst, std::abs(double(got[i]) - double(wanted[i])));
    scale = std::max(scale, std::abs(double(wanted[i])));
  }
  EXPECT_LT(worst, 1e-5 * scale) << name;
}

TEST(DistillReference, LossAndGradientsEqualPyTorchs) {
  const Expected file(std::string(PONDER_FIXTURES) + "/distill/expected.safetensors");
  std::vector<float> x = file.floats("hidden"), head = file.floats("head"),
                     y = file.floats("teacher_hidden"), teacher = file.floats("teacher_head");
  const std::vector<int32_t> targets = file.ints("targets");
  for (const bool reverse : {false, true}) {
    for (const char* temperature : {"1.0", "2.5"}) {
      const std::string name = std::string(reverse ? "reverse_" : "forward_") + temperature;
      ThreadPool pool(2);
      Arena arena;
      Graph<float> g(kernels_for<float>(choose_isa()), pool, arena, true);
      std::vector<float> dx(x.size(), 0.0f), dhead(head.size(), 0.0f);
      const auto got = distill_loss<float>(
          g, {x.data(), kRows, kStudent, kStudent, dx.data()},
          weight_of(head, kVocabulary, kStudent, dhead.data()),
          {y.data(), kRows, kTeacher, kTeacher}, weight_of(teacher, kVocabulary, kTeacher, nullptr),
          targets,
          {reverse ? Divergence::ReverseKl : Divergence::ForwardKl, std::stod(temperature)},
          [](float logprob, float divergence, int64_t) {
            constexpr float kSoft = 0.7f, kHard = 1 - kSoft, kMean = 1.0f / kRows;
            return DistillAt<float>{kMean * (kSoft * divergence - kHard * logprob), -kMean * kHard,
                                    kMean * kSoft};
          });
      const double loss = double(file.floats(name + ".loss")[0]);
      EXPECT_NEAR(got.sum, loss, 1e-5 * loss) << name;
      expect_near(dx, file.floats(name + ".dhidden"), name + " dhidden");
      expect_near(dhead, file.floats(name + ".dhead"), name + " dhead");
    }
  }
}

}  // namespace
}  // namespace ponder::distill_reference
