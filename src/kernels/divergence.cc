#include "kernels/divergence.h"

#include <algorithm>
#include <cmath>

namespace ponder {
namespace {

// Sixteen sums, not one, as in log_prob.
template <class R>
struct Sums {
  static constexpr int64_t kSums = 16;
  R parts[kSums] = {};
  void add(int64_t i, R x) { parts[i % kSums] += x; }
  R total() const {
    R sum = 0;
    for (const R part : parts) sum += part;
    return sum;
  }
};

template <class R>
R log_sum_exp(const R* x, int64_t n, R factor) {
  const R top = *std::max_element(x, x + n);
  Sums<R> sums;
  for (int64_t i = 0; i < n; ++i) sums.add(i, std::exp((x[i] - top) * factor));
  return top * factor + std::log(sums.total());
}

}  // namespace

template <class R>
R divergence(DivergenceTask<R>& task, const R* student) {
  const R factor = R(1) / task.temperature;
  task.student_log_sum = log_sum_exp(student, task.n, factor);
  task.teacher_log_sum = log_sum_exp(task.teacher, task.n, factor);
  Sums<R> sums;
  for (int64_t i = 0; i < task.n; ++i) {
    const R p = student[i] * factor - task.student_log_sum;
    const R q = task.teacher[i] * factor - task.teacher_log_sum;
    sums.add(i, task.reverse ? std::exp(p) * (p - q) : std::exp(q) * (q - p));
  }
  task.kl = sums.total();
  return task.temperature * task.temperature * task.kl;
}

// With p, q as logarithms: of KL(q || p) the slope along a logit is (e^p - e^q) / T, of KL(p || q)
// it is e^p (p - q - KL) / T.
template <class R>
void divergence_slope(const DivergenceTask<R>& task, R slope, int32_t target, R log_sum,
                      R log_prob_slope, R* student) {
  const R factor = R(1) / task.temperature, soft = slope * task.temperature;
  for (int64_t i = 0; i < task.n; ++i) {
    const R p = student[i] * factor - task.student_log_sum;
    const R q = task.teacher[i] * factor - task.teacher_log_sum;
    const R along = task.reverse ? std::exp(p) * (p - q - task.kl) : std::exp(p) - std::exp(q);
    student[i] = soft * along - log_prob_slope * std::exp(student[i] - log_sum);
  }
  student[target] += log_prob_slope;
}

template float divergence(DivergenceTask<float>&, const float*);
template double divergence(DivergenceTask<double>&, const double*);
template void divergence_slope(const DivergenceTask<float>&, float, int32_t, float, float, float*);
template void divergence_slope(const DivergenceTask<double>&, double, int32_t, double, double,
                               double*);

}  // namespace ponder
