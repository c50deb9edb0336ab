// The gradients, as plain loops over any real type. The inner loops run over independent outputs or
// over sixteen separate sums, so that the compiler can put them in vectors without reordering.
#include <algorithm>
#include <cmath>
#include <vector>

#include "kernels/kernels.h"
#include "kernels/route.h"
#include "kernels/rows.h"
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

// Weights that are not stored as R are decoded once.
template <class R>
constexpr DType kReal = sizeof(R) == sizeof(double) ? DType::F64 : DType::F32;

template <class R>
void linear_plan(LinearGrad<R>& task) {
  task.rows_bytes = 0;
}
template <class R>
size_t linear_weight_bytes(const LinearGrad<R>& task, int64_t product) {
  const Weight& weight = task.products[product].weight;
  if (weight.dtype == kReal<R> || !task.dx) return 0;
  return static_cast<size_t>(weight.rows * weight.cols) * sizeof(R);
}
template <class R>
void linear_pack_rows(const LinearGrad<R>&, int64_t) {}
template <class R>
void linear_pack_weight(const LinearGrad<R>& task, int64_t product, int64_t group) {
  const typename LinearGrad<R>::Product& p = task.products[product];
  const int64_t end = std::min(p.weight.rows, (group + 1) * kGradGroup);
  for (int64_t n = group * kGradGroup; n < end; ++n)
    decode_row(p.weight, n, reinterpret_cast<R*>(p.packed_weight) + n * task.k);
}

template <class R>
void linear_dx(const LinearGrad<R>& task, int64_t begin, int64_t end) {
  const auto row_of = [&](int64_t i) {
    return task.dx + (task.dx_rows ? task.dx_rows[i] : i) * task.lddx;
  };
  for (int64_t i = begin; task.write_dx && i < end; ++i) zero(row_of(i), task.k);
  for (int64_t j = 0; j < task.count; ++j) {
    const typename LinearGrad<R>::Product& p = task.products[j];
    const R* w[kTogether];
    for (int64_t n = 0; n < p.weight.rows; n += kTogether) {
      const int64_t count = std::min(kTogether, p.weight.rows - n);
      for (int64_t t = 0; t < count; ++t) {
        w[t] = p.packed_weight ? reinterpret_cast<const R*>(p.packed_weight) + (n + t) * task.k
                               : reinterpret_cast<const R*>(p.weight.row(n + t));
      }
      for (int64_t i = begin; i < end; ++i)
        add_terms(row_of(i), p.dy + i * p.lddy + n, w, count, task.k);
    }
  }
}

template <class R>
void linear_dw(const LinearGrad<R>& task, int64_t product, int64_t n0, int64_t n1) {
  constexpr int64_t kBlock = 32;  // rows of x that stay in the cache while all n use them
  const typename LinearGrad<R>::Product& p = task.products[product];
  for (int64_t block = 0; block < task.m; block += kBlock) {
    const int64_t end = std::min(task.m, block + kBlock);
    for (int64_t n = n0; n < n1; ++n) {
      for (int64_t i = block; i < end; i += kTogether) {
        const int64_t count = std::min(kTogether, end - i);
        const R* from[kTogether];
        R factor[kTogether];
        for (int64_t t = 0; t < count; ++t) {
          from[t] = task.x + (task.x_rows ? task.x_rows[i + t] : i + t) * task.ldx;
          factor[t] = p.dy[(i + t) * p.lddy + n];
        }
        add_terms(p.weight.template grad_row<R>(n), factor, from, count, task.k);
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
R rms_norm_dx(const R* x, const R* weight, const R* dy, R* dx, bool write, int64_t cols, R eps) {
  R squares = 0, product = 0;
  for (int64_t c = 0; c < cols; ++c) {
    squares += x[c] * x[c];
    product += weight[c] * dy[c] * x[c];
  }
  const R inverse = R(1) / std::sqrt(squares / static_cast<R>(cols) + eps);
  if (dx) {
    const R shrink = inverse * inverse * inverse * product / static_cast<R>(cols);
    for (int64_t c = 0; c < cols; ++c) {
      dx[c] = (write ? R(0) : dx[c]) + (inverse * weight[c] * dy[c] - shrink * x[c]);
    }
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
void swiglu(const R* gate, const R* up, const R* dy, R* dgate, bool write_gate, R* dup,
            bool write_up, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    const R sigmoid = R(1) / (R(1) + std::exp(-gate[i]));
    if (dgate) {
      const R slope = dy[i] * up[i] * sigmoid * (R(1) + gate[i] * (R(1) - sigmoid));
      dgate[i] = write_gate ? slope : dgate[i] + slope;
    }
    if (dup) {
      const R slope = dy[i] * gate[i] * sigmoid;
      dup[i] = write_up ? slope : dup[i] + slope;
    }
  }
}

// With g and u as cut to the limits: dg = dy (u + shift) (s + g s (1 - s) slope (1 + 3 cubic g^2)).
template <class R>
void glu(const GluOptions& options, const R* gate, const R* up, const R* dy, R* dgate,
         bool write_gate, R* dup, bool write_up, int64_t n) {
  const R limit = R(options.limit), bend = R(options.slope), cubic = R(options.cubic);
  for (int64_t i = 0; i < n; ++i) {
    const R g = std::min(gate[i], limit), u = std::clamp(up[i], -limit, limit);
    const R s = R(1) / (R(1) + std::exp(-bend * (g + cubic * g * g * g)));
    if (dgate) {
      const R inner = s + g * s * (R(1) - s) * bend * (R(1) + R(3) * cubic * g * g);
      const R slope = gate[i] > limit ? R(0) : dy[i] * (u + R(options.shift)) * inner;
      dgate[i] = write_gate ? slope : dgate[i] + slope;
    }
    if (dup) {
      const R slope = std::abs(up[i]) > limit ? R(0) : dy[i] * g * s;
      dup[i] = write_up ? slope : dup[i] + slope;
    }
  }
}

template <class R>
size_t attend_scratch(const AttendGrad<R>&) {
  return 0;
}

// With p = softmax(s), s = scale q k: ds = p (dp - sum(p dp)), dp = dout v, sum(p dp) = dout out
// (FlashAttention, Dao et al. 2022, appendix B.2).
template <class R>
void attend_query(const AttendGrad<R>& task, int64_t head, int64_t token, int64_t k0, int64_t k1) {
  const R* q = task.q + token * task.ldq + head * task.k_dim;
  const int64_t at = token * task.ldo + head * task.v_dim;
  const R* dout = task.dout + at;
  R* dq = task.dq ? task.dq + token * task.ldq + head * task.k_dim : nullptr;
  const R max = task.max[head * task.ldm + token], sum = task.sum[head * task.ldm + token];
  const R mean = dot(dout, task.out + at, task.v_dim);
  for (int64_t j = std::max(k0, task.first_of(token)); j < std::min(k1, token + 1); ++j) {
    const R* k = task.k + j * task.ldk;
    const R p = std::exp(dot(q, k, task.k_dim) * task.scale - max) / sum;
    const R dp = dot(dout, task.v + j * task.ldv, task.v_dim);
    const R ds = p * (dp - mean) * task.scale;
    if (dq) add_terms(dq, &ds, &k, 1, task.k_dim);
    if (task.dk) add_terms(task.dk + j * task.ldk, &ds, &q, 1, task.k_dim);
    if (task.dv) add_terms(task.dv + j * task.ldv, &p, &dout, 1, task.v_dim);
  }
}

template <class R>
void attend(const AttendGrad<R>& task, int64_t q0, int64_t q1, int64_t k0, int64_t k1, std::byte*) {
  for (int64_t j = k0; j < k1; ++j) {
    if (task.dk && task.write_dk) zero(task.dk + j * task.ldk, task.k_dim);
    if (task.dv && task.write_dv) zero(task.dv + j * task.ldv, task.v_dim);
  }
  for (int64_t token = q0; task.dq && task.write_dq && k0 == 0 && token < q1; ++token)
    zero(task.dq + token * task.ldq, task.group * task.k_dim);
  for (int64_t head = 0; head < task.group; ++head) {
    for (int64_t token = std::max(q0, k0); token < q1; ++token)
      attend_query(task, head, token, k0, k1);
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
  if (options.score != RouteScore::Softmax) {
    for (size_t i = 0; i < slopes.size(); ++i) {
      const R s = scores[static_cast<size_t>(chosen[i])];
      dlogits[chosen[i]] += slopes[i] * score_slope(options.score, s);
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
R balance(const RouteOptions& options, const R* logits, const R* slopes, R* dlogits) {
  const int64_t n = options.experts;
  std::vector<R> scores(static_cast<size_t>(n));
  route_scores(options, logits, scores.data());
  R sum = 0, weighed = 0;
  for (int64_t e = 0; e < n; ++e) {
    const R s = scores[static_cast<size_t>(e)];
    sum += s;
    weighed += slopes[e] * s;
  }
  const R loss = weighed / sum;
  for (int64_t e = 0; dlogits && e < n; ++e) {
    // Softmax's scores sum to one, whatever the logits: its sum has no gradient of its own.
    const R s = scores[static_cast<size_t>(e)];
    const R inner = options.score == RouteScore::Softmax ? s : score_slope(options.score, s);
    dlogits[e] += (slopes[e] - loss) / sum * inner;
  }
  return loss;
}

template <class R>
void log_prob_backward(R* logits, int64_t n, int32_t target, R log_sum, R dlogprob) {
  for (int64_t i = 0; i < n; ++i) logits[i] = -dlogprob * std::exp(logits[i] - log_sum);
  logits[target] += dlogprob;
}

template <class R>
void scale(const R* x, R factor, R* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) y[i] = factor * x[i];
}

}  // namespace

template <class R>
const BackwardKernels<R>& scalar_backward_kernels() {
  static const BackwardKernels<R> table = {
      .linear_plan = linear_plan<R>,
      .linear_weight_bytes = linear_weight_bytes<R>,
      .linear_pack_rows = linear_pack_rows<R>,
      .linear_pack_weight = linear_pack_weight<R>,
      .linear_dx = linear_dx<R>,
      .linear_dw = linear_dw<R>,
      .column_sums = column_sums<R>,
      .rms_norm_dx = rms_norm_dx<R>,
      .rms_norm_dw = rms_norm_dw<R>,
      .swiglu = swiglu<R>,
      .glu = glu<R>,
      .relu_squared = relu_squared_backward<R>,
      .center = center_backward<R>,
      .logistic_gate = logistic_gate_backward<R>,
      .soft_cap = soft_cap_backward<R>,
      .sink = sink_gradient<R>,
      .attend_scratch = attend_scratch<R>,
      .attend = attend<R>,
      .route = route_backward<R>,
      .balance = balance<R>,
      .log_prob = log_prob_backward<R>,
      .dot = dot<R>,
      .zero = zero<R>,
      .scale = scale<R>,
  };
  return table;
}

template const BackwardKernels<float>& scalar_backward_kernels();
template const BackwardKernels<double>& scalar_backward_kernels();

}  // namespace ponder
