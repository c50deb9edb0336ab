// Answers judged by the math verifier.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "graders/verifier.h"

namespace ponder {

inline Verdict by_math(const Json& reference, const std::string& reply) {
  return verify_reply(*make_verifier({{"verifier", "math"}, {"answer", reference}}, "here"), reply);
}

inline double math_score(const Json& reference, const std::string& reply) {
  const Verdict out = by_math(reference, reply);
  EXPECT_EQ(out.error, "") << reply;
  return out.score;
}

using MathPairs = std::initializer_list<std::pair<const char*, const char*>>;

// Either way round.
inline void expect_math(const MathPairs& pairs, double score) {
  for (const auto& [a, b] : pairs) {
    for (const auto& [reference, reply] : {std::pair(a, b), std::pair(b, a)})
      EXPECT_EQ(math_score(reference, "\\boxed{" + std::string(reply) + "}"), score)
          << reference << " | " << reply;
  }
}

}  // namespace ponder
