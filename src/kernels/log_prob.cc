#include "kernels/log_prob.h"

#include <algorithm>
#include <cmath>

#include "kernels/exp_below.h"

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
