// How far a student's next-token distribution is from its teacher's, one row: what distillation
// adds to the loss (Hinton, Vinyals, Dean 2015).
#pragma once

#include <cstdint>

namespace ponder {

// With p = softmax(student / T) and q = softmax(teacher / T), over [n] logits each: the divergence
// is T^2 KL(q || p), or T^2 KL(p || q) if `reverse`. T^2 keeps the gradient's size whatever T is.
template <class R>
struct DivergenceTask {
  const R* teacher = nullptr;
  int64_t n = 0;
  R temperature = 1;
  bool reverse = false;
  // Set by `divergence` for `divergence_slope`: log of the sum of exp(x / T) of either, and KL.
  R student_log_sum = 0, teacher_log_sum = 0, kl = 0;
};

template <class R>
R divergence(DivergenceTask<R>& task, const R* student);

// Turns the student's row of logits into the gradient of
// log_prob_slope * log softmax(student)[target] + slope * divergence; `log_sum` as log_prob gave
// it.
template <class R>
void divergence_slope(const DivergenceTask<R>& task, R slope, int32_t target, R log_sum,
                      R log_prob_slope, R* student);

}  // namespace ponder
