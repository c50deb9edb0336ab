#include "train/config.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace ponder {
namespace {

std::string error_of(const std::string& toml) {
  TrainConfig config;
  try {
    read_train_config(toml, "run.toml", config);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(TrainConfig, SurvivesBeingWrittenAndRead) {
  TrainConfig config, again;
  read_train_config(
      "[run]\nseed = 7\nsample_prompts = [\"a \\\"b\\\"\", \"c\"]\n[model]\ntype = \"qwen3\"\n"
      "rope_theta = 1e6\ntied = false\n[data]\nsources = [\"a.txt\", { path = \"b\", format = "
      "\"jsonl\", weight = 0.25 }]\n[optimizer]\nlr = 3e-4\neps = 1e-15\n",
      "run.toml", config);
  EXPECT_EQ(config.sources.size(), 2u);
  EXPECT_EQ(config.sources[1].weight, 0.25);
  read_train_config(to_toml(config), "again", again);
  EXPECT_TRUE(config == again);
}

TEST(TrainConfig, ExplanationIsAConfigOfDefaults) {
  TrainConfig config;
  read_train_config(explain_train_config(), "explained", config);
  EXPECT_TRUE(config == TrainConfig{});
}

TEST(TrainConfig, UnknownKeysNameTheNearest) {
  EXPECT_NE(error_of("[optimizer]\nlearning = 1\n").find("\"optimizer.learning\""),
            std::string::npos);
  EXPECT_NE(error_of("[optimiser]\nlr = 1\n").find("did you mean \"optimizer.lr\""),
            std::string::npos);
  EXPECT_NE(error_of("steps = 3\n").find("did you mean \"run.steps\""), std::string::npos);
}

TEST(TrainConfig, ValuesOutOfRangeSayWhatIsRight) {
  EXPECT_EQ(error_of("[run]\nsteps = 0\n"),
            "run.toml: \"run.steps\" is 0, but must be a whole number from 1 to 2147483647");
  EXPECT_EQ(error_of("[run]\ncompute = \"fp4\"\n"),
            "run.toml: \"run.compute\" is 'fp4', but must be one of bf16, f32");
  EXPECT_NE(error_of("[optimizer]\nlr = nan\n"), "");
  EXPECT_NE(error_of("[optimizer]\nlr = \"fast\"\n"), "");
  EXPECT_NE(error_of("[data]\nsources = [3]\n"), "");
  EXPECT_NE(error_of("[data]\nsources = [{ paht = \"x\" }]\n"), "");
}

TEST(TrainConfig, BrokenTomlNamesTheLine) {
  EXPECT_NE(error_of("[run]\nsteps = = 3\n").find("run.toml: line 2"), std::string::npos);
}

TEST(TrainConfig, AssignmentsOverride) {
  TrainConfig config;
  set_train_key("optimizer.lr=0.5", config);
  set_train_key("model.type=qwen2", config);
  set_train_key("data.sources=[\"x.jsonl\"]", config);
  EXPECT_EQ(config.lr, 0.5);
  EXPECT_EQ(config.type, "qwen2");
  EXPECT_EQ(config.sources.at(0).path, "x.jsonl");
  EXPECT_THROW(set_train_key("optimizer.lr", config), Error);
  EXPECT_THROW(set_train_key("optimizer.lrr=1", config), Error);
}

TEST(TrainConfig, OnlyWhatDecidesTheNumbersIsHeldWhenARunGoesOn) {
  TrainConfig before, now;
  now.steps = 5;
  now.threads = 2;
  EXPECT_EQ(changed_key(before, now), "");
  now.lr = 1;
  EXPECT_EQ(changed_key(before, now), "optimizer.lr");
}

}  // namespace
}  // namespace ponder
