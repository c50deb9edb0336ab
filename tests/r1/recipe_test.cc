#include "r1/recipe.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace ponder {
namespace {

Recipe read(const std::string& text, const std::vector<std::string>& sets = {}) {
  return read_recipe(text, "r.toml", sets);
}

std::string error_of(const std::string& text, const std::vector<std::string>& sets = {}) {
  try {
    read(text, sets);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

const TrainConfig& config(const Recipe& recipe, const char* stage) {
  return recipe.stages.at(stage).config;
}

TEST(Recipe, EveryBuiltInOneIsRead) {
  ASSERT_FALSE(built_in_recipes().empty());
  for (const BuiltInRecipe& recipe : built_in_recipes()) {
    SCOPED_TRACE(recipe.name);
    EXPECT_EQ(read(std::string(recipe.text)).name, recipe.name);
  }
}

TEST(Recipe, SharedKeysHoldForAllStagesAndAStagesOwnWin) {
  const Recipe recipe = read("[rl]\nbeta = 0.5\n[stage.rl1.rl]\nbeta = 0.25\n");
  EXPECT_EQ(config(recipe, "zero").rl_beta, 0.5);
  EXPECT_EQ(config(recipe, "rl1").rl_beta, 0.25);
}

TEST(Recipe, AStageHasTheTablesOfTheOneItIsLike) {
  const Recipe recipe = read("[stage.zero.run]\nsteps = 7\n[stage.final.run]\nsteps = 9\n");
  for (const char* like : {"zero", "rl1", "rl1-plain", "student-rl", "early-rl"})
    EXPECT_EQ(config(recipe, like).steps, 7) << like;
  EXPECT_EQ(config(recipe, "final").steps, 9);
  EXPECT_EQ(config(recipe, "base").steps, TrainConfig().steps);
}

TEST(Recipe, ThePlainRunHasNoLanguageReward) {
  const Recipe recipe = read("[stage.rl1.rl]\nlanguage_weight = 0.5\n");
  EXPECT_EQ(config(recipe, "rl1").rl_language_weight, 0.5);
  EXPECT_EQ(config(recipe, "final").rl_language_weight, 0.5);
  EXPECT_EQ(config(recipe, "rl1-plain").rl_language_weight, 0);
}

TEST(Recipe, SetsGoOverTheFile) {
  const Recipe recipe =
      read("[stage.zero.rl]\nbeta = 0.5\n",
           {"zero.rl.beta=0.125", "run.steps=3", "gate.samples=2", "data.sequence=64"});
  EXPECT_EQ(config(recipe, "zero").rl_beta, 0.125);
  EXPECT_EQ(config(recipe, "base").steps, 3);
  EXPECT_EQ(recipe.gate.samples, 2);
  EXPECT_EQ(config(recipe, "rl1").sequence, 64);
}

TEST(Recipe, ItsTextGivesItAgain) {
  const Recipe first =
      read("about = \"x\"\n[gate]\nneed_long = 0.3\n", {"base.optimizer.lr=0.007"});
  const Recipe second = read(first.text);
  EXPECT_EQ(second.text, first.text);
  EXPECT_EQ(second.gate.need_long, 0.3);
  EXPECT_EQ(config(second, "base").lr, 0.007);
}

TEST(Recipe, StagesDealOutProblemsOfTheirOwn) {
  const Recipe recipe = read("[run]\nseed = 3\n[stage.rl1.run]\nseed = 5\n");
  EXPECT_NE(config(recipe, "zero").seed, config(recipe, "final").seed);
  EXPECT_EQ(config(recipe, "rl1").seed, 5u);
  EXPECT_EQ(recipe.corpus.seed, 3u);
  EXPECT_LE(config(read("[run]\nseed = 92233720368547759\n"), "zero").seed, uint64_t{INT64_MAX});
  const Recipe other = read("[run]\nseed = 4\n");
  EXPECT_NE(config(recipe, "zero").seed, config(other, "zero").seed);
}

TEST(Recipe, WhatMakesNoSenseIsNamed) {
  const auto has = [](const std::string& text, const char* part) {
    return text.find(part) != text.npos;
  };
  EXPECT_TRUE(has(error_of("[stage.zeroo.run]\nsteps = 1\n"), "no stage \"zeroo\""));
  EXPECT_TRUE(has(error_of("[gate]\nneed = 1\n"), "no key \"need\""));
  EXPECT_TRUE(has(error_of("[gate]\nneed_long = 2\n"), "a number from 0 to 1"));
  EXPECT_TRUE(has(error_of("[corpus]\nspelled = 1\n"), "\"spelled\" must be true or false"));
  EXPECT_TRUE(has(error_of("[stage.zero.rl]\nbetta = 1\n"), "did you mean \"rl.beta\""));
  EXPECT_TRUE(has(error_of("[gate]\ntasks = [\"nim\"]\n"), "[gate] tasks: there is no task"));
  EXPECT_TRUE(has(error_of("[stage.zero.rl]\nproblems = [\"/none.jsonl\"]\n"), "/none.jsonl"));
  EXPECT_TRUE(has(error_of("[stage.zero.rl]\nproblems = [\"a.jsonl*0\"]\n"), "above 0"));
  EXPECT_TRUE(has(error_of("skip = [\"base\"]\n"), "needs"));
  EXPECT_TRUE(has(error_of("steps = 1\n"), "steps"));
  EXPECT_TRUE(has(error_of("[run\n"), "line 1"));
  EXPECT_TRUE(has(error_of("", {"zero"}), "section.key=value"));
  EXPECT_TRUE(has(error_of("", {"zero.rl.beta.x.y=1"}), "rl.beta"));
}

TEST(Recipe, StagesThatNobodyNeedsCanBeLeftOut) {
  const Recipe recipe = read("skip = [\"rl1-plain\", \"early-rl\"]\n");
  EXPECT_TRUE(recipe.stages.at("early-rl").skipped);
  EXPECT_FALSE(recipe.stages.at("early-base").skipped);
}

TEST(Recipe, EveryStageComesAfterThoseThatItNeeds) {
  for (const StagePlan& plan : all_stages()) {
    for (const char* needed : {plan.from, plan.learns, plan.like}) {
      if (*needed) {
        ASSERT_NE(find_stage(needed), nullptr) << plan.name;
        EXPECT_LT(find_stage(needed), &plan) << plan.name;
      }
    }
  }
}

}  // namespace
}  // namespace ponder
