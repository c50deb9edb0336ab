// Every objective against PyTorch's autograd: see tools/make_grpo_fixture.py.
#include "rl/objective.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/file.h"
#include "base/json.h"

namespace ponder {
namespace {

Objective objective_named(const std::string& name) {
  return name == "grpo" ? Objective::Grpo : name == "gspo" ? Objective::Gspo : Objective::Cispo;
}
Average average_named(const std::string& name) {
  return name == "sequence" ? Average::Sequence
         : name == "token"  ? Average::Token
                            : Average::Length;
}

TEST(Objective, LossAndGradientEqualPyTorchsForEveryOption) {
  const std::string path = std::string(PONDER_FIXTURES) + "/rl/objective.json";
  const Json fixture = parse_json(read_file(path, 1 << 20), path);
  const auto logprobs = fixture["logprobs"].get<std::vector<std::vector<float>>>(),
             sampled = fixture["sampled"].get<std::vector<std::vector<float>>>(),
             reference = fixture["reference"].get<std::vector<std::vector<float>>>();
  for (const Json& want : fixture["cases"]) {
    ObjectiveOptions options;
    options.objective = objective_named(want["objective"]);
    options.average = average_named(want["average"]);
    options.clip_low = want["clip_low"];
    options.clip_high = want["clip_high"];
    options.beta = want["beta"];
    options.entropy = want["entropy"];
    options.longest = fixture["longest"];
    std::vector<AnswerNumbers> answers;
    for (size_t i = 0; i < logprobs.size(); ++i)
      answers.push_back(
          {logprobs[i], sampled[i], reference[i], fixture["advantages"][i], fixture["masked"][i]});
    const ObjectiveResult got = objective_of(answers, options);
    EXPECT_NEAR(got.loss, want["loss"].get<double>(), 1e-9) << want.dump();
    for (size_t i = 0; i < answers.size(); ++i) {
      const auto slopes = want["slopes"][i].get<std::vector<double>>();
      for (size_t t = 0; t < got.slopes[i].size(); ++t)
        EXPECT_NEAR(got.slopes[i][t], slopes.empty() ? 0 : slopes[t], 1e-7) << want.dump();
    }
  }
}

TEST(Advantages, AreNormalisedWithinTheGroup) {
  const std::vector<double> rewards = {1, 0, 0, 1};
  EXPECT_EQ(advantages(rewards, false), (std::vector<double>{1, -1, -1, 1}));
  EXPECT_EQ(advantages(rewards, true), (std::vector<double>{0.5, -0.5, -0.5, 0.5}));
}

TEST(Advantages, OfAGroupWithoutVarianceAreExactlyZero) {
  for (const double reward : {0.0, 1.0, 0.1, 1.0 / 3}) {
    const std::vector<double> rewards(7, reward);
    EXPECT_EQ(advantages(rewards, false), std::vector<double>(7, 0));
    EXPECT_EQ(advantages(rewards, true), std::vector<double>(7, 0));
  }
}

TEST(Overlong, PunishmentFallsLinearlyOverTheCushion) {
  EXPECT_EQ(overlong_punishment(80, 100, 20), 0);
  EXPECT_EQ(overlong_punishment(90, 100, 20), -0.5);
  EXPECT_EQ(overlong_punishment(100, 100, 20), -1);
  EXPECT_EQ(overlong_punishment(101, 100, 20), -1);
  EXPECT_EQ(overlong_punishment(100, 100, 0), 0);
}

}  // namespace
}  // namespace ponder
