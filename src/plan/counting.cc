#include "plan/counting.h"

#include <algorithm>

#include "base/error.h"
#include "base/rng.h"
#include "kernels/divergence.h"
#include "plan/tally.h"

namespace ponder {
namespace counting {  // the names of its kernels are those of operators, too
namespace {

Tally& tally() {
  Tally* out = Tallied::current();
  PONDER_CHECK(out);
  return *out;
}
void pass(int64_t numbers) { tally().passed(static_cast<double>(numbers)); }

size_t no_bytes(DType, int64_t, int64_t) { return 0; }

void pack(DType weight, const float*, int64_t, const int32_t*, int64_t m, int64_t k, int64_t g,
          void*) {
  const int64_t first = g * pack_rows(weight);
  pass(2 * k * (std::min(m, first + pack_rows(weight)) - first));
}
void gemm(const GemmTask<float>& task, std::byte*) {
  tally().product(task.weight, task.m, task.n1 - task.n0);
  pass(task.m * (task.n1 - task.n0));
}

void attend(AttendTask<float>& task, std::byte*) {
  double pairs = 0;
  int64_t first = task.last_key, last = task.first_key;
  for (int i = 0; i < task.lanes; ++i) {
    const int64_t from = std::max(task.first_key, task.first[i]);
    const int64_t to = std::min(task.last_key, task.visible[i]);
    if (task.first[i] >= task.first_key || task.first_key == 0) pass(task.kv.k_dim);
    if (from >= to) continue;
    pairs += static_cast<double>(to - from);
    first = std::min(first, from);
    last = std::max(last, to);
  }
  if (pairs > 0) tally().attended(task.kv, first, last, pairs);
}
// Partial results stay with who makes them.
void fold(float*, float*, float*, const float*, float, float, int64_t) {}
void normalise(float*, float, int64_t v_dim) { pass(v_dim); }
void index_scores(const IndexTask<float>& task) {
  const auto keys = static_cast<double>(task.last - task.first);
  KvPages all = task.keys;
  all.k_dim = 0;  // products with one vector a key
  tally().attended(all, task.first, task.last, keys * static_cast<double>(task.heads));
}
void best_keys(const float*, int64_t n, int64_t, int32_t*) { pass(n); }
void gather_keys(const KvPages& from, const KvPages&, const int32_t*, int64_t count, int64_t,
                 std::byte* to) {
  tally().gathered(from, count, to);
}
void store_kv(const KvPages& kv, const float*, const float*, int64_t) { tally().stored(kv); }

void rms_norm(const float*, const float*, float*, int64_t cols, float) { pass(2 * cols); }
void rope(const RopeTask<float>& task) { pass(2 * task.rows * task.heads * task.dim); }
void binary(const float*, const float*, float*, int64_t n) { pass(3 * n); }
void unary(const float*, float*, int64_t n) { pass(2 * n); }
void glu(const GluOptions&, const float*, const float*, float*, int64_t n) { pass(3 * n); }
float logistic(float) { return 0; }
void soft_cap(float*, float, int64_t n) { pass(2 * n); }
void scale_add(float*, float, const float*, int64_t n) { pass(3 * n); }
void decode_row(const Weight& weight, int64_t, float*) {
  tally().row(weight);
  pass(weight.cols);
}

// Decay, what is known, update and result of each number of the state.
constexpr double kDeltaFlop = 7;
void delta_rule(const DeltaTask<float>& task) {
  const auto numbers = static_cast<double>(task.k_dim * task.columns);
  tally().state(kDeltaFlop * static_cast<double>(task.rows) * numbers, 2 * sizeof(float) * numbers);
}

// Different ones: a choice that is taken moves on to the next free one.
void route(const RouteOptions& options, const float*, const float*, int32_t* chosen, float* gates) {
  const Rng rng(0, tally().next_token());
  for (int64_t i = 0; i < options.top_k; ++i) {
    auto expert = static_cast<int32_t>(rng.at(static_cast<uint64_t>(i)) %
                                       static_cast<uint64_t>(options.experts));
    while (std::find(chosen, chosen + i, expert) != chosen + i)
      expert = (expert + 1) % static_cast<int32_t>(options.experts);
    chosen[i] = expert;
    gates[i] = 0;
  }
  pass(options.experts);
}

void chosen_gates(const RouteOptions& options, const float*, const int32_t*, float* gates) {
  std::fill_n(gates, options.top_k, 0.0f);
  pass(options.experts);
}

// Each round of Sinkhorn and Knopp's divides all of the mixing matrix twice.
void hyper_weights(const HyperOptions& options, const float*, const float*, const float*, float*) {
  const int64_t n = options.streams;
  pass(2 * (2 * n + n * n) + 4 * options.iterations * n * n);
}
void pool(const float*, const float*, const float*, float*, float*, float*, int64_t n) {
  pass(9 * n);
}

float log_prob(const float*, int64_t n, int32_t, float* log_sum) {
  pass(n);
  if (log_sum) *log_sum = 0;
  return 0;
}
float divergence(DivergenceTask<float>& task, const float*) {
  pass(2 * task.n);
  return 0;
}
void divergence_slope(const DivergenceTask<float>& task, float, int32_t, float, float, float*) {
  pass(3 * task.n);
}

// ---- backward
void linear_plan(LinearGrad<float>& task) { task.rows_bytes = 0; }
size_t linear_weight_bytes(const LinearGrad<float>&, int64_t) { return 0; }
void linear_pack_rows(const LinearGrad<float>&, int64_t) {}
void linear_pack_weight(const LinearGrad<float>&, int64_t, int64_t) {}
void linear_dx(const LinearGrad<float>& task, int64_t begin, int64_t end) {
  for (int64_t p = 0; p < task.count; ++p) {
    const Weight& weight = task.products[p].weight;
    tally().product(weight, end - begin, weight.rows);
    pass((end - begin) * weight.rows);
  }
  pass((end - begin) * task.k);
}
void linear_dw(const LinearGrad<float>& task, int64_t product, int64_t n0, int64_t n1) {
  tally().gradient(task.products[product].weight, task.m, n1 - n0);
}
void column_sums(const float*, int64_t, int64_t m, int64_t n0, int64_t n1, float*) {
  pass(m * (n1 - n0));
}
float rms_norm_dx(const float*, const float*, const float*, float*, bool, int64_t cols, float) {
  pass(3 * cols);
  return 1;
}
void rms_norm_dw(const float*, int64_t, const float*, int64_t, const float*, int64_t rows,
                 int64_t c0, int64_t c1, float*) {
  pass(2 * rows * (c1 - c0));
}
void swiglu_backward(const float*, const float*, const float*, float*, bool, float*, bool,
                     int64_t n) {
  pass(5 * n);
}
void glu_backward(const GluOptions&, const float*, const float*, const float*, float*, bool, float*,
                  bool, int64_t n) {
  pass(5 * n);
}
void relu_squared_backward(const float*, const float*, float*, bool, int64_t n) { pass(3 * n); }
void center_backward(const float*, float*, bool, int64_t n) { pass(2 * n); }
void logistic_gate_backward(const float*, const float*, const float*, float*, bool, float*, bool,
                            int64_t n) {
  pass(5 * n);
}
void soft_cap_backward(const float*, float, float*, int64_t n) { pass(3 * n); }
float sink(float, const float*, const float*, const float*, const float*, int64_t, int64_t rows,
           int64_t v_dim) {
  pass(2 * rows * v_dim);
  return 0;
}
size_t no_attend_scratch(const AttendGrad<float>&) { return 0; }
// Every query sees the keys from its first up to itself. The scores again, the gradient of the
// weights, and what of dq, dk and dv is wanted.
void attend_backward(const AttendGrad<float>& task, int64_t q0, int64_t q1, int64_t k0, int64_t k1,
                     std::byte*) {
  double pairs = 0;
  for (int64_t q = q0; q < q1; ++q) {
    const int64_t from = std::max(k0, task.first_of(q)), to = std::min(k1, q + 1);
    if (from < to) pairs += static_cast<double>(to - from);
  }
  const int64_t keys = task.k_dim * (1 + (task.dq != nullptr) + (task.dk != nullptr));
  const int64_t values = task.v_dim * (1 + (task.dv != nullptr));
  tally().attention_flop(task.kv, 2.0 * pairs * static_cast<double>(task.group * (keys + values)));
  pass((q1 - q0) * task.group * 2 * (task.k_dim + task.v_dim));
}
void route_backward(const RouteOptions& options, const float*, const int32_t*, const float*,
                    float*) {
  pass(2 * options.experts);
}
float balance(const RouteOptions& options, const float*, const float*, float*) {
  pass(2 * options.experts);
  return 0;
}
void log_prob_backward(float*, int64_t n, int32_t, float, float) { pass(2 * n); }
float dot(const float*, const float*, int64_t n) {
  pass(2 * n);
  return 0;
}
void zero(float*, int64_t n) { pass(n); }
void scale(const float*, float, float*, int64_t n) { pass(2 * n); }

BackwardKernels<float> counting_backward() {
  BackwardKernels<float> out = {};
  out.linear_plan = linear_plan;
  out.linear_weight_bytes = linear_weight_bytes;
  out.linear_pack_rows = linear_pack_rows;
  out.linear_pack_weight = linear_pack_weight;
  out.linear_dx = linear_dx;
  out.linear_dw = linear_dw;
  out.column_sums = column_sums;
  out.rms_norm_dx = rms_norm_dx;
  out.rms_norm_dw = rms_norm_dw;
  out.swiglu = swiglu_backward;
  out.glu = glu_backward;
  out.relu_squared = relu_squared_backward;
  out.center = center_backward;
  out.logistic_gate = logistic_gate_backward;
  out.soft_cap = soft_cap_backward;
  out.sink = sink;
  out.attend_scratch = no_attend_scratch;
  out.attend = attend_backward;
  out.route = route_backward;
  out.balance = balance;
  out.log_prob = log_prob_backward;
  out.dot = dot;
  out.zero = zero;
  out.scale = scale;
  return out;
}

const Kernels<float>& all() {
  static const Kernels<float> table = {.name = "counting",
                                       .packed_bytes = no_bytes,
                                       .pack = pack,
                                       .gemm_scratch = no_bytes,
                                       .gemm = gemm,
                                       .attend_scratch = no_bytes,
                                       .attend = attend,
                                       .fold = fold,
                                       .normalise = normalise,
                                       .index_scores = index_scores,
                                       .best_keys = best_keys,
                                       .gather_keys = gather_keys,
                                       .store_kv = store_kv,
                                       .rms_norm = rms_norm,
                                       .rope = rope,
                                       .swiglu = binary,
                                       .glu = glu,
                                       .relu_squared = unary,
                                       .center = unary,
                                       .logistic = logistic,
                                       .logistic_gate = binary,
                                       .multiply_add = binary,
                                       .delta_rule = delta_rule,
                                       .soft_cap = soft_cap,
                                       .copy = unary,
                                       .decode_row = decode_row,
                                       .add = binary,
                                       .scale_add = scale_add,
                                       .route = route,
                                       .chosen_gates = chosen_gates,
                                       .hyper_weights = hyper_weights,
                                       .pool = pool,
                                       .divide = binary,
                                       .log_prob = log_prob,
                                       .divergence = divergence,
                                       .divergence_slope = divergence_slope,
                                       .backward = counting_backward()};
  return table;
}

}  // namespace
}  // namespace counting

const Kernels<float>& counting_kernels() { return counting::all(); }

}  // namespace ponder
