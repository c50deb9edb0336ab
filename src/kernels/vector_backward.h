// The backward kernels that the vector tables share: element-wise functions, and products and
// attention in float. Included once by each of their translation units.
#pragma once

#include "kernels/real_gemm.h"
#include "kernels/route.h"
#include "kernels/tables.h"

namespace ponder {
namespace {

// ---- linear, in float ----

inline void linear_plan_v(LinearGrad<float>& task) { task.rows_bytes = 0; }

// Weights that are not stored as floats are decoded once.
inline size_t linear_weight_bytes_v(const LinearGrad<float>& task, int64_t product) {
  const Weight& weight = task.products[product].weight;
  if (weight.dtype == DType::F32 || !task.dx) return 0;
  return static_cast<size_t>(weight.rows * weight.cols) * sizeof(float);
}
inline void linear_pack_rows_v(const LinearGrad<float>&, int64_t) {}
inline void linear_pack_weight_v(const LinearGrad<float>& task, int64_t product, int64_t group) {
  const LinearGrad<float>::Product& p = task.products[product];
  const int64_t end = smaller(p.weight.rows, (group + 1) * kGradGroup);
  for (int64_t n = group * kGradGroup; n < end; ++n)
    decode_row(p.weight, n, reinterpret_cast<float*>(p.packed_weight) + n * task.k);
}

inline void linear_dx_v(const LinearGrad<float>& task, int64_t begin, int64_t end) {
  for (int64_t j = 0; j < task.count; ++j) {
    const LinearGrad<float>::Product& p = task.products[j];
    RealGemm g;
    g.a = p.dy + begin * p.lddy;
    g.a_row = p.lddy;
    g.a_red = 1;
    g.b = reinterpret_cast<const float*>(p.packed_weight ? p.packed_weight : p.weight.data);
    g.ldb = p.packed_weight ? task.k : p.weight.row_bytes / static_cast<int64_t>(sizeof(float));
    g.c = task.dx + (task.dx_rows ? 0 : begin * task.lddx);
    g.ldc = task.lddx;
    g.c_rows = task.dx_rows ? task.dx_rows + begin : nullptr;
    g.m = end - begin;
    g.n = task.k;
    g.red = p.weight.rows;
    g.write = task.write_dx && j == 0;
    multiply_real(g);
  }
}

inline void linear_dw_v(const LinearGrad<float>& task, int64_t product, int64_t n0, int64_t n1) {
  const LinearGrad<float>::Product& p = task.products[product];
  RealGemm g;
  g.a = p.dy + n0;
  g.a_row = 1;
  g.a_red = p.lddy;
  g.b = task.x;
  g.ldb = task.ldx;
  g.b_rows = task.x_rows;
  g.c = p.weight.grad_row<float>(n0);
  g.ldc = task.k;
  g.m = n1 - n0;
  g.n = task.k;
  g.red = task.m;
  multiply_real(g);
}

inline void column_sums_v(const float* dy, int64_t lddy, int64_t m, int64_t n0, int64_t n1,
                          float* sums) {
  for (int64_t n = n0; n < n1; n += kWidth) {
    const int64_t count = smaller(kWidth, n1 - n);
    V16 sum = load_n(sums + n, count);
    for (int64_t i = 0; i < m; ++i) sum = sum + load_n(dy + i * lddy + n, count);
    store_n(sums + n, sum, count);
  }
}

// ---- element by element ----

inline void put(float* to, V16 value, bool write, int64_t n) {
  store_n(to, write ? value : load_n(to, n) + value, n);
}

// y = x r w with r = (mean(x^2) + eps)^-1/2, hence dx = r w dy - x r^3 / cols * sum(w dy x).
inline float rms_norm_dx_v(const float* x, const float* weight, const float* dy, float* dx,
                           bool write, int64_t cols, float eps) {
  V16 squares = zero16(), product = zero16();
  each_vector(cols, [&](int64_t i, int64_t n) {
    const V16 a = load_n(x + i, n);
    squares = fma(a, a, squares);
    product = fma(load_n(weight + i, n) * load_n(dy + i, n), a, product);
  });
  const float inverse = 1.0f / std::sqrt(sum_lanes(squares) / static_cast<float>(cols) + eps);
  if (!dx) return inverse;
  const V16 r = splat(inverse);
  const V16 shrink =
      splat(-inverse * inverse * inverse * sum_lanes(product) / static_cast<float>(cols));
  each_vector(cols, [&](int64_t i, int64_t n) {
    const V16 slope = r * load_n(weight + i, n) * load_n(dy + i, n);
    put(dx + i, fma(shrink, load_n(x + i, n), slope), write, n);
  });
  return inverse;
}

inline void rms_norm_dw_v(const float* x, int64_t ldx, const float* dy, int64_t lddy,
                          const float* inverse, int64_t rows, int64_t c0, int64_t c1, float* dw) {
  for (int64_t c = c0; c < c1; c += kWidth) {
    const int64_t count = smaller(kWidth, c1 - c);
    V16 sum = load_n(dw + c, count);
    for (int64_t r = 0; r < rows; ++r) {
      sum = fma(load_n(dy + r * lddy + c, count) * splat(inverse[r]),
                load_n(x + r * ldx + c, count), sum);
    }
    store_n(dw + c, sum, count);
  }
}

inline void swiglu_backward_v(const float* gate, const float* up, const float* dy, float* dgate,
                              bool write_gate, float* dup, bool write_up, int64_t count) {
  each_vector(count, [&](int64_t i, int64_t n) {
    const V16 g = load_n(gate + i, n), slope = load_n(dy + i, n), one = splat(1.0f);
    const V16 sigmoid = one / (one + exp16(zero16() - g));
    if (dgate) {
      put(dgate + i, slope * load_n(up + i, n) * sigmoid * fma(g, one - sigmoid, one), write_gate,
          n);
    }
    if (dup) put(dup + i, slope * g * sigmoid, write_up, n);
  });
}

inline void glu_backward_v(const GluOptions& options, const float* gate, const float* up,
                           const float* dy, float* dgate, bool write_gate, float* dup,
                           bool write_up, int64_t count) {
  const V16 one = splat(1.0f), top = splat(static_cast<float>(options.limit));
  const V16 bottom = splat(static_cast<float>(-options.limit));
  const V16 bend = splat(static_cast<float>(options.slope));
  const V16 cubic = splat(static_cast<float>(options.cubic));
  const V16 shift = splat(static_cast<float>(options.shift));
  each_vector(count, [&](int64_t i, int64_t n) {
    const V16 given = load_n(gate + i, n), raw = load_n(up + i, n), slope = load_n(dy + i, n);
    const V16 g = select_less(top, given, top, given);
    const V16 u = select_less(raw, bottom, bottom, select_less(top, raw, top, raw));
    const V16 square = cubic * g * g;
    const V16 s = one / (one + exp16(zero16() - bend * fma(square, g, g)));
    if (dgate) {
      const V16 inner = fma(g * s * (one - s) * bend, fma(splat(3.0f), square, one), s);
      const V16 whole = slope * (u + shift) * inner;
      put(dgate + i, select_less(top, given, zero16(), whole), write_gate, n);
    }
    if (dup) {
      const V16 whole = select_less(top, raw, zero16(), slope * g * s);
      put(dup + i, select_less(raw, bottom, zero16(), whole), write_up, n);
    }
  });
}

inline void log_prob_backward_v(float* logits, int64_t count, int32_t target, float log_sum,
                                float dlogprob) {
  const V16 base = splat(log_sum), factor = splat(-dlogprob);
  each_vector(count, [&](int64_t i, int64_t n) {
    store_n(logits + i, factor * exp16(load_n(logits + i, n) - base), n);
  });
  logits[target] += dlogprob;
}

inline float dot_v(const float* a, const float* b, int64_t count) {
  V16 sum = zero16();
  each_vector(count,
              [&](int64_t i, int64_t n) { sum = fma(load_n(a + i, n), load_n(b + i, n), sum); });
  return sum_lanes(sum);
}

inline void zero_v(float* x, int64_t n) {
  std::memset(x, 0, static_cast<size_t>(n) * sizeof(float));
}

inline void scale_v(const float* x, float factor, float* y, int64_t count) {
  const V16 f = splat(factor);
  each_vector(count, [&](int64_t i, int64_t n) { store_n(y + i, f * load_n(x + i, n), n); });
}

// ---- attention, in float ----
// A square of queries and keys: scores and what becomes of them lie as [key][token], sixteen tokens
// in the lanes of a vector.

constexpr int64_t kTokens = 64;  // tokens of one query head at a time

struct AttendSquare {
  float *q, *dout;               // turned: [k_dim, kTokens], [v_dim, kTokens]
  float *p, *ds;                 // [kTokens keys, kTokens]
  float *base, *inverse, *mean;  // of each token: the softmax's maximum, 1 / sum, and dout out
  float* first;                  // the key that it sees first

  AttendSquare(const AttendGrad<float>& task, std::byte* scratch) {
    auto* at = reinterpret_cast<float*>(scratch);
    const auto take = [&](int64_t count) {
      float* out = at;
      at += count;
      return out;
    };
    q = take(task.k_dim * kTokens);
    dout = take(task.v_dim * kTokens);
    p = take(kTokens * kTokens);
    ds = take(kTokens * kTokens);
    base = take(kTokens);
    inverse = take(kTokens);
    mean = take(kTokens);
    first = take(kTokens);
  }
};
inline size_t attend_backward_scratch_v(const AttendGrad<float>& task) {
  return static_cast<size_t>((task.k_dim + task.v_dim + 2 * kTokens + 4) * kTokens) * sizeof(float);
}

inline void turn_rows(const float* from, int64_t ld, int64_t rows, int64_t cols, float* to) {
  for (int64_t c = 0; c < cols; ++c) {
    for (int64_t r = 0; r < kTokens; ++r) to[c * kTokens + r] = r < rows ? from[r * ld + c] : 0.0f;
  }
}

// c[key][token] = sum over d of k[key][d] q[d][token].
inline void scores_real(const float* k, int64_t ldk, const float* q, int64_t keys, int64_t dim,
                        float* c) {
  RealGemm g;
  g.a = k;
  g.a_row = ldk;
  g.a_red = 1;
  g.b = q;
  g.ldb = kTokens;
  g.c = c;
  g.ldc = kTokens;
  g.m = keys;
  g.n = kTokens;
  g.red = dim;
  g.write = true;
  multiply_real(g);
}

// Scores and dout v to weights and their gradients, for keys [first, first + keys) and tokens
// [token, token + kTokens): p = exp(s - max) / sum, ds = p (dp - mean) scale.
inline void soften_square(const AttendSquare& s, float scale, int64_t first, int64_t keys,
                          int64_t token) {
  for (int64_t t = 0; t < kTokens; t += kWidth) {
    const V16 base = load(s.base + t), inverse = load(s.inverse + t), mean = load(s.mean + t);
    const V16 from = load(s.first + t);
    float number[kWidth];
    for (int i = 0; i < kWidth; ++i) number[i] = static_cast<float>(token + t + i);
    const V16 tokens = load(number);
    for (int64_t key = 0; key < keys; ++key) {
      float* p_at = s.p + key * kTokens + t;
      float* ds_at = s.ds + key * kTokens + t;
      V16 p = exp16(fma(load(p_at), splat(scale), zero16() - base)) * inverse;
      const V16 number_of_key = splat(static_cast<float>(first + key));
      if (first + key > token + t) p = select_less(tokens, number_of_key, zero16(), p);
      p = select_less(number_of_key, from, zero16(), p);
      store(p_at, p);
      store(ds_at, p * (load(ds_at) - mean) * splat(scale));
    }
  }
}

inline void fill_tokens(const AttendGrad<float>& task, int64_t head, int64_t token, int64_t count,
                        AttendSquare& s) {
  const float* dout = task.dout + token * task.ldo + head * task.v_dim;
  const float* out = task.out + token * task.ldo + head * task.v_dim;
  turn_rows(task.q + token * task.ldq + head * task.k_dim, task.ldq, count, task.k_dim, s.q);
  turn_rows(dout, task.ldo, count, task.v_dim, s.dout);
  for (int64_t t = 0; t < kTokens; ++t) {
    const bool there = t < count;
    s.base[t] = there ? task.max[head * task.ldm + token + t] : 0.0f;
    s.inverse[t] = there ? 1.0f / task.sum[head * task.ldm + token + t] : 0.0f;
    s.mean[t] = there ? dot_v(dout + t * task.ldo, out + t * task.ldo, task.v_dim) : 0.0f;
    s.first[t] = there ? static_cast<float>(task.first_of(token + t)) : 0.0f;
  }
}

// Gradients of rows = weights^T rows: c[key] (+)= sum over tokens of w[key][token] from[token].
inline void add_rows(const float* w, int64_t w_row, int64_t w_red, const float* from,
                     int64_t ld_from, float* to, int64_t ld_to, int64_t m, int64_t n, int64_t red,
                     bool write) {
  RealGemm g;
  g.a = w;
  g.a_row = w_row;
  g.a_red = w_red;
  g.b = from;
  g.ldb = ld_from;
  g.c = to;
  g.ldc = ld_to;
  g.m = m;
  g.n = n;
  g.red = red;
  g.write = write;
  multiply_real(g);
}

// Keys [k0, k1) against `count` tokens of one head.
inline void attend_square_v(const AttendGrad<float>& task, int64_t head, int64_t token,
                            int64_t count, int64_t k0, int64_t k1, bool first_tokens,
                            bool first_keys, AttendSquare& s) {
  const int64_t keys = smaller(k1, token + count) - k0;
  const float* q = task.q + token * task.ldq + head * task.k_dim;
  const float* dout = task.dout + token * task.ldo + head * task.v_dim;
  const float* k = task.k + k0 * task.ldk;
  scores_real(k, task.ldk, s.q, keys, task.k_dim, s.p);
  scores_real(task.v + k0 * task.ldv, task.ldv, s.dout, keys, task.v_dim, s.ds);
  soften_square(s, task.scale, k0, keys, token);
  if (task.dq) {
    add_rows(s.ds, 1, kTokens, k, task.ldk, task.dq + token * task.ldq + head * task.k_dim,
             task.ldq, count, task.k_dim, keys, task.write_dq && first_keys);
  }
  // The first tokens that see any of the square's keys are those that see all that anybody sees.
  if (task.dk) {
    add_rows(s.ds, kTokens, 1, q, task.ldq, task.dk + k0 * task.ldk, task.ldk, keys, task.k_dim,
             count, task.write_dk && first_tokens);
  }
  if (task.dv) {
    add_rows(s.p, kTokens, 1, dout, task.ldo, task.dv + k0 * task.ldv, task.ldv, keys, task.v_dim,
             count, task.write_dv && first_tokens);
  }
}

inline void attend_backward_v(const AttendGrad<float>& task, int64_t q0, int64_t q1, int64_t k0,
                              int64_t k1, std::byte* scratch) {
  AttendSquare s(task, scratch);
  for (int64_t head = 0; head < task.group; ++head) {
    for (int64_t token = q0; token < q1; token += kTokens) {
      const int64_t count = smaller(kTokens, q1 - token);
      fill_tokens(task, head, token, count, s);
      // Keys before the first that the first of them sees are nothing to these tokens.
      const int64_t seen = task.first_of(token) / kTokens * kTokens, begin = k0 > seen ? k0 : seen;
      for (int64_t key = begin; key < smaller(k1, token + count); key += kTokens) {
        attend_square_v(task, head, token, count, key, smaller(k1, key + kTokens),
                        head == 0 && token == key, key == seen, s);
      }
    }
  }
}

inline BackwardKernels<float> vector_backward_kernels() {
  BackwardKernels<float> out = scalar_backward_kernels<float>();
  out.linear_plan = linear_plan_v;
  out.linear_weight_bytes = linear_weight_bytes_v;
  out.linear_pack_rows = linear_pack_rows_v;
  out.linear_pack_weight = linear_pack_weight_v;
  out.linear_dx = linear_dx_v;
  out.linear_dw = linear_dw_v;
  out.column_sums = column_sums_v;
  out.rms_norm_dx = rms_norm_dx_v;
  out.rms_norm_dw = rms_norm_dw_v;
  out.swiglu = swiglu_backward_v;
  out.glu = glu_backward_v;
  out.attend_scratch = attend_backward_scratch_v;
  out.attend = attend_backward_v;
  out.log_prob = log_prob_backward_v;
  out.dot = dot_v;
  out.zero = zero_v;
  out.scale = scale_v;
  return out;
}

}  // namespace
}  // namespace ponder
