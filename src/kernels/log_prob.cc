#include "kernels/log_prob.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace ponder {
namespace {

// Sixteen sums, not one: a vocabulary of 10^5 added up in one float would lose three digits.
constexpr int64_t kSums = 16;

template <class R>
R sum_of(const R* sums) {
  R sum = 0;
  for (int64_t s = 0; s < kSums; ++s) sum += sums[s];
  return sum;
}

// The compiler makes a version for each width of vectors and picks one when the program starts. The
// operations and their order are the same in all, so the bits are, too: sampling and training need
// not know which table the other uses.
#if defined(__x86_64__)
#define PONDER_EVERY_WIDTH __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define PONDER_EVERY_WIDTH
#endif

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

PONDER_EVERY_WIDTH float largest(const float* x, int64_t n) {
  float top[kSums];
  for (int64_t s = 0; s < kSums; ++s) top[s] = x[0];
  int64_t i = 0;
  for (; i + kSums <= n; i += kSums) {
    for (int64_t s = 0; s < kSums; ++s) top[s] = x[i + s] > top[s] ? x[i + s] : top[s];
  }
  for (; i < n; ++i) top[0] = x[i] > top[0] ? x[i] : top[0];
  return *std::max_element(top, top + kSums);
}

PONDER_EVERY_WIDTH float exp_sum(const float* x, int64_t n, float top) {
  float sums[kSums] = {};
  int64_t i = 0;
  for (; i + kSums <= n; i += kSums) {
    for (int64_t s = 0; s < kSums; ++s) sums[s] += exp_below(x[i + s] - top);
  }
  for (int64_t s = 0; i < n; ++i, ++s) sums[s] += exp_below(x[i] - top);
  return sum_of(sums);
}

double largest(const double* x, int64_t n) { return *std::max_element(x, x + n); }

double exp_sum(const double* x, int64_t n, double top) {
  double sums[kSums] = {};
  for (int64_t i = 0; i < n; ++i) sums[i % kSums] += std::exp(x[i] - top);
  return sum_of(sums);
}

}  // namespace

template <class R>
R log_prob(const R* logits, int64_t n, int32_t target, R* log_sum) {
  const R top = largest(logits, n);
  const R rest = std::log(exp_sum(logits, n, top));
  if (log_sum) *log_sum = top + rest;
  return (logits[target] - top) - rest;
}

template float log_prob(const float*, int64_t, int32_t, float*);
template double log_prob(const double*, int64_t, int32_t, double*);

}  // namespace ponder
