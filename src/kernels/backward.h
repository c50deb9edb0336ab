// The gradients of the table's functions. Every number is summed in one fixed order, whatever the
// split of the outputs over calls; so training, too, does not depend on the number of threads.
// A gradient is added to what is there, or written where `write` says that nothing is.
#pragma once

#include <cstddef>
#include <cstdint>

#include "tensor/weight.h"

namespace ponder {

struct GluOptions;
struct RouteOptions;

// Rows of dy and of x, and outputs of a weight, are packed in groups of as many; dx is asked for in
// runs of rows, and dW in runs of outputs, that begin at a multiple.
inline constexpr int64_t kGradGroup = 32;

// The gradients of several products y_p[i] = x[x_rows[i]] W_p^T over the same rows of x, i in
// [0, m). Null row lists mean i itself. One call after the other: `plan`, then `pack_rows` and
// `pack_weight` of every group, then `dx` of every row, then `dw`.
template <class R>
struct LinearGrad {
  struct Product {
    Weight weight;  // [n, k]; its gradient, if it has one, is added to
    const R* dy = nullptr;
    int64_t lddy = 0;
    // Set by `plan` and by whoever owns the buffer: where this product's part begins.
    std::byte* packed_weight = nullptr;
    int64_t first = 0;  // outputs of the products before it, padded to whole groups
  };
  Product* products = nullptr;
  int64_t count = 0;
  int64_t m = 0, k = 0;
  const R* x = nullptr;
  int64_t ldx = 0;
  const int32_t* x_rows = nullptr;
  R* dx = nullptr;  // dx[dx_rows[i]] of all products together; null: not wanted
  int64_t lddx = 0;
  const int32_t* dx_rows = nullptr;  // each row at most once
  bool write_dx = false;
  bool wants_dw = false;  // some weight has a gradient
  // Set by `plan`: what it needs; given by the caller before packing.
  size_t rows_bytes = 0;
  std::byte* packed_rows = nullptr;
};

// Attention of one segment, from position 0, and one stored head. Query head h of the `group` that
// share it has its numbers h * k_dim (v_dim in out) behind head 0. Gradients have the strides of
// what they belong to. It works on k and v as they were computed, not as the cache rounded them,
// but multiplies in bf16 where the forward did.
template <class R>
struct AttendGrad {
  DType kv = DType::F32;  // of the cache
  const R* q = nullptr;   // q + token * ldq + head * k_dim
  const R* k = nullptr;   // k + token * ldk
  const R* v = nullptr;   // v + token * ldv; may be the first columns of k
  const R* out = nullptr;
  const R* dout = nullptr;  // dout + token * ldo + head * v_dim
  R* dq = nullptr;          // null: not wanted
  R* dk = nullptr;
  R* dv = nullptr;
  int64_t ldq = 0, ldk = 0, ldv = 0, ldo = 0;
  int64_t group = 1, rows = 0, k_dim = 0, v_dim = 0;
  R scale = 1;
  bool write_dq = false, write_dk = false, write_dv = false;
  // The softmax's maximum and sum, as the forward had them: max + head * ldm + token.
  const R* max = nullptr;
  const R* sum = nullptr;
  int64_t ldm = 0;
  // The first key that each token sees, [rows], never falling from one to the next; null: all do
  // from key 0.
  const int64_t* first = nullptr;

  int64_t first_of(int64_t token) const { return first ? first[token] : 0; }
};
// Queries and keys are run over in squares of this side; a call begins at a multiple of it.
inline constexpr int64_t kGradSquare = 256;

template <class R>
struct BackwardKernels {
  void (*linear_plan)(LinearGrad<R>& task);
  size_t (*linear_weight_bytes)(const LinearGrad<R>& task, int64_t product);
  void (*linear_pack_rows)(const LinearGrad<R>& task, int64_t group);
  void (*linear_pack_weight)(const LinearGrad<R>& task, int64_t product, int64_t group);
  // dx of rows [begin, end).
  void (*linear_dx)(const LinearGrad<R>& task, int64_t begin, int64_t end);
  // Outputs [n0, n1) of one product's dW.
  void (*linear_dw)(const LinearGrad<R>& task, int64_t product, int64_t n0, int64_t n1);
  // sums[n] += sum over i of dy[i, n] for n in [n0, n1).
  void (*column_sums)(const R* dy, int64_t lddy, int64_t m, int64_t n0, int64_t n1, R* sums);

  // One row; dx may be null. Returns 1 / sqrt(mean(x^2) + eps), which rms_norm_dw needs.
  R(*rms_norm_dx)
  (const R* x, const R* weight, const R* dy, R* dx, bool write, int64_t cols, R eps);
  // dw[c] += sum over rows of dy x inverse[row], for c in [c0, c1).
  void (*rms_norm_dw)(const R* x, int64_t ldx, const R* dy, int64_t lddy, const R* inverse,
                      int64_t rows, int64_t c0, int64_t c1, R* dw);
  void (*swiglu)(const R* gate, const R* up, const R* dy, R* dgate, bool write_gate, R* dup,
                 bool write_up, int64_t n);

  void (*glu)(const GluOptions& options, const R* gate, const R* up, const R* dy, R* dgate,
              bool write_gate, R* dup, bool write_up, int64_t n);
  void (*relu_squared)(const R* x, const R* dy, R* dx, bool write, int64_t n);
  void (*center)(const R* dy, R* dx, bool write, int64_t n);
  void (*logistic_gate)(const R* x, const R* gate, const R* dy, R* dx, bool write_dx, R* dgate,
                        bool write_gate, int64_t n);
  void (*soft_cap)(const R* y, R cap, R* dy, int64_t n);  // in place, of y as it was capped
  // The gradient of a sink, a score that goes to no value: minus the sum over rows of its weight
  // times dout out. `max` and `sum` are the softmax's with it.
  R(*sink)
  (R sink, const R* max, const R* sum, const R* out, const R* dout, int64_t ld, int64_t rows,
   int64_t v_dim);

  // What the queries [q0, q1) and the keys [k0, k1) give each other: to dq of these queries, and to
  // dk and dv of these keys. Every query sees the keys from its first up to its own token.
  size_t (*attend_scratch)(const AttendGrad<R>& task);
  void (*attend)(const AttendGrad<R>& task, int64_t q0, int64_t q1, int64_t k0, int64_t k1,
                 std::byte* scratch);

  // One token: dgates [top_k] -> adds to dlogits [experts]. The choice counts as constant.
  void (*route)(const RouteOptions& options, const R* logits, const int32_t* chosen,
                const R* dgates, R* dlogits);
  // One token: the sum over experts of slope times score, the scores normalised to sum to one; and,
  // if dlogits is not null, adds its gradient to them.
  R (*balance)(const RouteOptions& options, const R* logits, const R* slopes, R* dlogits);
  // Turns a row of logits into their gradient: dlogprob * (onehot(target) - softmax).
  void (*log_prob)(R* logits, int64_t n, int32_t target, R log_sum, R dlogprob);

  R (*dot)(const R* a, const R* b, int64_t n);
  void (*zero)(R* x, int64_t n);
  void (*scale)(const R* x, R factor, R* y, int64_t n);  // y = factor * x
};

}  // namespace ponder
