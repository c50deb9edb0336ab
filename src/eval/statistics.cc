#include "eval/statistics.h"

#include <algorithm>
#include <vector>

#include "base/error.h"
#include "base/rng.h"

namespace ponder {
namespace {

constexpr int64_t kResamples = 2000;
constexpr double kTail = 0.025;

// Between neighbours, as numpy's default: the quantile of sorted values.
double quantile(std::span<const double> values, double share) {
  const double at = share * static_cast<double>(values.size() - 1);
  const auto low = static_cast<size_t>(at);
  const size_t high = std::min(low + 1, values.size() - 1);
  return values[low] + (at - static_cast<double>(low)) * (values[high] - values[low]);
}

}  // namespace

double pass_at(int64_t n, double right, int64_t k) {
  PONDER_CHECK(1 <= k && k <= n);
  if (k == 1) return right / static_cast<double>(n);
  // C(n - right, k) / C(n, k), factor by factor, so that nothing overflows.
  const double wrong = static_cast<double>(n) - right;
  double none = 1;
  for (int64_t i = 0; i < k; ++i)
    none *= std::max(0.0, wrong - static_cast<double>(i)) / static_cast<double>(n - i);
  return 1 - none;
}

Estimate bootstrap_mean(std::span<const double> values) {
  Estimate out;
  out.count = static_cast<int64_t>(values.size());
  if (values.empty()) return out;
  const auto count = static_cast<double>(values.size());
  for (const double value : values) out.value += value;
  out.value /= count;
  Rng rng(0, values.size());
  std::vector<double> means(kResamples);
  for (double& mean : means) {
    for (size_t i = 0; i < values.size(); ++i) mean += values[rng.below(values.size())];
    mean /= count;
  }
  std::sort(means.begin(), means.end());
  out.low = quantile(means, kTail);
  out.high = quantile(means, 1 - kTail);
  return out;
}

double median(std::span<const double> values) {
  if (values.empty()) return 0;
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  return quantile(sorted, 0.5);
}

}  // namespace ponder
