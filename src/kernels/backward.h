// The gradients of the table's functions. Each adds to what a gradient already holds, every number
// in one fixed order, whatever the split of the outputs over calls; so training, too, does not
// depend on the number of threads. Plain loops for now, shared by every table.
#pragma once

#include <cstddef>
#include <cstdint>

#include "tensor/weight.h"

namespace ponder {

struct RouteOptions;

// One segment and one stored head, from position 0. Query lane i is token i / group, query head
// i % group of this stored head; the gradients have the strides of what they belong to. It works on
// k and v as they were computed, not as the cache rounded them.
template <class R>
struct AttendBackwardTask {
  const R* q = nullptr;     // q + token * ldq + head * k_dim
  const R* k = nullptr;     // k + token * ldk
  const R* v = nullptr;     // v + token * ldv; may be the first columns of k
  const R* dout = nullptr;  // dout + token * ldo + head * v_dim
  R* dq = nullptr;          // null: not wanted
  R* dk = nullptr;
  R* dv = nullptr;
  int64_t ldq = 0, ldk = 0, ldv = 0, ldo = 0;
  int64_t group = 1, rows = 0, k_dim = 0, v_dim = 0;
  R scale = 1;
  // [rows * group], from attend_q to attend_kv: the softmax's maximum and 1 / sum, and the sum of
  // p dp.
  R* max = nullptr;
  R* inverse_sum = nullptr;
  R* mean = nullptr;
};

template <class R>
struct BackwardKernels {
  // dx[rows[i]] += dy[i] W for i in [0, m) (rows null: dx[i]). scratch: 4 * weight.cols numbers.
  void (*linear_dx)(const Weight& weight, const R* dy, int64_t lddy, int64_t m, R* dx, int64_t lddx,
                    const int32_t* rows, R* scratch);
  // dw[n] += sum over i of dy[i, n] x[rows[i]] for n in [n0, n1), [., k] numbers (rows null: x[i]).
  void (*linear_dw)(const R* dy, int64_t lddy, const R* x, int64_t ldx, const int32_t* rows,
                    int64_t m, int64_t k, int64_t n0, int64_t n1, R* dw);
  // sums[n] += sum over i of dy[i, n] for n in [n0, n1).
  void (*column_sums)(const R* dy, int64_t lddy, int64_t m, int64_t n0, int64_t n1, R* sums);

  // One row; dx may be null. Returns 1 / sqrt(mean(x^2) + eps), which rms_norm_dw needs.
  R (*rms_norm_dx)(const R* x, const R* weight, const R* dy, R* dx, int64_t cols, R eps);
  // dw[c] += sum over rows of dy x inverse[row], for c in [c0, c1).
  void (*rms_norm_dw)(const R* x, int64_t ldx, const R* dy, int64_t lddy, const R* inverse,
                      int64_t rows, int64_t c0, int64_t c1, R* dw);
  void (*swiglu)(const R* gate, const R* up, const R* dy, R* dgate, R* dup, int64_t n);

  // dq of lanes [first, last), and what attend_kv needs of them. scratch: 2 * task.rows numbers.
  void (*attend_q)(const AttendBackwardTask<R>& task, int64_t first, int64_t last, R* scratch);
  // dk and dv of keys [first, last), from all lanes that see them.
  void (*attend_kv)(const AttendBackwardTask<R>& task, int64_t first, int64_t last);

  // One token: dgates [top_k] -> adds to dlogits [experts]. The choice counts as constant.
  void (*route)(const RouteOptions& options, const R* logits, const int32_t* chosen,
                const R* dgates, R* dlogits);
  // Turns a row of logits into their gradient: dlogprob * (onehot(target) - softmax).
  void (*log_prob)(R* logits, int64_t n, int32_t target, R log_sum, R dlogprob);

  R (*dot)(const R* a, const R* b, int64_t n);
  void (*zero)(R* x, int64_t n);
};

}  // namespace ponder
