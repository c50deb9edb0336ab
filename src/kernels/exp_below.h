// The exponential of what is not above 0, for loops over a vocabulary. Internal to the translation
// unit that includes it.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

// The compiler makes a version for each width of vectors and picks one when the program starts. The
// operations and their order are the same in all, so the bits are, too: sampling and training need
// not know which table the other uses. Not under the thread sanitizer, whose runtime is not there
// yet when the loader runs the instrumented choice.
#if defined(__x86_64__) && !defined(__SANITIZE_THREAD__)
#define PONDER_EVERY_WIDTH __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define PONDER_EVERY_WIDTH
#endif

namespace ponder {
namespace {

// e^x for x <= 0, as vec16.h's exp16 but without fused operations; 0 below -87. NaN stays NaN.
inline float exp_below(float x) {
  constexpr float kLeast = -87.0f, kWhole = 12582912.0f;  // 1.5 * 2^23: rounds to whole numbers
  const float clipped = x < kLeast ? kLeast : x;
  const float shifted = clipped * 1.44269504f + kWhole, n = shifted - kWhole;
  const float r = (clipped - n * 0.693359375f) + n * 2.12194440e-4f;
  float p = 1.0f / 5040;
  p = p * r + 1.0f / 720;
  p = p * r + 1.0f / 120;
  p = p * r + 1.0f / 24;
  p = p * r + 1.0f / 6;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  const uint32_t power = std::bit_cast<uint32_t>(shifted) - std::bit_cast<uint32_t>(kWhole);
  return x < kLeast ? 0.0f : p * std::bit_cast<float>((power + 127u) << 23);
}

inline double exp_below(double x) { return std::exp(x); }

}  // namespace
}  // namespace ponder
