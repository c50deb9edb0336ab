// The reference table: plain loops over any real type. Every faster table is tested against it, and
// with R = double it carries the gradient tests.
#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/best_keys.h"
#include "kernels/hyper.h"
#include "kernels/kernels.h"
#include "kernels/log_prob.h"
#include "kernels/route.h"
#include "kernels/rows.h"
#include "kernels/tables.h"
#include "tensor/quant.h"

namespace ponder {
namespace {

template <class R>
size_t packed_bytes(DType, int64_t m, int64_t k) {
  return static_cast<size_t>(m * k) * sizeof(R);
}

template <class R>
void pack(DType weight, const R* x, int64_t ldx, const int32_t* rows, int64_t m, int64_t k,
          int64_t g, void* out) {
  const int64_t first = g * pack_rows(weight);
  for (int64_t i = first; i < std::min(m, first + pack_rows(weight)); ++i) {
    const R* from = x + (rows ? rows[i] : i) * ldx;
    std::copy(from, from + k, static_cast<R*>(out) + i * k);
  }
}

template <class R>
size_t gemm_scratch(DType, int64_t, int64_t k) {
  return static_cast<size_t>(k) * sizeof(R);
}

template <class R>
void gemm(const GemmTask<R>& task, std::byte* scratch) {
  R* w = reinterpret_cast<R*>(scratch);
  const int64_t k = task.weight.cols;
  for (int64_t n = task.n0; n < task.n1; ++n) {
    decode_row(task.weight, n, w);
    for (int64_t m = 0; m < task.m; ++m) {
      const R* x = static_cast<const R*>(task.x) + m * k;
      R sum = 0;
      for (int64_t i = 0; i < k; ++i) sum += x[i] * w[i];
      task.y[m * task.ldy + n] = sum + (task.bias ? task.bias[n] : R(0));
    }
  }
}

// Element `i` of a page row stored as `kv`.
template <class R>
R load_kv(DType kv, const std::byte* data, int64_t i) {
  if (kv == DType::BF16) return R(bf16_to_f32(reinterpret_cast<const uint16_t*>(data)[i]));
  if (kv == DType::F64) return R(reinterpret_cast<const double*>(data)[i]);
  return R(reinterpret_cast<const float*>(data)[i]);
}

template <class R>
void put_kv(DType kv, std::byte* data, int64_t i, R value) {
  if (kv == DType::BF16) {
    reinterpret_cast<uint16_t*>(data)[i] = f32_to_bf16(static_cast<float>(value));
  } else if (kv == DType::F64) {
    reinterpret_cast<double*>(data)[i] = static_cast<double>(value);
  } else {
    reinterpret_cast<float*>(data)[i] = static_cast<float>(value);
  }
}

template <class R>
size_t attend_scratch(DType, int64_t, int64_t) {
  return kPage * sizeof(R);
}

template <class R>
R score(const AttendTask<R>& task, int lane, const std::byte* page, int64_t slot) {
  R sum = 0;
  for (int64_t d = 0; d < task.kv.k_dim; ++d) {
    sum += task.q[lane][d] * load_kv<R>(task.kv.dtype, page, slot * task.kv.k_dim + d);
  }
  return sum * task.scale;
}

// Online softmax over pages (Milakov and Gimelshein 2018), one query row.
template <class R>
void attend_lane(AttendTask<R>& task, int lane, R* scores) {
  R max = -std::numeric_limits<R>::infinity(), sum = 0;
  R* out = task.out[lane];
  std::fill(out, out + task.kv.v_dim, R(0));
  const int64_t end = std::min(task.last_key, task.visible[lane]);
  const int64_t begin = std::max(task.first_key, task.first[lane] / kPage * kPage);
  for (int64_t key = begin; key < end; key += kPage) {
    const std::byte* k_page = task.kv.k(key / kPage);
    const int64_t count = std::min<int64_t>(kPage, end - key);
    const int64_t first = std::max<int64_t>(0, task.first[lane] - key);
    R page_max = max;
    for (int64_t s = first; s < count; ++s) {
      scores[s] = score(task, lane, k_page, s);
      page_max = std::max(page_max, scores[s]);
    }
    const R shrink = std::exp(max - page_max);
    sum *= shrink;
    for (int64_t s = first; s < count; ++s) sum += scores[s] = std::exp(scores[s] - page_max);
    for (int64_t d = 0; d < task.kv.v_dim; ++d) {
      R value = out[d] * shrink;
      for (int64_t s = first; s < count; ++s) {
        value +=
            scores[s] * (task.kv.v_in_k
                             ? load_kv<R>(task.kv.dtype, k_page, s * task.kv.k_dim + d)
                             : load_kv<R>(task.kv.dtype, task.kv.v(key / kPage), d * kPage + s));
      }
      out[d] = value;
    }
    max = page_max;
  }
  task.max[lane] = max;
  task.sum[lane] = sum;
}

template <class R>
void attend(AttendTask<R>& task, std::byte* scratch) {
  for (int lane = 0; lane < task.lanes; ++lane)
    attend_lane(task, lane, reinterpret_cast<R*>(scratch));
}

template <class R>
void fold(R* out, R* max, R* sum, const R* later, R later_max, R later_sum, int64_t v_dim) {
  if (later_max == -std::numeric_limits<R>::infinity()) return;
  const R top = std::max(*max, later_max);
  const R a = std::exp(*max - top), b = std::exp(later_max - top);
  for (int64_t d = 0; d < v_dim; ++d) out[d] = out[d] * a + later[d] * b;
  *sum = *sum * a + later_sum * b;
  *max = top;
}

template <class R>
void normalise(R* out, R sum, int64_t v_dim) {
  for (int64_t d = 0; d < v_dim; ++d) out[d] /= sum;
}

template <class R>
void store_kv(const KvPages& kv, const R* k, const R* v, int64_t position) {
  const int64_t page = position / kv.page_keys, slot = position % kv.page_keys;
  for (int64_t d = 0; d < kv.k_dim; ++d) put_kv(kv.dtype, kv.k(page), slot * kv.k_dim + d, k[d]);
  if (kv.v_in_k) return;
  for (int64_t d = 0; d < kv.v_dim; ++d)
    put_kv(kv.dtype, kv.v(page), d * kv.page_keys + slot, v[d]);
}

template <class R>
void rms_norm(const R* x, const R* weight, R* y, int64_t cols, R eps) {
  R squares = 0;
  for (int64_t c = 0; c < cols; ++c) squares += x[c] * x[c];
  const R inverse = R(1) / std::sqrt(squares / static_cast<R>(cols) + eps);
  for (int64_t c = 0; c < cols; ++c) y[c] = x[c] * inverse * weight[c];
}

template <class R>
void rope(const RopeTask<R>& task) {
  const int64_t half = task.dim / 2;
  const int64_t step = task.interleaved ? 2 : 1, other = task.interleaved ? 1 : half;
  for (int64_t r = 0; r < task.rows; ++r) {
    const float* cos = task.cos + task.positions[r] * half;
    const float* sin = task.sin + task.positions[r] * half;
    for (int64_t h = 0; h < task.heads; ++h) {
      R* x = task.x + r * task.row_stride + h * task.head_stride;
      for (int64_t i = 0; i < half; ++i) {
        const R a = x[i * step], b = x[i * step + other];
        const R c = R(cos[i]), s = task.inverse ? -R(sin[i]) : R(sin[i]);
        x[i * step] = a * c - b * s;
        x[i * step + other] = b * c + a * s;
      }
    }
  }
}

template <class R>
void swiglu(const R* gate, const R* up, R* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) y[i] = gate[i] / (R(1) + std::exp(-gate[i])) * up[i];
}

template <class R>
void glu(const GluOptions& options, const R* gate, const R* up, R* y, int64_t n) {
  const R limit = R(options.limit);
  for (int64_t i = 0; i < n; ++i) {
    const R g = std::min(gate[i], limit), u = std::clamp(up[i], -limit, limit);
    const R bent = R(options.slope) * (g + R(options.cubic) * g * g * g);
    y[i] = g / (R(1) + std::exp(-bent)) * (u + R(options.shift));
  }
}

template <class R>
void copy(const R* x, R* y, int64_t n) {
  std::copy(x, x + n, y);
}

template <class R>
void add(const R* a, const R* b, R* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) y[i] = a[i] + b[i];
}

template <class R>
void scale_add(R* y, R factor, const R* x, int64_t n) {
  for (int64_t i = 0; i < n; ++i) y[i] += factor * x[i];
}

template <class R>
void delta_rule(const DeltaTask<R>& task) {
  for (int64_t t = 0; t < task.rows; ++t) {
    const R *q = task.q + t * task.ldq, *k = task.k + t * task.ldk, *v = task.v + t * task.ldv;
    const R decay = task.decay[t * task.ld_gates], beta = task.beta[t * task.ld_gates];
    for (int64_t j = 0; j < task.columns; ++j) {
      R* column = task.state + j;
      R known = 0, out = 0;
      for (int64_t i = 0; i < task.k_dim; ++i) known += column[i * task.ld_state] * decay * k[i];
      const R update = (v[j] - known) * beta;
      for (int64_t i = 0; i < task.k_dim; ++i) {
        R& s = column[i * task.ld_state];
        s = s * decay + k[i] * update;
        out += s * q[i];
      }
      task.out[t * task.ldo + j] = out;
    }
  }
}

template <class R>
void pool(const R* x, const R* score, const R* bias, R* max, R* sum, R* total, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    const R here = score[i] + bias[i], top = std::max(max[i], here);
    const R shrink = std::exp(max[i] - top), weight = std::exp(here - top);
    sum[i] = sum[i] * shrink + weight;
    total[i] = total[i] * shrink + weight * x[i];
    max[i] = top;
  }
}

template <class R>
void divide(const R* a, const R* b, R* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) y[i] = a[i] / b[i];
}

template <class R>
void index_scores(const IndexTask<R>& task) {
  const int64_t dim = task.keys.v_dim, keys = task.keys.page_keys;
  for (int64_t key = task.first; key < task.last; ++key) {
    const std::byte* page = task.keys.v(key / keys);
    R total = 0;
    for (int64_t h = 0; h < task.heads; ++h) {
      R dot = 0;
      for (int64_t d = 0; d < dim; ++d) {
        dot += task.q[h * dim + d] * load_kv<R>(task.keys.dtype, page, d * keys + key % keys);
      }
      total += task.weights[h] * std::max(dot, R(0));
    }
    task.scores[key - task.first] = total * task.scale;
  }
}

}  // namespace

template <class R>
const Kernels<R>& scalar_kernels() {
  static const Kernels<R> table = {
      .name = "scalar",
      .packed_bytes = packed_bytes<R>,
      .pack = pack<R>,
      .gemm_scratch = gemm_scratch<R>,
      .gemm = gemm<R>,
      .attend_scratch = attend_scratch<R>,
      .attend = attend<R>,
      .fold = fold<R>,
      .normalise = normalise<R>,
      .index_scores = index_scores<R>,
      .best_keys = best_keys<R>,
      .gather_keys = gather_keys,
      .store_kv = store_kv<R>,
      .rms_norm = rms_norm<R>,
      .rope = rope<R>,
      .swiglu = swiglu<R>,
      .glu = glu<R>,
      .relu_squared = relu_squared<R>,
      .center = center<R>,
      .logistic = logistic<R>,
      .logistic_gate = logistic_gate<R>,
      .multiply_add = multiply_add<R>,
      .delta_rule = delta_rule<R>,
      .soft_cap = soft_cap<R>,
      .copy = copy<R>,
      .decode_row = decode_row<R>,
      .add = add<R>,
      .scale_add = scale_add<R>,
      .route = route<R>,
      .chosen_gates = chosen_gates<R>,
      .hyper_weights = hyper_weights<R>,
      .pool = pool<R>,
      .divide = divide<R>,
      .log_prob = log_prob<R>,
      .divergence = divergence<R>,
      .divergence_slope = divergence_slope<R>,
      .backward = scalar_backward_kernels<R>(),
  };
  return table;
}

template const Kernels<float>& scalar_kernels();
template const Kernels<double>& scalar_kernels();

}  // namespace ponder
