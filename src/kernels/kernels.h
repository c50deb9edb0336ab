// The table of functions that touch numbers, one table for each instruction set (later: device).
// Contract of every function: a row's result depends on that row (and the weights) alone, never on
// how many rows share the call or how the work was split; each output is accumulated in one fixed
// order. That is what makes batches, threads, prefill and training agree to the bit.
// All are noexcept in effect: they allocate nothing and check nothing.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/cpu.h"
#include "kernels/backward.h"
#include "kernels/divergence.h"
#include "tensor/weight.h"

namespace ponder {

// y[m, n] = sum over k of x[m, k] w[n, k] (+ bias[n]) for n in [n0, n1), x packed before.
template <class R>
struct GemmTask {
  Weight weight;
  const void* x = nullptr;  // as `pack` left it for weight.dtype
  int64_t m = 0;
  int64_t n0 = 0, n1 = 0;
  const R* bias = nullptr;
  R* y = nullptr;  // y + m * ldy + n
  int64_t ldy = 0;
};

// x packed for one weight type serves all types of the same product.
inline Product product_of(DType weight) { return dtype_info(weight).product; }
inline bool multiplies_as_bytes(DType weight) { return product_of(weight) == Product::Bytes; }
inline bool packs_as_real(DType weight) { return product_of(weight) == Product::Real; }

// How many rows of x one call of `pack` packs: a tile's, or few where rounding them is long.
inline int64_t pack_rows(DType weight) { return product_of(weight) == Product::Bytes ? 4 : 16; }

inline constexpr int64_t kPage = 64;  // keys in a page of the KV cache
inline constexpr int64_t kSplit =
    512;                              // keys that one softmax runs over before partials are folded
inline constexpr int kLanes = 16;     // query rows that run side by side in one vector
inline constexpr int kMaxLanes = 64;  // query rows of one task

// Where the keys of one sequence, layer and head lie: the page with keys [64 p, 64 p + 64) is
// number ids[p] of a pool; in it K is [kPage, k_dim] and V, transposed, [v_dim, kPage]. If
// `v_in_k`, V is the first v_dim numbers of each key and not stored (MLA). Keys that stand for
// several tokens lie `keys` to a page, with [page_keys] in the place of kPage; nothing attends to
// them where they lie.
struct KvPages {
  DType dtype = DType::F32;  // BF16, F32, or F64 with R = double
  std::byte* pool = nullptr;
  int64_t page_bytes = 0;
  const int32_t* ids = nullptr;
  int64_t k_offset = 0, v_offset = 0;  // within a page
  int64_t k_dim = 0, v_dim = 0;
  bool v_in_k = false;
  int64_t page_keys = kPage;
  const int32_t* slots = nullptr;  // where it is not null: which slot of the pool page number n has

  int64_t place(int64_t p) const { return (slots ? slots[ids[p]] : ids[p]) * page_bytes; }
  std::byte* k(int64_t p) const { return pool + place(p) + k_offset; }
  std::byte* v(int64_t p) const { return pool + place(p) + v_offset; }
};

template <class R>
struct AttendTask {
  KvPages kv;
  R scale = 1;
  int lanes = 0;               // at most kMaxLanes
  const R* q[kMaxLanes];       // [k_dim]; from here on only `lanes` of each are set
  int64_t visible[kMaxLanes];  // this query sees keys [first, visible)
  int64_t first[kMaxLanes];
  int64_t first_key = 0, last_key = 0;  // the range to run over: starts at a multiple of kPage
  // Result: unnormalised sum, its maximum score and its weight (log-sum-exp in two parts).
  R* out[kMaxLanes];  // [v_dim]
  R max[kMaxLanes], sum[kMaxLanes];
};

// How a mixture of experts chooses (DeepSeek-V2 section 2.1.2, V3 section 2.1.2).
enum class RouteScore { Softmax, Sigmoid, SqrtSoftplus };
struct RouteOptions {
  int64_t experts = 0, top_k = 0;
  int64_t groups = 1, top_groups = 1;
  RouteScore score = RouteScore::Softmax;  // of the logits; sqrt(ln(1 + e^x)) in DeepSeek-V4
  bool group_by_top2 =
      false;               // a group's score is the sum of its best two (V3), else its best (V2)
  bool normalise = false;  // the chosen gates are divided by their sum
  double scale = 1;        // routed_scaling_factor
};

// A gated unit: y = g s(slope (g + cubic g^3)) (u + shift), where s is the logistic function, g the
// gate but at most `limit`, and u the other half within +-limit. As it is it is SwiGLU (Shazeer
// 2020); slope sqrt(8 / pi) and cubic 0.044715 make GELU's tanh form (Hendrycks and Gimpel 2016,
// section 2: 1 + tanh z = 2 s(2 z)) of it.
struct GluOptions {
  double slope = 1, cubic = 0, limit = 1e30, shift = 0;
  bool operator==(const GluOptions&) const = default;
};

template <class R>
struct RopeTask {
  R* x = nullptr;  // first number of head 0 of row 0
  int64_t rows = 0, row_stride = 0, heads = 0, head_stride = 0;
  int64_t dim = 0;  // numbers rotated in each head
  const int32_t* positions = nullptr;
  const float* cos = nullptr;  // [position, dim / 2]
  const float* sin = nullptr;
  bool interleaved = false;  // pairs (2i, 2i + 1); else (i, i + dim / 2)
  bool inverse = false;      // rotate back (the gradient)
};

// Manifold-constrained hyper-connections (Xie et al. 2026, arXiv 2512.24880): how one of `streams`
// residual streams is read, written and mixed.
struct HyperOptions {
  int64_t streams = 0;
  int iterations = 0;  // of Sinkhorn and Knopp's
  double eps = 0;
};

// The lightning indexer's scores (DeepSeek-V3.2) of one query: that of key s is
// scale * sum over heads of weights[h] * max(0, q_h . k_s).
template <class R>
struct IndexTask {
  KvPages keys;                // as V, [v_dim, page_keys] in a page; page_keys is a multiple of 16
  const R* q = nullptr;        // [heads, v_dim]
  const R* weights = nullptr;  // [heads]
  int64_t heads = 0;
  R scale = 1;
  int64_t first = 0, last = 0;  // keys; first is a multiple of kPage
  R* scores = nullptr;          // [last - first]
};

// The gated delta rule (Yang et al. 2024, arXiv 2412.06464, equation 10) of one head over `rows`
// tokens, one after the other: S = d S; u = b (v - S^T k); S = S + k u^T; out = S^T q. Columns of S
// (numbers of a value) do not see one another, so a task may be of some of them.
template <class R>
struct DeltaTask {
  const R *q = nullptr, *k = nullptr;         // [rows, k_dim]
  const R* v = nullptr;                       // [rows, columns]
  const R *decay = nullptr, *beta = nullptr;  // d and b, [rows, 1]
  R* out = nullptr;                           // [rows, columns]
  R* state = nullptr;                         // [k_dim, columns]: before the first, after the last
  int64_t ldq = 0, ldk = 0, ldv = 0, ld_gates = 0, ldo = 0, ld_state = 0;
  int64_t rows = 0, k_dim = 0, columns = 0;
};

template <class R>
struct Kernels {
  const char* name;
  // Whether block-quantised weights are best stored with sixteen rows side by side
  // (tensor/interleave.h). Every table takes both forms and gives the same bits for both; of an
  // interleaved weight, a task's n0 is a multiple of 16.
  bool interleaves = false;

  // Weights of one product share one packing of x.
  size_t (*packed_bytes)(DType weight, int64_t m, int64_t k);
  // Packs rows [g n, g n + n), n = pack_rows(weight), of the m rows x[rows[i]] (rows null: x[i]).
  void (*pack)(DType weight, const R* x, int64_t ldx, const int32_t* rows, int64_t m, int64_t k,
               int64_t g, void* out);
  size_t (*gemm_scratch)(DType weight, int64_t m, int64_t k);
  void (*gemm)(const GemmTask<R>& task, std::byte* scratch);

  size_t (*attend_scratch)(DType kv, int64_t k_dim, int64_t v_dim);
  void (*attend)(AttendTask<R>& task, std::byte* scratch);
  // Folds a later partial (out, max, sum) into an earlier one.
  // One without any key (of a maximum of -inf) changes nothing.
  void (*fold)(R* out, R* max, R* sum, const R* later, R later_max, R later_sum, int64_t v_dim);
  void (*normalise)(R* out, R sum, int64_t v_dim);  // out /= sum
  void (*index_scores)(const IndexTask<R>& task);
  void (*best_keys)(const R* scores, int64_t n, int64_t count, int32_t* chosen);  // best_keys.h
  void (*gather_keys)(const KvPages& from, const KvPages& more, const int32_t* keys, int64_t count,
                      int64_t page_keys, std::byte* to);
  // Writes key and value number `position` of the sequence.
  void (*store_kv)(const KvPages& kv, const R* k, const R* v, int64_t position);

  void (*rms_norm)(const R* x, const R* weight, R* y, int64_t cols, R eps);  // one row
  void (*rope)(const RopeTask<R>& task);
  void (*swiglu)(const R* gate, const R* up, R* y, int64_t n);  // silu(gate) * up
  void (*glu)(const GluOptions& options, const R* gate, const R* up, R* y, int64_t n);
  void (*relu_squared)(const R* x, R* y, int64_t n);  // max(x, 0)^2
  void (*center)(const R* x, R* y, int64_t n);        // x - mean(x)
  R (*logistic)(R x);
  void (*logistic_gate)(const R* x, const R* gate, R* y, int64_t n);  // x * logistic(gate)
  void (*multiply_add)(const R* a, const R* b, R* y, int64_t n);      // y += a * b
  void (*delta_rule)(const DeltaTask<R>& task);
  void (*soft_cap)(R* x, R cap, int64_t n);  // x = cap tanh(x / cap)
  void (*copy)(const R* x, R* y, int64_t n);
  void (*decode_row)(const Weight& weight, int64_t r, R* out);  // as tensor/weight.h
  void (*add)(const R* a, const R* b, R* y, int64_t n);
  void (*scale_add)(R* y, R factor, const R* x, int64_t n);  // y += factor * x
  // One token: logits [experts], bias [experts] or null -> chosen experts and gates, [top_k].
  void (*route)(const RouteOptions& options, const R* logits, const R* bias, int32_t* chosen,
                R* gates);
  // The gates of experts that were chosen otherwise.
  void (*chosen_gates)(const RouteOptions& options, const R* logits, const int32_t* chosen,
                       R* gates);
  void (*hyper_weights)(const HyperOptions& options, const R* logits, const R* scale, const R* base,
                        R* weights);  // see hyper.h
  // One more token of a mean weighted by the softmax of score + bias, number by number: `max` is
  // the highest so far, `sum` of the weights and `total` of the weighted x in units of its.
  void (*pool)(const R* x, const R* score, const R* bias, R* max, R* sum, R* total, int64_t n);
  void (*divide)(const R* a, const R* b, R* y, int64_t n);                // a / b
  R (*log_prob)(const R* logits, int64_t n, int32_t target, R* log_sum);  // see log_prob.h
  R (*divergence)(DivergenceTask<R>& task, const R* student);             // see divergence.h
  void (*divergence_slope)(const DivergenceTask<R>& task, R slope, int32_t target, R log_sum,
                           R log_prob_slope, R* student);

  BackwardKernels<R> backward;  // scalar_backward_kernels<R>() where a table has none of its own
};

// The table for this ISA; for double there is the scalar one alone (gradient tests).
template <class R>
const Kernels<R>& kernels_for(Isa isa);

}  // namespace ponder
