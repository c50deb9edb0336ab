// Figures over problems that were each answered several times, with the uncertainty that comes from
// which problems were asked.
#pragma once

#include <cstdint>
#include <span>

namespace ponder {

struct Estimate {
  double value = 0, low = 0, high = 0;  // low, high: 95% interval
  int64_t count = 0;                    // problems it is a mean of; 0: there is nothing to say
};

// The chance that at least one of k answers is right, estimated without bias from `right` of `n`
// answers (Chen et al. 2021, arXiv 2107.03374, eq. 1): 1 - C(n - right, k) / C(n, k).
// 1 <= k <= n; `right` may be a fraction only where k is 1.
double pass_at(int64_t n, double right, int64_t k);

// The mean, and the 2.5% and 97.5% quantiles of the means of 2,000 resamples (Efron's percentile
// bootstrap). Depends on the values, their order and nothing else.
Estimate bootstrap_mean(std::span<const double> values);

double median(std::span<const double> values);  // 0 for none

}  // namespace ponder
