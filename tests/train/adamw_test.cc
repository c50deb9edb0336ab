// Whole training steps against PyTorch's: see tools/make_train_fixtures.py.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "train/trainer.h"

namespace ponder {
namespace {

constexpr int64_t kLengths[] = {24, 17, 31, 8};

// The same in tools/make_train_fixtures.py.
TrainBatch batch_of(int64_t step, int64_t vocabulary) {
  TrainBatch out;
  for (int64_t s = 0; s < 4; ++s) {
    const int64_t length = kLengths[s];
    out.pieces.push_back({static_cast<int64_t>(out.tokens.size()), length});
    for (int64_t i = 0; i < length; ++i) {
      const auto token = [&](int64_t at) {
        return static_cast<int32_t>((step * 7 + s * 13 + at * (3 + s)) % vocabulary);
      };
      out.tokens.push_back(token(i));
      out.targets.push_back(i + 1 < length ? token(i + 1) : -1);
    }
  }
  return out;
}

TrainConfig config() {
  TrainConfig c;
  c.steps = 20;
  c.lr = 2e-3;
  c.schedule = "constant";
  c.compute = "f32";
  c.sequence = 32;
  c.micro_tokens = 100;
  c.balance_gamma = 0;
  c.balance_alpha = 0;
  c.mtp_weight = 0;
  return c;
}

std::shared_ptr<Model<float>> open_model(const std::string& name, DType compute) {
  return make_model<float>(std::make_shared<Checkpoint>(open_checkpoint(
                               std::string(PONDER_FIXTURES) + "/models/" + name, false)),
                           {.trainable = true, .compute = compute, .absorbed = false});
}

struct Steps {
  std::vector<double> losses, norms;
  std::vector<float> weights;  // after the last step
};

Steps train(const std::string& name, const TrainConfig& c, Isa isa, int threads) {
  auto model = open_model(name, c.compute_type());
  const int64_t vocabulary = model->config().vocab;
  Cluster alone;
  Trainer trainer(std::move(model), c, isa, threads, alone);
  Steps out;
  for (int64_t step = 0; step < c.steps; ++step) {
    const StepReport report = trainer.step(batch_of(step, vocabulary), step);
    out.losses.push_back(report.loss);
    out.norms.push_back(report.norm);
  }
  for (const StateTensor& tensor : trainer.state())
    out.weights.insert(out.weights.end(), tensor.data.begin(), tensor.data.end());
  return out;
}

bool same_bits(const Steps& a, const Steps& b) {
  return a.losses == b.losses && a.weights.size() == b.weights.size() &&
         std::memcmp(a.weights.data(), b.weights.data(), a.weights.size() * sizeof(float)) == 0;
}

class Training : public testing::TestWithParam<const char*> {
 protected:
  static std::vector<Isa> isas() {
    std::vector<Isa> out;
    for (const Isa isa : kIsas) {
      if (isa_usable(isa)) out.push_back(isa);
    }
    return out;
  }
};

TEST_P(Training, FollowsPyTorchForTwentySteps) {
  const std::string path = std::string(PONDER_FIXTURES) + "/train/adamw.json";
  const Json expected = parse_json(read_file(path, 1 << 20), path)[GetParam()];
  for (const Isa isa : isas()) {
    const Steps got = train(GetParam(), config(), isa, 1);
    for (size_t i = 0; i < got.losses.size(); ++i) {
      const double loss = expected["losses"][i].get<double>(),
                   norm = expected["norms"][i].get<double>();
      EXPECT_NEAR(got.losses[i], loss, 1e-4 * loss) << isa_name(isa) << " step " << i;
      EXPECT_NEAR(got.norms[i], norm, 2e-3 * norm) << isa_name(isa) << " step " << i;
    }
  }
}

TEST_P(Training, ThreadsChangeNoBit) {
  for (const char* compute : {"f32", "bf16"}) {
    for (const Isa isa : isas()) {
      TrainConfig c = config();
      c.steps = 3;
      c.compute = compute;
      EXPECT_TRUE(same_bits(train(GetParam(), c, isa, 1), train(GetParam(), c, isa, 2)))
          << isa_name(isa) << " " << compute;
    }
  }
}

// The order of the sums over rows differs, and nothing else.
TEST_P(Training, MicroBatchesGiveTheSameStep) {
  TrainConfig whole = config(), cut = config();
  whole.steps = cut.steps = 3;
  cut.micro_tokens = 32;
  const Steps a = train(GetParam(), whole, Isa::Scalar, 1),
              b = train(GetParam(), cut, Isa::Scalar, 1);
  for (size_t i = 0; i < a.losses.size(); ++i) {
    EXPECT_NEAR(a.losses[i], b.losses[i], 1e-5 * a.losses[i]);
    EXPECT_NEAR(a.norms[i], b.norms[i], 1e-4 * a.norms[i]);
  }
}

TEST_P(Training, Bfloat16FollowsFloat32) {
  TrainConfig c = config();
  c.compute = "bf16";
  for (const Isa isa : isas()) {
    const Steps rounded = train(GetParam(), c, isa, 1), exact = train(GetParam(), config(), isa, 1);
    EXPECT_NEAR(rounded.losses.front(), exact.losses.front(), 0.03 * exact.losses.front());
    EXPECT_NEAR(rounded.losses.back(), exact.losses.back(), 0.05 * exact.losses.back());
  }
}

INSTANTIATE_TEST_SUITE_P(All, Training, testing::Values("llama", "qwen2", "qwen3", "deepseek_v3"),
                         [](const auto& test) { return std::string(test.param); });

TEST(Trainer, NumbersThatAreNoneStopTheRunAndMoveNothing) {
  auto model = open_model("llama", DType::F32);
  Cluster alone;
  Trainer trainer(model, config(), Isa::Scalar, 1, alone);
  float* poisoned = nullptr;
  model->parameters().each_parameter([&](Parameters<float>::Trained& p) {
    if (p.name == "model.norm.weight") poisoned = p.value;
  });
  poisoned[0] = NAN;
  const std::vector<StateTensor> state = trainer.state();
  const std::vector<float> before(state[0].data.begin(), state[0].data.end());
  try {
    trainer.step(batch_of(0, model->config().vocab), 6);
    FAIL();
  } catch (const Error& error) {
    EXPECT_TRUE(std::string(error.what()).starts_with("step 6: the loss is ")) << error.what();
    EXPECT_NE(std::string(error.what()).find("nan"), std::string::npos) << error.what();
  }
  EXPECT_EQ(0, std::memcmp(before.data(), state[0].data.data(), before.size() * sizeof(float)));
}

}  // namespace
}  // namespace ponder
