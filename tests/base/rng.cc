// Random numbers by counter: a draw depends on seed, stream and number alone.
#include "base/rng.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <set>

namespace ponder {
namespace {

TEST(Rng, DrawNumberNIsTheSameInAnyOrder) {
  Rng in_turn(7, 3);
  const Rng any(7, 3);
  for (uint64_t n = 0; n < 1'000; ++n) EXPECT_EQ(in_turn.next(), any.at(n));
  EXPECT_EQ(any.at(5), Rng(7, 3).at(5));
  EXPECT_EQ(Rng(7, 3).uniform(), Rng::to_unit(any.at(0)));
  EXPECT_EQ(any.uniform_at(9), Rng::to_unit(any.at(9)));
}

TEST(Rng, SeedsAndStreamsAndCountersShareNoDraws) {
  std::set<uint64_t> seen;
  size_t draws = 0;
  for (uint64_t seed = 0; seed < 10; ++seed) {
    for (uint64_t stream = 0; stream < 10; ++stream) {
      const Rng rng(seed, stream);
      for (uint64_t n = 0; n < 100; ++n, ++draws) seen.insert(rng.at(n));
    }
  }
  EXPECT_EQ(seen.size(), draws);
}

// One bit of seed, stream or counter changes half of the bits of a draw.
TEST(Rng, NeighboursAreUnrelated) {
  double flipped[3] = {};
  constexpr int kPairs = 4'000;
  for (uint64_t i = 0; i < kPairs; ++i) {
    const uint64_t at = Rng(i, i).at(i);
    flipped[0] += std::popcount(at ^ Rng(i ^ 1, i).at(i));
    flipped[1] += std::popcount(at ^ Rng(i, i ^ 1).at(i));
    flipped[2] += std::popcount(at ^ Rng(i, i).at(i ^ 1));
  }
  // The mean of 4,000 x 64 fair bits is within 0.32 of 32 (5 standard deviations).
  for (const double sum : flipped) EXPECT_NEAR(sum / kPairs, 32, 0.32);
}

TEST(Rng, UniformFillsTheUnitIntervalEvenly) {
  constexpr int kDraws = 100'000, kBins = 20;
  std::array<int, kBins> bins{};
  Rng rng(1);
  for (int i = 0; i < kDraws; ++i) {
    const double x = rng.uniform();
    ASSERT_GE(x, 0.0);
    ASSERT_LT(x, 1.0);
    ++bins[static_cast<size_t>(x * kBins)];
  }
  double chi_squared = 0;
  for (const int count : bins)
    chi_squared += std::pow(count - kDraws / kBins, 2) / (kDraws / kBins);
  EXPECT_LT(chi_squared, 43.8);  // 19 degrees of freedom, p = 0.001
  EXPECT_LT(Rng::to_unit(~uint64_t{0}), 1.0);
  EXPECT_EQ(Rng::to_unit(0), 0.0);
}

TEST(Rng, NormalHasMeanZeroAndVarianceOne) {
  constexpr int kDraws = 100'000;
  Rng rng(2);
  double sum = 0, squares = 0, fourth = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double x = rng.normal();
    ASSERT_TRUE(std::isfinite(x));
    sum += x;
    squares += x * x;
    fourth += x * x * x * x;
  }
  EXPECT_NEAR(sum / kDraws, 0, 0.016);
  EXPECT_NEAR(squares / kDraws, 1, 0.023);
  EXPECT_NEAR(fourth / kDraws, 3, 0.16);
}

TEST(Rng, BelowStaysBelowAndReachesAll) {
  Rng rng(3);
  std::set<uint64_t> seen;
  for (int i = 0; i < 1'000; ++i) {
    const uint64_t x = rng.below(7);
    ASSERT_LT(x, 7u);
    seen.insert(x);
  }
  EXPECT_EQ(seen.size(), 7u);
  EXPECT_EQ(rng.below(1), 0u);
}

}  // namespace
}  // namespace ponder
