#include "train/schedule.h"

#include <gtest/gtest.h>

namespace ponder {
namespace {

TEST(Schedule, WarmsUpLinearly) {
  const Schedule s{.steps = 100, .warmup = 9};
  EXPECT_DOUBLE_EQ(s.factor(0), 0.1);
  EXPECT_DOUBLE_EQ(s.factor(8), 0.9);
  EXPECT_DOUBLE_EQ(s.factor(9), 1);
}

TEST(Schedule, CosineEndsAtTheFinalFactorAndIsHalfwayInTheMiddle) {
  const Schedule s{.steps = 101, .final_factor = 0.1};
  EXPECT_DOUBLE_EQ(s.factor(50), 0.55);
  EXPECT_DOUBLE_EQ(s.factor(100), 0.1);
}

TEST(Schedule, StableThenLinear) {
  const Schedule s{.decay = Decay::Wsd, .steps = 101, .cooldown = 0.5};
  EXPECT_DOUBLE_EQ(s.factor(50), 1);
  EXPECT_NEAR(s.factor(75), 25.0 / 49.5, 1e-12);
  EXPECT_DOUBLE_EQ(s.factor(100), 0);
}

TEST(Schedule, OneStepRunsAtThePeak) { EXPECT_DOUBLE_EQ(Schedule{.steps = 1}.factor(0), 1); }

}  // namespace
}  // namespace ponder
