// Muon against its formulas and against PyTorch's: see tools/make_train_fixtures.py.
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "formats/safetensors.h"
#include "model/model.h"
#include "train/newton_schulz.h"

namespace ponder {
namespace {

class Fixture {
 public:
  Fixture() : file_(std::string(PONDER_FIXTURES) + "/train/muon.safetensors") {
    read_safetensors(file_, 0, stored_.tensors);
    stored_.index_names();
  }
  std::vector<float> floats(const std::string& name) const {
    const StoredTensor& tensor = stored_.at(name);
    const auto* data = reinterpret_cast<const float*>(tensor.data);
    return {data, data + tensor.elements()};
  }
  int64_t rows(const std::string& name) const { return stored_.at(name).shape[0]; }
  int64_t cols(const std::string& name) const { return stored_.at(name).shape[1]; }

 private:
  MappedFile file_;
  Checkpoint stored_;
};

// Three steps of the optimizer's own rule on one matrix.
std::vector<float> moved(const Fixture& fixture, const std::string& name, DType compute) {
  constexpr float kMomentum = 0.95f;
  constexpr double kLr = 0.02, kDecay = 0.1;
  std::vector<float> value = fixture.floats(name + ".start");
  const std::vector<float> grads = fixture.floats(name + ".grads");
  const int64_t rows = fixture.rows(name + ".start"), cols = fixture.cols(name + ".start");
  std::vector<float> momentum(value.size(), 0), update(value.size());
  ThreadPool pool(1);
  Arena arena;
  Graph<float> g(kernels_for<float>(choose_isa()), pool, arena);
  for (size_t step = 0; step * value.size() < grads.size(); ++step) {
    const float* grad = grads.data() + step * value.size();
    for (size_t i = 0; i < value.size(); ++i) {
      momentum[i] += (grad[i] - momentum[i]) * (1 - kMomentum);
      update[i] = grad[i] + (momentum[i] - grad[i]) * kMomentum;
    }
    orthogonalise(g, std::array{Update{update.data(), rows, cols, compute}});
    const auto rate =
        static_cast<float>(kLr * 0.2 * std::sqrt(static_cast<double>(std::max(rows, cols))));
    for (size_t i = 0; i < value.size(); ++i)
      value[i] = value[i] * static_cast<float>(1 - kLr * kDecay) - rate * update[i];
  }
  return value;
}

double largest_difference(const std::vector<float>& a, const std::vector<float>& b) {
  double out = 0;
  for (size_t i = 0; i < a.size(); ++i) out = std::max(out, std::fabs(double(a[i]) - b[i]));
  return out;
}

class Muon : public testing::TestWithParam<const char*> {};

TEST_P(Muon, FollowsItsFormulas) {
  const Fixture fixture;
  const std::string name = GetParam();
  EXPECT_LT(largest_difference(moved(fixture, name, DType::F32), fixture.floats(name + ".exact")),
            1e-5);
}

// Both round the factors of every product to bfloat16, at different places.
TEST_P(Muon, InBfloat16IsWithinTwicePyTorchsError) {
  const Fixture fixture;
  const std::string name = GetParam();
  const std::vector<float> exact = fixture.floats(name + ".exact");
  EXPECT_LT(largest_difference(moved(fixture, name, DType::BF16), exact),
            2 * largest_difference(fixture.floats(name + ".torch"), exact));
}

// Of shapes in turn, small ones that share a region and one that fills it.
std::vector<std::vector<float>> orthogonal(bool together, int threads) {
  constexpr std::pair<int64_t, int64_t> kShapes[] = {{3, 5}, {64, 7}, {128, 192}, {1, 4}, {96, 96}};
  ThreadPool pool(threads);
  Arena arena;
  Graph<float> g(kernels_for<float>(choose_isa()), pool, arena);
  std::vector<std::vector<float>> out;
  std::vector<Update> updates;
  for (const auto& [rows, cols] : kShapes) {
    out.emplace_back(static_cast<size_t>(rows * cols));
    for (size_t i = 0; i < out.back().size(); ++i)
      out.back()[i] = std::sin(static_cast<float>(i * i) + static_cast<float>(cols));
    updates.push_back({out.back().data(), rows, cols, rows % 2 == 0 ? DType::BF16 : DType::F32});
  }
  if (together) {
    orthogonalise(g, updates);
  } else {
    for (const Update& update : updates) orthogonalise(g, std::array{update});
  }
  return out;
}

TEST(Orthogonalise, ManyTogetherHaveTheBitsOfEachAlone) {
  const auto alone = orthogonal(false, 1);
  EXPECT_EQ(orthogonal(true, 1), alone);
  EXPECT_EQ(orthogonal(true, 2), alone);
}

INSTANTIATE_TEST_SUITE_P(All, Muon, testing::Values("wide", "tall", "square"),
                         [](const auto& test) { return std::string(test.param); });

}  // namespace
}  // namespace ponder
