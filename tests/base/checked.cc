// Arithmetic on hostile sizes never wraps.
#include "base/checked.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <optional>

namespace ponder {
namespace {

constexpr uint64_t kMax = std::numeric_limits<uint64_t>::max();

TEST(Checked, ProductIsExactUpToTheLastNumber) {
  EXPECT_EQ(checked_mul(0, kMax), 0u);
  EXPECT_EQ(checked_mul(1, kMax), kMax);
  EXPECT_EQ(checked_mul(kMax / 3, 3), kMax / 3 * 3);
  EXPECT_EQ(checked_mul(1ull << 32, (1ull << 32) - 1), 0xffffffff00000000ull);
}

TEST(Checked, ProductThatWrapsIsNothing) {
  EXPECT_EQ(checked_mul(1ull << 32, 1ull << 32), std::nullopt);
  EXPECT_EQ(checked_mul(kMax, 2), std::nullopt);
  EXPECT_EQ(checked_mul(2, kMax), std::nullopt);
  EXPECT_EQ(checked_mul(kMax, kMax), std::nullopt);
}

TEST(Checked, SumIsExactOrNothing) {
  EXPECT_EQ(checked_add(kMax, 0), kMax);
  EXPECT_EQ(checked_add(kMax - 7, 7), kMax);
  EXPECT_EQ(checked_add(kMax - 7, 8), std::nullopt);
  EXPECT_EQ(checked_add(kMax, kMax), std::nullopt);
}

TEST(Checked, RangeInsideHoldsAtBothEdgesAndNeverWraps) {
  EXPECT_TRUE(range_inside(0, 0, 0));
  EXPECT_TRUE(range_inside(0, 10, 10));
  EXPECT_TRUE(range_inside(10, 0, 10));
  EXPECT_TRUE(range_inside(kMax, 0, kMax));
  EXPECT_FALSE(range_inside(10, 1, 10));
  EXPECT_FALSE(range_inside(11, 0, 10));
  EXPECT_FALSE(range_inside(0, 11, 10));
  EXPECT_FALSE(range_inside(8, kMax, 10));  // 8 + kMax wraps to 7
  EXPECT_FALSE(range_inside(kMax, kMax, 10));
}

}  // namespace
}  // namespace ponder
