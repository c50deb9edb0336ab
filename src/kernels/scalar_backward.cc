// The gradients, as plain loops over any real type. The inner loops run over independent outputs or
// over sixteen separate sums, so that the compiler can put them in vectors without reordering.
#include <algorithm>
#include <cmath>
#include <vector>

#include "kernels/kernels.h"
#include "kernels/route.h"
#include "kernels/tables.h"

namespace ponder {
namespace {

constexpr int64_t kTogether = 4;  // terms added to a row in one pass over it

// y += a[0] x[0], then += a[1] x[1] ...: the order of one term after the other, whatever `count`.
template <class R>
void add_terms(R* __restrict y, const R* a, const R* const* x, int64_t count, int64_t n) {
  if (count == kTogether) {
    const R a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3];
    const R *x0 = x[0], *x1 = x[1], *x2 = x[2], *x3 = x[3];
    for (int64_t i = 0; i < n; ++i) {
      R sum = y[i];
      sum += a0 * x0[i];
      sum += a1 * x1[i];
      sum += a2 * x2[i];
      sum += a3 * x3[i];
      y[i] = sum;
    }
    return;
  }
  for (int64_t t = 0; t < count; ++t) {
    for (int64_t i = 0; i < n; ++i) y[i] += a[t] * x[t][i];
  }
}

template <class R>
R dot(const R* a, const R* b, int64_t n) {
  constexpr int64_t kSums = 16;
  R sums[kSums] = {};
  int64_t i = 0;
  for (; i + kSums <= n; i += kSums) {
    for (int64_t s = 0; s < kSums; ++s) sums[s] += a[i + s] * b[i + s];
  }
  for (int64_t s = 0; i < n; ++i, ++s) sums[s] += a[i] * b[i];
  R sum = 0;
  for (const R part : sums) sum += part;
  return sum;
}

template <class R>
void zero(R* x, int64_t n) {
  std::fill(x, x + n, R(0));
}

template <class R>
void linear_dx(const Weight& weight, const R* dy, int64_t lddy, int64_t m, R* dx, int64_t lddx,
               const int32_t* rows, R* scratch) {
  const int64_t k = weight.cols;
  const R* w[kTogether];
  for (int64_t n = 0; n < weight.rows; n += kTogether) {
    const int64_t count = std::min(kTogether, weight.rows - n);
    for (int64_t t = 0; t < count; ++t) {
      decode_row(weight, n + t, scratch + t * k);
      w[t] = scratch + t * k;
    }
    for (int64_t i = 0; i < m; ++i)
      add_terms(dx + (rows ? rows[i] : i) * lddx, dy + i * lddy + n, w, count, k);
  }
}

template <class R>
void linear_dw(const R* dy, int64_t lddy, const R* x, int64_t ldx, const int32_t* rows, int64_t m,
               int64_t k, int64_t n0, int64_t n1, R* dw) {
  constexpr int64_t kBlock = 32;  // rows of x that stay in the cache while all n use them
  for (int64_t block = 0; block < m; block += kBlock) {
    const int64_t end = std::min(m, block + kBlock);
    for (int64_t n = n0; n < n1; ++n) {
      for (int64_t i = block; i < end; i += kTogether) {
        const int64_t count = std::min(kTogether, end - i);
        const R* from[kTogether];
        R factor[kTogether];
        for (int64_t t = 0; t < count; ++t) {
          from[t] = x + (rows ? rows[i + t] : i + t) * ldx;
          factor[t] = dy[(i + t) * lddy + n];
        }
        add_terms(dw + n * k, factor, from, count, k);
      }
    }
  }
}

template <class R>
void column_sums(const R* dy, int64_t lddy, int64_t m, int64_t n0, int64_t n1, R* sums) {
  for (int64_t i = 0; i < m; ++i) {
    for (int64_t n = n0; n < n1; ++n) sums[n] += dy[i * lddy + n];
  }
}

// y = x r w with r = (mean(x^2) + eps)^-1/2, hence dx = r w dy - x r^3 / cols * sum(w dy x).
template <class R>
R rms_norm_dx(const R* x, const R* weight, const R* dy, R* dx, int64_t cols, R eps) {
  R squares = 0, product = 0;
  for (int64_t c = 0; c < cols; ++c) {
    squares += x[c] * x[c];
    product += weight[c] * dy[c] * x[c];
  }
  const R inverse = R(1) / std::sqrt(squares / static_cast<R>(cols) + eps);
  if (dx) {
    const R shrink = inverse * inverse * inverse * product / static_cast<R>(cols);
    for (int64_t c = 0; c < cols; ++c) dx[c] += inverse * weight[c] * dy[c] - shrink * x[c];
  }
  return inverse;
}

template <class R>
void rms_norm_dw(const R* x, int64_t ldx, const R* dy, int64_t lddy, const R* inverse, int64_t rows,
                 int64_t c0, int64_t c1, R* dw) {
  for (int64_t r = 0; r < rows; ++r) {
    for (int64_t c = c0; c < c1; ++c) dw[c] += dy[r * lddy + c] * x[r * ldx + c] * inverse[r];
  }
}

template <class R>
void swiglu(const R* gate, const R* up, const R* dy, R* dgate, R* dup, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    const R sigmoid = R(1) / (R(1) + std::exp(-gate[i]));
    if (dgate) dgate[i] += dy[i] * up[i] * sigmoid * (R(1) + gate[i] * (R(1) - sigmoid));
    if (dup) dup[i] += dy[i] * gate[i] * sigmoid;
  }
}

// With p = softmax(s), s = scale q k: ds = p (dp - sum(p dp)), dp = dout v (FlashAttention,
// Dao et al. 2022, appendix B.2).
template <class R>
void attend_q_lane(const AttendBackwardTask<R>& task, int64_t lane, R* p, R* dp) {
  const int64_t token = lane / task.group, head = lane % task.group, keys = token + 1;
  const R* q = task.q + token * task.ldq + head * task.k_dim;
  const R* dout = task.dout + token * task.ldo + head * task.v_dim;
  for (int64_t j = 0; j < keys; ++j) {
    p[j] = dot(q, task.k + j * task.ldk, task.k_dim) * task.scale;
    dp[j] = dot(dout, task.v + j * task.ldv, task.v_dim);
  }
  const R max = *std::max_element(p, p + keys);
  R sum = 0;
  for (int64_t j = 0; j < keys; ++j) sum += p[j] = std::exp(p[j] - max);
  const R inverse = R(1) / sum;
  R mean = 0;
  for (int64_t j = 0; j < keys; ++j) mean += p[j] * inverse * dp[j];
  task.max[lane] = max;
  task.inverse_sum[lane] = inverse;
  task.mean[lane] = mean;
  if (!task.dq) return;
  for (int64_t j = 0; j < keys; ++j) p[j] = p[j] * inverse * (dp[j] - mean) * task.scale;
  R* dq = task.dq + token * task.ldq + head * task.k_dim;
  const R* from[kTogether];
  for (int64_t j = 0; j < keys; j += kTogether) {
    const int64_t count = std::min(kTogether, keys - j);
    for (int64_t t = 0; t < count; ++t) from[t] = task.k + (j + t) * task.ldk;
    add_terms(dq, p + j, from, count, task.k_dim);
  }
}

template <class R>
void attend_q(const AttendBackwardTask<R>& task, int64_t first, int64_t last, R* scratch) {
  for (int64_t lane = first; lane < last; ++lane)
    attend_q_lane(task, lane, scratch, scratch + task.rows);
}

template <class R>
void attend_kv(const AttendBackwardTask<R>& task, int64_t first, int64_t last) {
  for (int64_t lane = first * task.group; lane < task.rows * task.group; ++lane) {
    const int64_t token = lane / task.group, head = lane % task.group;
    const R* q = task.q + token * task.ldq + head * task.k_dim;
    const R* dout = task.dout + token * task.ldo + head * task.v_dim;
    for (int64_t j = first; j < std::min(last, token + 1); ++j) {
      const R s = dot(q, task.k + j * task.ldk, task.k_dim) * task.scale;
      const R p = std::exp(s - task.max[lane]) * task.inverse_sum[lane];
      if (task.dk) {
        const R dp = dot(dout, task.v + j * task.ldv, task.v_dim);
        const R ds = p * (dp - task.mean[lane]) * task.scale;
        add_terms(task.dk + j * task.ldk, &ds, &q, 1, task.k_dim);
      }
      if (task.dv) add_terms(task.dv + j * task.ldv, &p, &dout, 1, task.v_dim);
    }
  }
}

// The loss's slope along each chosen score, from its slope along the gates.
template <class R>
void score_slopes(const RouteOptions& options, const R* scores, const int32_t* chosen,
                  const R* dgates, R* slopes) {
  R sum = R(1e-20), product = 0;  // as `route` divides
  for (int64_t i = 0; i < options.top_k; ++i) {
    sum += scores[chosen[i]];
    product += dgates[i] * scores[chosen[i]];
  }
  for (int64_t i = 0; i < options.top_k; ++i) {
    slopes[i] = R(options.scale) *
                (options.normalise ? dgates[i] / sum - product / (sum * sum) : dgates[i]);
  }
}

template <class R>
void route_backward(const RouteOptions& options, const R* logits, const int32_t* chosen,
                    const R* dgates, R* dlogits) {
  const int64_t n = options.experts;
  std::vector<R> scores(static_cast<size_t>(n)), slopes(static_cast<size_t>(options.top_k));
  route_scores(options, logits, scores.data());
  score_slopes(options, scores.data(), chosen, dgates, slopes.data());
  if (options.sigmoid) {
    for (size_t i = 0; i < slopes.size(); ++i) {
      const R s = scores[static_cast<size_t>(chosen[i])];
      dlogits[chosen[i]] += slopes[i] * s * (R(1) - s);
    }
    return;
  }
  R mean = 0;
  for (size_t i = 0; i < slopes.size(); ++i) {
    const R s = scores[static_cast<size_t>(chosen[i])];
    mean += slopes[i] * s;
    dlogits[chosen[i]] += slopes[i] * s;
  }
  for (int64_t e = 0; e < n; ++e) dlogits[e] -= mean * scores[static_cast<size_t>(e)];
}

template <class R>
void log_prob_backward(R* logits, int64_t n, int32_t target, R log_sum, R dlogprob) {
  for (int64_t i = 0; i < n; ++i) logits[i] = -dlogprob * std::exp(logits[i] - log_sum);
  logits[target] += dlogprob;
}

}  // namespace

template <class R>
const BackwardKernels<R>& scalar_backward_kernels() {
  static const BackwardKernels<R> table = {
      .linear_dx = linear_dx<R>,
      .linear_dw = linear_dw<R>,
      .column_sums = column_sums<R>,
      .rms_norm_dx = rms_norm_dx<R>,
      .rms_norm_dw = rms_norm_dw<R>,
      .swiglu = swiglu<R>,
      .attend_q = attend_q<R>,
      .attend_kv = attend_kv<R>,
      .route = route_backward<R>,
      .log_prob = log_prob_backward<R>,
      .dot = dot<R>,
      .zero = zero<R>,
  };
  return table;
}

template const BackwardKernels<float>& scalar_backward_kernels();
template const BackwardKernels<double>& scalar_backward_kernels();

}  // namespace ponder
