// How ponder fails: one sentence for bad input, an abort with its place for a broken invariant.
#include "base/error.h"

#include <gtest/gtest.h>

#include <string>

namespace ponder {
namespace {

TEST(Error, FailThrowsTheFormattedSentence) {
  try {
    fail("config.json: hidden_size is {}, not {}", -3, "a count");
    FAIL() << "fail() returned";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "config.json: hidden_size is -3, not a count");
  }
}

TEST(Error, KeepsBracesOfItsArguments) {
  // A template or a file name may hold braces; only the format string has meaning.
  const std::string name = "{}{0}{nothing}";
  try {
    fail("cannot open {}", name);
    FAIL() << "fail() returned";
  } catch (const Error& error) {
    EXPECT_EQ(error.what(), "cannot open " + name);
  }
}

TEST(Check, PassesQuietlyAndEvaluatesOnce) {
  int evaluations = 0;
  PONDER_CHECK(++evaluations == 1);
  EXPECT_EQ(evaluations, 1);
}

TEST(CheckDeathTest, AbortsWithExpressionAndPlace) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  [[maybe_unused]] const int rows = 3;
  EXPECT_DEATH(PONDER_CHECK(rows == 4), "broken invariant `rows == 4` at .*error\\.cc:[0-9]+");
}

}  // namespace
}  // namespace ponder
