#include "kernels/divergence.h"

#include <algorithm>
#include <cmath>

#include "kernels/exp_below.h"

namespace ponder {
namespace {

constexpr int64_t kSums = 16;  // not one, as in log_prob

#define PONDER_INTO_CALLER inline __attribute__((always_inline))

// Sums term(i) over i in [0, n), always in the same order.
template <class R, class Term>
PONDER_INTO_CALLER R sum_of(int64_t n, const Term& term) {
  R sums[kSums] = {}, out = 0;
  int64_t i = 0;
  for (; i + kSums <= n; i += kSums) {
    for (int64_t s = 0; s < kSums; ++s) sums[s] += term(i + s);
  }
  for (int64_t s = 0; i < n; ++i, ++s) sums[s] += term(i);
  for (const R part : sums) out += part;
  return out;
}

template <class R>
PONDER_INTO_CALLER R exp_sum_body(const R* x, int64_t n, R top, R factor) {
  return sum_of<R>(n, [&](int64_t i) { return exp_below((x[i] - top) * factor); });
}
PONDER_EVERY_WIDTH float exp_sum(const float* x, int64_t n, float top, float factor) {
  return exp_sum_body(x, n, top, factor);
}
double exp_sum(const double* x, int64_t n, double top, double factor) {
  return exp_sum_body(x, n, top, factor);
}

template <class R>
R log_sum_exp(const R* x, int64_t n, R factor) {
  const R top = *std::max_element(x, x + n);
  return top * factor + std::log(exp_sum(x, n, top, factor));
}

// KL(a || b) of softmax(a) and softmax(b), of which the logarithms of the sums are given.
template <class R>
PONDER_INTO_CALLER R kl_body(const R* a, R a_sum, const R* b, R b_sum, int64_t n, R factor) {
  return sum_of<R>(n, [&](int64_t i) {
    const R p = a[i] * factor - a_sum, q = b[i] * factor - b_sum;
    return exp_below(p) * (p - q);
  });
}
PONDER_EVERY_WIDTH float kl_of(const float* a, float a_sum, const float* b, float b_sum, int64_t n,
                               float factor) {
  return kl_body(a, a_sum, b, b_sum, n, factor);
}
double kl_of(const double* a, double a_sum, const double* b, double b_sum, int64_t n,
             double factor) {
  return kl_body(a, a_sum, b, b_sum, n, factor);
}

// With p, q as logarithms: of KL(q || p) the slope along a logit is (e^p - e^q) / T, of KL(p || q)
// it is e^p (p - q - KL) / T.
template <class R>
PONDER_INTO_CALLER void slope_body(const DivergenceTask<R>& task, R slope, R log_sum,
                                   R log_prob_slope, R* student) {
  const R factor = R(1) / task.temperature, soft = slope * task.temperature;
  const R *teacher = task.teacher, p_sum = task.student_log_sum, q_sum = task.teacher_log_sum;
  const auto hard = [&](int64_t i) { return log_prob_slope * exp_below(student[i] - log_sum); };
  for (int64_t i = 0; !task.reverse && i < task.n; ++i) {
    const R p = student[i] * factor - p_sum, q = teacher[i] * factor - q_sum;
    student[i] = soft * (exp_below(p) - exp_below(q)) - hard(i);
  }
  for (int64_t i = 0; task.reverse && i < task.n; ++i) {
    const R p = student[i] * factor - p_sum, q = teacher[i] * factor - q_sum;
    student[i] = soft * (exp_below(p) * (p - q - task.kl)) - hard(i);
  }
}
PONDER_EVERY_WIDTH void slopes(const DivergenceTask<float>& task, float slope, float log_sum,
                               float log_prob_slope, float* student) {
  slope_body(task, slope, log_sum, log_prob_slope, student);
}
void slopes(const DivergenceTask<double>& task, double slope, double log_sum, double log_prob_slope,
            double* student) {
  slope_body(task, slope, log_sum, log_prob_slope, student);
}

}  // namespace

template <class R>
R divergence(DivergenceTask<R>& task, const R* student) {
  const R factor = R(1) / task.temperature;
  const R p = task.student_log_sum = log_sum_exp(student, task.n, factor);
  const R q = task.teacher_log_sum = log_sum_exp(task.teacher, task.n, factor);
  task.kl = task.reverse ? kl_of(student, p, task.teacher, q, task.n, factor)
                         : kl_of(task.teacher, q, student, p, task.n, factor);
  return task.temperature * task.temperature * task.kl;
}

template <class R>
void divergence_slope(const DivergenceTask<R>& task, R slope, int32_t target, R log_sum,
                      R log_prob_slope, R* student) {
  slopes(task, slope, log_sum, log_prob_slope, student);
  student[target] += log_prob_slope;
}

template float divergence(DivergenceTask<float>&, const float*);
template double divergence(DivergenceTask<double>&, const double*);
template void divergence_slope(const DivergenceTask<float>&, float, int32_t, float, float, float*);
template void divergence_slope(const DivergenceTask<double>&, double, int32_t, double, double,
                               double*);

}  // namespace ponder
