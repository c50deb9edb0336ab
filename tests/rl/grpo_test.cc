#include "rl/grpo.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "rl/rollout.h"
#include "train/new_model.h"

namespace ponder {
namespace {

struct World {
  explicit World(uint64_t seed, GrpoOptions options = {}, int64_t vocabulary = 2,
                 TrainConfig config = {}, double lr = 0.02) {
    config.seed = seed;
    config.steps = 100;
    config.schedule = "constant";
    config.lr = lr;
    config.weight_decay = 0;
    config.compute = "bf16";
    config.micro_tokens = 64;
    config.sequence = 64;
    config.hidden = 32;
    config.layers = 1;
    config.heads = 2;
    auto checkpoint = std::make_shared<Checkpoint>();
    checkpoint->config = new_model_config(config, vocabulary);
    checkpoint->config["vocab_size"] = vocabulary;
    model = make_model<float>(checkpoint, {.trainable = true,
                                           .compute = DType::BF16,
                                           .init = InitOptions{.seed = seed},
                                           .absorbed = false});
    trainer = std::make_unique<Trainer>(model, config, choose_isa(), 2, alone);
    EngineOptions engine_options;
    engine_options.isa = choose_isa();
    engine_options.cache_tokens = 2048;
    engine = std::make_unique<Engine>(model, engine_options);
    grpo = std::make_unique<Grpo>(*trainer, options);
    group = options.group;
  }

  std::vector<Episode> sample(int64_t step, int64_t tokens,
                              const std::function<double(const Episode&)>& reward) {
    RolloutOptions options;
    options.group = group;
    options.max_tokens = tokens;
    const std::vector<std::vector<int32_t>> prompts = {{0}, {1}};
    return roll_out(*engine, prompts, options, static_cast<uint64_t>(step),
                    [&](std::span<Episode> answers) {
                      for (Episode& e : answers) e.reward.total = e.reward.accuracy = reward(e);
                    });
  }
  GrpoReport learn(std::vector<Episode>& episodes, int64_t step) {
    const GrpoReport out = grpo->step(episodes, step);
    engine->forget();
    return out;
  }
  std::vector<float> weights() {
    std::vector<float> out;
    model->parameters().each_parameter([&](Parameters<float>::Trained& p) {
      out.insert(out.end(), p.value, p.value + p.elements());
    });
    return out;
  }

  Cluster alone;
  std::shared_ptr<Model<float>> model;
  std::unique_ptr<Trainer> trainer;
  std::unique_ptr<Engine> engine;
  std::unique_ptr<Grpo> grpo;
  int64_t group;
};

double first_is_one(const Episode& e) { return e.completion[0] == 1; }

GrpoOptions bandit_options(Objective objective, Average average) {
  GrpoOptions out;
  out.group = 16;
  out.objective.objective = objective;
  out.objective.average = average;
  return out;
}

// Two tokens, one of which is paid: ten seeds of ten find it.
TEST(Grpo, LearnsATwoTokenBanditFromEverySeed) {
  for (const Objective objective : {Objective::Grpo, Objective::Gspo, Objective::Cispo}) {
    for (uint64_t seed = 0; seed < 10; ++seed) {
      World world(seed, bandit_options(objective, Average::Sequence));
      double first = 0, last = 0;
      for (int64_t step = 0; step < 25; ++step) {
        std::vector<Episode> episodes = world.sample(step, 1, first_is_one);
        const GrpoReport report = world.learn(episodes, step);
        EXPECT_EQ(report.largest_gap, 0);
        if (step == 0) first = report.reward;
        last = report.reward;
      }
      EXPECT_GT(last, 0.85) << "seed " << seed << " from " << first;
    }
  }
}

// Longer answers, several updates a rollout: the first of them sees what was sampled, to the bit.
TEST(Grpo, FirstUpdateIsOnPolicyToTheBit) {
  GrpoOptions options = bandit_options(Objective::Grpo, Average::Token);
  options.group = 8;
  options.mini_batches = 2;
  World world(3, options, 40);
  for (int64_t step = 0; step < 5; ++step) {
    std::vector<Episode> episodes = world.sample(
        step, 30, [](const Episode& e) { return e.completion.back() % 2 ? 1.0 : 0.0; });
    const GrpoReport report = world.learn(episodes, step);
    EXPECT_EQ(report.largest_gap, 0);
    EXPECT_GT(report.groups_used, 0);
  }
}

TEST(Grpo, GroupsWithoutVarianceMoveNothing) {
  GrpoOptions options = bandit_options(Objective::Grpo, Average::Sequence);
  options.objective.beta = 0;
  for (const double reward : {0.0, 1.0}) {
    World world(1, options);
    const std::vector<float> before = world.weights();
    std::vector<Episode> episodes = world.sample(0, 4, [reward](const Episode&) { return reward; });
    const GrpoReport report = world.learn(episodes, 0);
    EXPECT_EQ(report.groups_used, 0);
    EXPECT_EQ(report.norm, 0);
    const std::vector<float> after = world.weights();
    EXPECT_EQ(0, std::memcmp(before.data(), after.data(), before.size() * sizeof(float)));
  }
}

// All wrong, but some shaped better than others: judged by accuracy such a group teaches nothing.
TEST(Grpo, DecidedGroupsAreJudgedByAccuracy) {
  GrpoOptions options = bandit_options(Objective::Grpo, Average::Sequence);
  options.objective.beta = 0;
  options.drop_decided = true;
  World world(1, options);
  std::vector<Episode> episodes = world.sample(0, 4, [](const Episode&) { return 0.0; });
  for (Episode& e : episodes) e.reward.total = e.completion[0];
  const GrpoReport report = world.learn(episodes, 0);
  EXPECT_EQ(report.groups_used, 0);
  EXPECT_EQ(report.norm, 0);
}

// Rewards 1, 1, 1 and one that failed: not a group in which one was wrong.
TEST(Grpo, AnAnswerThatCouldNotBeJudgedMovesNobodysAdvantage) {
  GrpoOptions options = bandit_options(Objective::Grpo, Average::Sequence);
  options.group = 4;
  options.objective.beta = 0;
  World world(1, options);
  std::vector<Episode> episodes = world.sample(0, 2, [](const Episode&) { return 1.0; });
  episodes[3].reward = {.error = "the verifier failed"};
  for (size_t i = 4; i < 8; ++i) {
    episodes[i].reward.total = episodes[i].reward.accuracy = i % 2 == 0 ? 0 : 1;
  }
  episodes[7].reward = {.error = "the verifier failed"};
  const GrpoReport report = world.learn(episodes, 0);
  for (size_t i = 0; i < 4; ++i) EXPECT_EQ(episodes[i].advantage, 0);
  // Of 0, 1, 0: mean 1/3, deviation sqrt(2)/3.
  EXPECT_NEAR(episodes[4].advantage, -std::sqrt(0.5), 1e-12);
  EXPECT_NEAR(episodes[5].advantage, std::sqrt(2.0), 1e-12);
  EXPECT_EQ(episodes[7].advantage, 0);
  EXPECT_EQ(report.groups_used, 1);
  EXPECT_EQ(report.errors, 2);
  EXPECT_NEAR(report.accuracy, 4.0 / 6, 1e-12);
}

// With experts, whose balance had a gradient, decay, moments, a reference and an entropy bonus: a
// step without a signal leaves every number as it was, after steps that filled the moments, too.
TEST(Grpo, AStepWithoutASignalMovesNoWeight) {
  GrpoOptions options = bandit_options(Objective::Grpo, Average::Sequence);
  options.objective.entropy = 0.01;
  TrainConfig config;
  config.type = "deepseek_v3";
  config.experts = 4;
  config.first_dense = 0;
  World world(1, options, 8, config);
  std::vector<Episode> episodes =
      world.sample(0, 4, [](const Episode& e) { return e.completion[0] % 2 ? 1.0 : 0.0; });
  EXPECT_GT(world.learn(episodes, 0).balance, 0) << "it is measured";
  const std::vector<float> before = world.weights();
  const int64_t updates = world.trainer->updates();
  episodes = world.sample(1, 4, [](const Episode&) { return 0.0; });
  const GrpoReport report = world.learn(episodes, 1);
  EXPECT_EQ(report.updates, 0);
  EXPECT_EQ(report.largest_gap, 0);
  EXPECT_EQ(world.trainer->updates(), updates);
  EXPECT_EQ(before, world.weights());
}

TEST(Grpo, TruncatedAnswersCanBeMasked) {
  GrpoOptions options = bandit_options(Objective::Grpo, Average::Sequence);
  options.objective.beta = 0;
  options.mask_truncated = true;
  World world(1, options);
  std::vector<Episode> episodes = world.sample(0, 3, first_is_one);  // none has a stop token
  const GrpoReport report = world.learn(episodes, 0);
  EXPECT_EQ(report.truncated, 1);
  EXPECT_EQ(report.norm, 0);
}

// A policy that was pulled away feels the reference: its divergence falls when nothing is paid.
TEST(Grpo, ReferencePullsBack) {
  GrpoOptions options = bandit_options(Objective::Grpo, Average::Sequence);
  options.objective.beta = 0;
  World world(5, options);
  ReferencePolicy reference(*world.trainer);
  for (int64_t step = 0; step < 10; ++step) {
    std::vector<Episode> episodes = world.sample(step, 1, first_is_one);
    world.learn(episodes, step);
  }
  std::vector<Episode> episodes = world.sample(99, 1, first_is_one);
  std::vector<Episode*> all;
  for (Episode& e : episodes) all.push_back(&e);
  const TrainBatch batch = pack_episodes(all);
  const std::vector<float> now = world.trainer->logprobs(batch);
  EXPECT_NE(now, reference.logprobs(batch));
  EXPECT_EQ(now, world.trainer->logprobs(batch)) << "the policy is back in its place";
  reference.refresh();
  EXPECT_EQ(now, reference.logprobs(batch));
}

}  // namespace
}  // namespace ponder
