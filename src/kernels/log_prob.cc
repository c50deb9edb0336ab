#include "kernels/log_prob.h"

#include <algorithm>
#include <cmath>

namespace ponder {

template <class R>
R log_prob(const R* logits, int64_t n, int32_t target, R* log_sum) {
  // Sixteen sums, not one: a vocabulary of 10^5 added up in one float would lose three digits.
  constexpr int64_t kSums = 16;
  const R top = *std::max_element(logits, logits + n);
  R sums[kSums] = {};
  for (int64_t i = 0; i < n; ++i) sums[i % kSums] += std::exp(logits[i] - top);
  R sum = 0;
  for (const R part : sums) sum += part;
  const R rest = std::log(sum);
  if (log_sum) *log_sum = top + rest;
  return (logits[target] - top) - rest;
}

template float log_prob(const float*, int64_t, int32_t, float*);
template double log_prob(const double*, int64_t, int32_t, double*);

}  // namespace ponder
