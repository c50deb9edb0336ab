// The operators. Each has one file with its forward and its backward; shapes are [rows, cols] with
// one row a token. R is float, or double in gradient tests.
#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <span>
#include <type_traits>
#include <vector>

#include "ops/batch.h"
#include "ops/graph.h"
#include "ops/key_sight.h"
#include "ops/kv_cache.h"

namespace ponder {

// A low-rank addition to a matrix, scale * B A (LoRA, Hu et al. 2021, section 4.1).
template <class R>
struct LowRank {
  Weight a = {}, b = {};  // [r, in] and [out, r]; none where a is empty
  R scale = 1;            // alpha / r
};

// Small parameters (norms, biases) are kept as numbers: [1, n] with a gradient when trained.
template <class R>
struct LinearParam {
  Weight weight;        // [out, in]; without a gradient where it is frozen
  Tensor<R> bias = {};  // [1, out] or none; whole where the weight is cut
  LowRank<R> adapter = {};
  // Of those that are served beside the base, by number: rows take one each (Graph::adapter_rows),
  // where it has something here.
  std::span<const LowRank<R>> served = {};
};

// y = x W^T + b, plus scale * (x A^T) B^T where there is an adapter. x [T, in] -> [T, out]: the
// whole of it, too, where ranks hold W together (Weight::parts).
template <class R>
Tensor<R> linear(Graph<R>& g, const Tensor<R>& x, const LinearParam<R>& p);

// Several at once over the same x: one packing, one parallel region. outs[i] is params[i]'s result.
template <class R>
void linears(Graph<R>& g, const Tensor<R>& x, std::span<const LinearParam<R>> params,
             std::span<Tensor<R>> outs);

// Operators that write into a given `y`, or in place, count as overwriting: what was there before
// gets no gradient through y. A view's gradient is the view of the gradient.

// Each head by its own matrix: x has head h in columns [h * x_stride, + w.cols); its matrix is rows
// [h * w.rows / heads + first, + out) of w; the result goes to columns [h * y_stride, + out) of y.
// What absorbed MLA needs (DeepSeek-V2 section 2.1.3).
template <class R>
void head_linear(Graph<R>& g, const Tensor<R>& x, int64_t x_stride, const Weight& w, int64_t first,
                 int64_t out, int64_t heads, const Tensor<R>& y, int64_t y_stride);

// y = x / sqrt(mean(x^2) + eps) * weight, row by row (Zhang and Sennrich 2019). `y` may be a view.
template <class R>
void rms_norm_into(Graph<R>& g, const Tensor<R>& x, const Tensor<R>& weight, R eps,
                   const Tensor<R>& y);
template <class R>
Tensor<R> rms_norm(Graph<R>& g, const Tensor<R>& x, const Tensor<R>& weight, R eps);

// cos and sin of every position and frequency, grown as positions are asked for.
class RopeTable {
 public:
  // `inverse_frequency` [dim / 2], in float as the reference has it; `factor` multiplies both
  // tables (YaRN's attention factor).
  RopeTable(std::vector<float> inverse_frequency, float factor);
  RopeTable() = default;
  void reserve(int64_t positions);
  int64_t dim() const { return static_cast<int64_t>(inverse_.size()) * 2; }
  const float* cos() const { return cos_.data(); }
  const float* sin() const { return sin_.data(); }

 private:
  std::vector<float> inverse_, cos_, sin_;
  float factor_ = 1;
  int64_t positions_ = 0;
};

// Rotates in place the first table.dim() numbers from column `offset` of every head (RoFormer,
// Su et al. 2021). Heads are `head_stride` columns apart. While recording, nothing before may need
// the old numbers in its backward: a product's result may be rotated, its operand not.
template <class R>
void rope(Graph<R>& g, const Tensor<R>& x, int64_t heads, int64_t head_stride, int64_t offset,
          const RopeTable& table, const Batch& batch, bool interleaved);
// The other way round. Not recorded.
template <class R>
void rope_back(Graph<R>& g, const Tensor<R>& x, int64_t heads, int64_t head_stride, int64_t offset,
               const RopeTable& table, const Batch& batch, bool interleaved);

// Which keys the rows of a batch attend to. It outlives the layer that made it, since later ones
// may share it.
struct KeyChoice {
  int64_t most = 0;
  std::vector<int32_t> keys;  // [rows, most], rising; a row that sees `most` keys or fewer sees all
  // Where it is not empty, how many of its keys each row sees: those and no others, in this order.
  std::vector<int32_t> counts = {};
  int64_t page_keys = kPage;  // key number k lies in page k / page_keys

  std::span<const int32_t> of(int64_t row) const {
    const auto at = static_cast<size_t>(row);
    const auto count = static_cast<size_t>(counts.empty() ? most : int64_t{counts[at]});
    return {keys.data() + row * most, count};
  }
};

// What the lightning indexer compares (DeepSeek-V3.2): heads of q with one key a token; or with one
// of each `tokens` that are whole (V4), which are in the cache already: then k is none.
template <class R>
struct IndexQuery {
  Tensor<R> q, k, weights;  // [T, H * dim], [T, dim], [T, H]
  R scale;
  int64_t most;
  int64_t tokens = 1;
};
// The `most` keys of each row's sequence, up to and with itself, that score highest:
// scale * sum over heads of weight * max(0, q . k); of equal ones the earlier. k, where it is
// given, is first written to the cache. The numbers of a row are the same however the batch is cut.
// Not recorded.
template <class R>
void choose_keys(Graph<R>& g, const IndexQuery<R>& in, const Batch& batch, KvCache& cache,
                 int64_t layer, KeyChoice& out);

template <class R>
struct AttendOptions {
  // NOLINTNEXTLINE(google-explicit-constructor): the scale alone is the common call
  AttendOptions(R score_scale, KeySight keys = {}, Tensor<R> given_sinks = {})
      : scale(score_scale), sight(keys), sinks(given_sinks) {}

  R scale;
  KeySight sight;
  // A score of each query head that goes to no value ([1, H], or none): the softmax's sum has one
  // term more (gpt-oss; Xiao et al. 2023, section 3.3).
  Tensor<R> sinks;
  // The keys that rows see alone, or null: not recorded, and for layout.v_in_k.
  const KeyChoice* choice = nullptr;
  // The keys and values are in the cache already, written by the layer that is named. Their tensors
  // are looked at while recording alone.
  bool stored = false;
};

// Causal attention of every row over its own sequence, up to and with itself. k and v are first
// written to the cache. q [T, H * k_dim], k [T, KH * k_dim], v [T, KH * v_dim] -> [T, H * v_dim].
// With layout.v_in_k, v must be the first v_dim columns of k. While recording, every segment must
// start at position 0.
template <class R>
Tensor<R> attention(Graph<R>& g, const Tensor<R>& q, const Tensor<R>& k, const Tensor<R>& v,
                    const Batch& batch, KvCache& cache, int64_t layer,
                    const std::type_identity_t<AttendOptions<R>>& options);

// Operators with a state, which later tokens of a sequence need in place of keys: it is read from
// the cache where a segment does not begin a sequence, and left in each of its pages that has a
// slot (KvCache), after the last row in that page. While recording, or where the cache keeps no
// states, every segment must start at position 0. `layer` counts the layers with states alone. A
// row's bits do not depend on how a sequence was cut.

// y[t, c] = sum over j of weight[c, j] x[t - taps + 1 + j, c], channel by channel, where tokens
// before the first are zeros. x [T, channels], weight [channels, taps] as numbers of R.
template <class R>
Tensor<R> causal_conv(Graph<R>& g, const Tensor<R>& x, const Weight& weight, const Batch& batch,
                      KvCache& cache, int64_t layer);

// The two gates of the delta rule: decay = exp(rate softplus(a + bias)), beta = logistic(b). a and
// b [T, heads]; rate and bias [1, heads], rate below 0, or as the logarithm of its negative.
template <class R>
struct DeltaGates {
  Tensor<R> decay, beta;
};
template <class R>
DeltaGates<R> delta_gates(Graph<R>& g, const Tensor<R>& a, const Tensor<R>& b,
                          const Tensor<R>& rate, const Tensor<R>& bias, bool rate_is_log);

// The gated delta rule (DeltaTask) of `heads` heads of v, each with the q and k of one of
// `key_heads`: of number h / (heads / key_heads), or h % key_heads if `tiled`. q and k
// [T, key_heads * k_dim], v [T, heads * v_dim] -> [T, heads * v_dim]. Token by token, so that a
// step of one token and a prompt have the same bits. While recording, the states at every 64th
// token are kept, and the backward computes those between again: memory of T / 64 states.
template <class R>
struct DeltaRule {
  Tensor<R> q, k, v;
  DeltaGates<R> gates;  // [T, heads]
  int64_t heads = 0, key_heads = 0;
  bool tiled = false;

  int64_t key_head(int64_t h) const { return tiled ? h % key_heads : h / (heads / key_heads); }
};
template <class R>
Tensor<R> delta_rule(Graph<R>& g, const DeltaRule<R>& in, const Batch& batch, KvCache& cache,
                     int64_t layer);

// A gated unit (GluOptions); by default silu(gate) * up (Shazeer 2020).
template <class R>
Tensor<R> glu(Graph<R>& g, const GluOptions& options, const Tensor<R>& gate, const Tensor<R>& up);
template <class R>
Tensor<R> swiglu(Graph<R>& g, const Tensor<R>& gate, const Tensor<R>& up) {
  return glu(g, GluOptions(), gate, up);
}
// max(x, 0)^2, number by number (So et al. 2021, section 4).
template <class R>
Tensor<R> relu_squared(Graph<R>& g, const Tensor<R>& x);

// x - mean(x), row by row: rms_norm of it is a layer norm (Ba et al. 2016).
template <class R>
Tensor<R> center(Graph<R>& g, const Tensor<R>& x);
// x times a factor, in place, as `rope` does.
template <class R>
void scale(Graph<R>& g, const Tensor<R>& x, std::type_identity_t<R> factor);
// factor * x.
template <class R>
Tensor<R> scaled(Graph<R>& g, const Tensor<R>& x, std::type_identity_t<R> factor);
// x + row, of every row of x; row [1, cols].
template <class R>
Tensor<R> add_row(Graph<R>& g, const Tensor<R>& x, const Tensor<R>& row);
// A parameter and one: norms whose weight is stored as what it differs from one by.
template <class R>
Tensor<R> plus_one(Graph<R>& g, const Tensor<R>& weight);
// x times the logistic function of gate, number by number.
template <class R>
Tensor<R> logistic_gate(Graph<R>& g, const Tensor<R>& x, const Tensor<R>& gate);
// Every row of x times the logistic function of its logit; logits [rows, 1].
template <class R>
Tensor<R> gate_rows(Graph<R>& g, const Tensor<R>& x, const Tensor<R>& logits);

// Queries that grow with their position p: times 1 + beta ln(floor((p + offset) / length) + 1), so
// that attention stays sharp over many keys (Llama 4). In place, as `rope` does.
struct Temperature {
  double beta = 0;  // 0: none
  int64_t length = 1, offset = 0;

  double at(int64_t position) const;
};
template <class R>
void temper(Graph<R>& g, const Tensor<R>& x, const Temperature& temperature, const Batch& batch);

// x + y; in x's own memory when nothing records. While recording, nothing else may read a y that an
// operator made: its gradient is the result's.
template <class R>
Tensor<R> residual(Graph<R>& g, const Tensor<R>& x, const Tensor<R>& y);

// Columns of x to columns of y, for heads of different widths.
template <class R>
void copy_heads(Graph<R>& g, const Tensor<R>& x, int64_t x_offset, int64_t x_stride,
                const Tensor<R>& y, int64_t y_offset, int64_t y_stride, int64_t heads,
                int64_t width);

// Rows of a table: ids -> [T, hidden].
template <class R>
Tensor<R> embedding(Graph<R>& g, const Weight& table, std::span<const int32_t> ids);

// The given rows of x, packed.
template <class R>
Tensor<R> take_rows(Graph<R>& g, const Tensor<R>& x, std::span<const int32_t> rows);

// What keeps experts evenly used (DeepSeek-V3 section 2.1.2).
struct MoeBalance {
  // The sequence-wise loss is this times sum over sequences and experts of T f P (equations 17 to
  // 20, T tokens of the sequence): with alpha / tokens of a step, its mean over the step's tokens.
  // The gradient flows through P alone.
  double slope = 0;
  bool moves = true;          // false: only measured, no gradient flows
  double loss = 0;            // that sum, added up by every forward
  std::vector<int64_t> load;  // choices of each expert, added up by every recorded forward
};

// A gated MLP: down(glu(gate x, up x)).
template <class R>
struct MlpParam {
  LinearParam<R> gate_up[2], down;
  GluOptions glu = {};
  // Where ranks hold it together: begins of their parts of gate's and up's rows, whose results go
  // through the unit before they are gathered. Null: those are whole.
  const int64_t* parts = nullptr;
};

// Routed experts of one layer that are not all in memory: their Weights (MoeParam::gate, up and
// down) have `data` while they are held.
class ExpertSource {
 public:
  virtual ~ExpertSource() = default;
  // A step is about to acquire these, each once: reads of those that are not there begin.
  virtual void ask(std::span<const int32_t> experts) = 0;
  // Waits until some of those asked for are in memory, moves them to the front, and returns how
  // many: at least one. They are held until the next call, of whatever layer. Error if one cannot
  // be read.
  virtual size_t acquire(std::span<int32_t> experts) = 0;
};

template <class R>
struct MoeParam {
  RouteOptions route;
  Weight router;        // [experts, hidden], F32 (F64 in gradient tests)
  Tensor<R> bias = {};  // e_score_correction_bias [1, experts] or none; never trained by gradient
  std::span<const Weight> gate, up, down;  // one an expert
  MoeBalance* balance = nullptr;           // while training, if at all
  const MlpParam<R>* shared = nullptr;     // the shared experts as one MLP, or none
  Weight shared_gate = {};     // [1, hidden]: its logistic multiplies their result; or none
  Tensor<R> router_bias = {};  // of its logits, [1, experts], or none
  std::span<const Tensor<R>> gate_bias = {}, up_bias = {}, down_bias = {};  // the same, or none
  GluOptions glu = {};
  // A choice's gate multiplies what the expert, then without biases, reads, not what it says
  // (Llama 4).
  bool scales_input = false;
  Tensor<R> gate_scale = {};  // [1, experts]: multiplies an expert's gate (Gemma 4), or none
  // The experts of each token, [vocab, top_k], where no router chooses (DeepSeek-V4's first
  // layers); or null. Not recorded.
  const int32_t* by_token = nullptr;
  // Where ranks hold the experts together, one of the two: begins of the ranks' experts, of which
  // others' have shapes alone; or of their parts of each gate's and up's rows, as in MlpParam.
  const int64_t* expert_parts = nullptr;
  const int64_t* parts = nullptr;
  // While training, with expert_parts: each rank has rows of its own, whose pairs go to the ranks
  // of their experts and come back. Every rank runs moe equally often.
  bool own_rows = false;
  ExpertSource* source = nullptr;  // where experts come from that are not in memory; while serving
};

// Which experts each row of `asked` is for: route.top_k a row, in the arena, and their gates (of as
// many numbers).
template <class R>
struct ExpertChoice {
  Tensor<R> logits;  // the router's, [T, experts]
  int32_t* chosen;
  R* gates;
};
template <class R>
ExpertChoice<R> choose_experts(Graph<R>& g, const Tensor<R>& asked, const MoeParam<R>& p,
                               const Batch& batch);

// The routed experts: sum over the chosen of gate_e(x) * down_e(silu(gate_e x) * up_e x), plus the
// shared experts' result (DeepSeekMoE, Dai et al. 2024, section 3.2). Rows are grouped by expert;
// each row's sum runs in the order of its own choice. The balance is over the batch's segments.
// `asked`: what the router reads, where it is not x.
template <class R>
Tensor<R> moe(Graph<R>& g, const Tensor<R>& x, const MoeParam<R>& p, const Batch& batch,
              const Tensor<R>& asked = {});

// What makes logits of final states: their products with `weight`, and, where there is a cap, of
// each product y cap tanh(y / cap) (Gemma 2, section 2).
struct LogitsHead {
  // NOLINTNEXTLINE(google-explicit-constructor): the weight alone is the common head
  LogitsHead(const Weight& rows_of_tokens, double soft_cap = 0)
      : weight(rows_of_tokens), cap(soft_cap) {}

  Weight weight;
  double cap;  // 0: none
};
// [T, vocab].
template <class R>
Tensor<R> head_logits(Graph<R>& g, const Tensor<R>& hidden, const LogitsHead& head);

// What a row's log-probability is worth: the loss and its derivative.
template <class R>
struct LossAt {
  R loss = 0, slope = 0;  // slope: dloss / dlogprob
};

template <class R>
struct TokenLosses {
  double sum = 0;               // of all losses, in row order
  const R* logprobs = nullptr;  // [T], in the arena; 0 where the target is negative
};

// The log-probability of targets[t] after row t, by log softmax of the head's logits, and the loss
// that f(logprob, row) makes of it; rows with a negative target count for nothing. f is called in
// row order in the caller's thread. While recording, the gradients of the sum are added to hidden's
// and the head's at once, not in `backward`: the logits exist only here, a piece of rows at a time.
template <class R>
TokenLosses<R> token_loss(Graph<R>& g, const Tensor<R>& hidden, const LogitsHead& head,
                          std::span<const int32_t> targets,
                          const std::function<LossAt<R>(R logprob, int64_t row)>& f);

enum class Divergence {
  ForwardKl,  // KL(teacher || student): the student covers all that the teacher does
  ReverseKl,  // KL(student || teacher): it keeps to what the teacher does most
};

struct DistillOptions {
  Divergence kind = Divergence::ForwardKl;
  double temperature = 1;  // of both distributions; above 0
};

// What a row's log-probability and divergence are worth: the loss and its derivatives.
template <class R>
struct DistillAt {
  R loss = 0, logprob_slope = 0, divergence_slope = 0;
};
template <class R>
using DistillAtFn = std::function<DistillAt<R>(R logprob, R divergence, int64_t row)>;

template <class R>
struct DistillLosses {
  double sum = 0;               // of all losses, in row order
  double divergence = 0;        // of all divergences
  const R* logprobs = nullptr;  // [T], in the arena; 0 where the target is negative
};

// token_loss with a teacher: beside the log-probability of targets[t] after row t, how far the
// student's distribution there is from the one that the teacher's final hidden states
// [T, its hidden] and head [vocab, its hidden] give, at a temperature and times its square (Hinton
// et al. 2015, section 2). f(logprob, divergence, row) mixes the two. The teacher gets no gradient;
// both vocabularies are the same. Logits exist only here, a piece of rows at a time.
template <class R>
DistillLosses<R> distill_loss(Graph<R>& g, const Tensor<R>& hidden, const LogitsHead& head,
                              const Tensor<R>& teacher_hidden, const LogitsHead& teacher_head,
                              std::span<const int32_t> targets, const DistillOptions& options,
                              const DistillAtFn<R>& f);

}  // namespace ponder
