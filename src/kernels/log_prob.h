// The log-probability of one token, the same to the bit at sampling and in training.
#pragma once

#include <cstdint>

namespace ponder {

// log softmax(logits)[target] over [n] logits; `log_sum`, if not null, gets log(sum(exp(logits))).
template <class R>
R log_prob(const R* logits, int64_t n, int32_t target, R* log_sum);

}  // namespace ponder
