// The gated delta rule and its gates.
#include <cmath>
#include <vector>

#include "ops/ops.h"
#include "ops/state_places.h"

namespace ponder {
namespace {

constexpr int64_t kDeltaColumns = 64;  // of a state, for one thread

template <class R>
R softplus(R x) {
  return std::max(x, R(0)) + std::log1p(std::exp(-std::abs(x)));
}

template <class R>
struct GateTask {
  Tensor<R> a, b, rate, bias;
  DeltaGates<R> out;
  bool rate_is_log;

  R rate_of(int64_t h) const { return rate_is_log ? -std::exp(rate.data[h]) : rate.data[h]; }
};

// One head: its parameters' gradients are sums over rows, in their order.
template <class R>
void gates_backward(const Kernels<R>& kernels, const GateTask<R>& t, int64_t h) {
  const R rate = t.rate_of(h);
  R drate = 0, dbias = 0;
  for (int64_t r = 0; r < t.a.rows; ++r) {
    const R z = t.a.row(r)[h] + t.bias.data[h], beta = t.out.beta.row(r)[h];
    const R dlog = t.out.decay.grad_row(r)[h] * t.out.decay.row(r)[h];
    const R dz = dlog * rate * kernels.logistic(z);
    drate += dlog * softplus(z);
    dbias += dz;
    t.a.grad_row(r)[h] += dz;
    t.b.grad_row(r)[h] += t.out.beta.grad_row(r)[h] * beta * (R(1) - beta);
  }
  if (t.rate.grad) t.rate.grad[h] += t.rate_is_log ? drate * rate : drate;
  if (t.bias.grad) t.bias.grad[h] += dbias;
}

// One call of delta_rule: what it reads, its result, and the states at every kPage-th token of each
// segment while recording.
template <class R>
struct DeltaRun {
  DeltaRule<R> in;
  Tensor<R> out;
  int64_t k_dim, v_dim;
  R* kept = nullptr;               // [chunks of all segments, heads, k_dim, v_dim]
  const int64_t* first = nullptr;  // chunk of each segment

  int64_t matrix() const { return k_dim * v_dim; }
  int64_t all() const { return in.heads * matrix(); }
  R* kept_state(int64_t chunk, int64_t h) const { return kept + chunk * all() + h * matrix(); }

  // Rows [row, row + rows) of one head and some of its columns, over `state` [k_dim, v_dim].
  DeltaTask<R> task(int64_t row, int64_t rows, int64_t h, int64_t column, int64_t columns,
                    R* state) const {
    const int64_t key = in.key_head(h) * k_dim, value = h * v_dim + column;
    DeltaTask<R> t;
    t.q = in.q.row(row) + key;
    t.k = in.k.row(row) + key;
    t.v = in.v.row(row) + value;
    t.decay = in.gates.decay.row(row) + h;
    t.beta = in.gates.beta.row(row) + h;
    t.out = out.row(row) + value;
    t.state = state + column;
    t.ldq = in.q.ld;
    t.ldk = in.k.ld;
    t.ldv = in.v.ld;
    t.ld_gates = in.gates.decay.ld;
    t.ldo = out.ld;
    t.ld_state = v_dim;
    t.rows = rows;
    t.k_dim = k_dim;
    t.columns = columns;
    return t;
  }
};

template <class R>
void copy_columns(const Kernels<R>& kernels, const R* from, R* to, const DeltaRun<R>& run,
                  int64_t column, int64_t columns) {
  if (from == to) return;
  for (int64_t i = 0; i < run.k_dim; ++i)
    kernels.copy(from + i * run.v_dim + column, to + i * run.v_dim + column, columns);
}

// The matrices of all heads in a page's slot.
template <class R>
R* cached_state(const KvCache& cache, int64_t layer, int32_t page) {
  return reinterpret_cast<R*>(cache.state(layer, page)) + cache.layout().conv_numbers;
}

// Some columns of one head over one segment; `state` are its matrices of all heads.
template <class R>
struct DeltaPiece {
  const Segment& segment;
  int64_t number, h, column, columns;  // number of the segment
  R* state;
};

template <class R>
void start_state(const Kernels<R>& kernels, const DeltaRun<R>& run, const DeltaPiece<R>& piece,
                 const KvCache& cache, int64_t layer) {
  R* state = piece.state + piece.h * run.matrix();
  if (piece.segment.position > 0) {
    const R* before = cached_state<R>(cache, layer, page_before(piece.segment));
    copy_columns(kernels, before + piece.h * run.matrix(), state, run, piece.column, piece.columns);
    return;
  }
  for (int64_t i = 0; i < run.k_dim; ++i)
    kernels.backward.zero(state + i * run.v_dim + piece.column, piece.columns);
}

template <class R>
void run_piece(const Kernels<R>& kernels, const DeltaRun<R>& run, const DeltaPiece<R>& piece,
               const KvCache* cache, int64_t layer) {
  R* state = piece.state + piece.h * run.matrix();
  int64_t done = 0, chunk = run.first ? run.first[piece.number] : 0;
  each_page(piece.segment, [&](int32_t page, int64_t until) {
    if (run.kept)
      copy_columns(kernels, state, run.kept_state(chunk++, piece.h), run, piece.column,
                   piece.columns);
    kernels.delta_rule(run.task(piece.segment.first_row + done, until - done, piece.h, piece.column,
                                piece.columns, state));
    done = until;
    if (!cache || !cache->has_state(page)) return;
    copy_columns(kernels, state, cached_state<R>(*cache, layer, page) + piece.h * run.matrix(), run,
                 piece.column, piece.columns);
  });
}

// Where each segment's state is while it runs: its last page's slot, or memory of this graph's.
template <class R>
std::vector<R*> working_states(Graph<R>& g, const DeltaRun<R>& run, const Batch& batch,
                               const KvCache& cache, int64_t layer) {
  std::vector<R*> out;
  for (const Segment& segment : batch.segments) {
    PONDER_CHECK(segment.position == 0 || keeps_states(g, cache));
    out.push_back(keeps_states(g, cache) ? cached_state<R>(cache, layer, last_page(segment))
                                         : g.arena().template take<R>(run.all()));
  }
  return out;
}

// ---- backward ----

// What one thread needs for one head over one chunk.
template <class R>
struct DeltaScratch {
  R* states;                             // [kPage + 1, matrix]: before each row, and after the last
  R* dstate;                             // [matrix]: of the state after the row at hand
  R *known, *update, *dupdate, *dknown;  // [v_dim]
  static int64_t size(const DeltaRun<R>& run) { return (kPage + 2) * run.matrix() + 4 * run.v_dim; }
  DeltaScratch(R* at, const DeltaRun<R>& run)
      : states(at),
        dstate(at + (kPage + 1) * run.matrix()),
        known(dstate + run.matrix()),
        update(known + run.v_dim),
        dupdate(update + run.v_dim),
        dknown(dupdate + run.v_dim) {}
};

// What the row did to the state, again: S^T k of the decayed state, and u.
template <class R>
void redo_update(const Kernels<R>& kernels, const DeltaTask<R>& t, const R* before,
                 DeltaScratch<R>& s) {
  const int64_t n = t.columns;
  kernels.backward.zero(s.known, n);
  for (int64_t i = 0; i < t.k_dim; ++i)
    kernels.scale_add(s.known, *t.decay * t.k[i], before + i * n, n);
  kernels.backward.scale(t.v, *t.beta, s.update, n);
  kernels.scale_add(s.update, -*t.beta, s.known, n);
}

// The gradients of one row of one head. dstate is that of the state after it, then before it.
template <class R>
void delta_row_backward(const Kernels<R>& kernels, const DeltaRun<R>& run, int64_t row, int64_t h,
                        const R* before, DeltaScratch<R>& s) {
  const DeltaTask<R> t = run.task(row, 1, h, 0, run.v_dim, nullptr);
  const int64_t n = run.v_dim, key = run.in.key_head(h) * run.k_dim;
  const R* dout = run.out.grad_row(row) + h * n;
  R *dq = run.in.q.grad_row(row) + key, *dk = run.in.k.grad_row(row) + key;
  const R decay = *t.decay, beta = *t.beta;
  const auto dot = kernels.backward.dot;
  redo_update(kernels, t, before, s);
  const R update_out = dot(s.update, dout, n);
  kernels.backward.zero(s.dupdate, n);
  for (int64_t i = 0; i < t.k_dim; ++i) {
    R* dstate = s.dstate + i * n;
    dq[i] += decay * dot(before + i * n, dout, n) + t.k[i] * update_out;
    kernels.scale_add(dstate, t.q[i], dout, n);
    dk[i] += dot(dstate, s.update, n);
    kernels.scale_add(s.dupdate, t.k[i], dstate, n);
  }
  kernels.scale_add(run.in.v.grad_row(row) + h * n, beta, s.dupdate, n);
  run.in.gates.beta.grad_row(row)[h] += dot(s.dupdate, t.v, n) - dot(s.dupdate, s.known, n);
  kernels.backward.scale(s.dupdate, -beta, s.dknown, n);
  R ddecay = 0;
  for (int64_t i = 0; i < t.k_dim; ++i) {
    R* dstate = s.dstate + i * n;
    dk[i] += decay * dot(before + i * n, s.dknown, n);
    kernels.scale_add(dstate, t.k[i], s.dknown, n);
    ddecay += dot(dstate, before + i * n, n);
    kernels.backward.scale(dstate, decay, dstate, n);
  }
  run.in.gates.decay.grad_row(row)[h] += ddecay;
}

// One head over one segment, chunk by chunk from the end.
template <class R>
void delta_head_backward(const Kernels<R>& kernels, const DeltaRun<R>& run, const Segment& segment,
                         int64_t first_chunk, int64_t h, DeltaScratch<R> s) {
  kernels.backward.zero(s.dstate, run.matrix());
  // The outputs go where nobody looks: they are there already.
  for (int64_t chunk = (segment.rows - 1) / kPage; chunk >= 0; --chunk) {
    const int64_t begin = chunk * kPage, rows = std::min(kPage, segment.rows - begin);
    kernels.copy(run.kept_state(first_chunk + chunk, h), s.states, run.matrix());
    for (int64_t r = 0; r + 1 < rows; ++r) {
      R* next = s.states + (r + 1) * run.matrix();
      kernels.copy(next - run.matrix(), next, run.matrix());
      DeltaTask<R> t = run.task(segment.first_row + begin + r, 1, h, 0, run.v_dim, next);
      t.out = s.known;
      kernels.delta_rule(t);
    }
    for (int64_t r = rows - 1; r >= 0; --r)
      delta_row_backward(kernels, run, segment.first_row + begin + r, h,
                         s.states + r * run.matrix(), s);
  }
}

// A key head's gradients are sums over the heads that share it, in their order: one thread's work.
template <class R>
void delta_backward(Graph<R>& g, const DeltaRun<R>& run, const Segment* segments, int64_t count) {
  for (const Tensor<R>& t :
       {run.out, run.in.q, run.in.k, run.in.v, run.in.gates.decay, run.in.gates.beta})
    g.settle(t);
  const Arena::Mark mark = g.arena().mark();
  const auto bytes = static_cast<size_t>(DeltaScratch<R>::size(run)) * sizeof(R);
  std::byte* base = g.take_scratch(bytes);
  g.parallel(count * run.in.key_heads, run.all() * kPage, [&](int64_t i, int worker) {
    const int64_t segment = i / run.in.key_heads, key_head = i % run.in.key_heads;
    R* scratch = reinterpret_cast<R*>(g.scratch(bytes, worker, base));
    for (int64_t h = 0; h < run.in.heads; ++h) {
      if (run.in.key_head(h) != key_head) continue;
      delta_head_backward(g.kernels(), run, segments[segment], run.first[segment], h,
                          DeltaScratch<R>(scratch, run));
    }
  });
  g.arena().rewind(mark);
}

// Room for the states that the backward begins from.
template <class R>
void keep_states(Graph<R>& g, const Batch& batch, DeltaRun<R>& run) {
  auto* first = g.arena().template take<int64_t>(static_cast<int64_t>(batch.segments.size()));
  int64_t chunks = 0;
  for (size_t s = 0; s < batch.segments.size(); ++s) {
    first[s] = chunks;
    chunks += (batch.segments[s].rows + kPage - 1) / kPage;
  }
  run.first = first;
  run.kept = g.arena().template take<R>(chunks * run.all());
}

}  // namespace

template <class R>
DeltaGates<R> delta_gates(Graph<R>& g, const Tensor<R>& a, const Tensor<R>& b,
                          const Tensor<R>& rate, const Tensor<R>& bias, bool rate_is_log) {
  PONDER_CHECK(a.cols == rate.cols && b.cols == rate.cols && bias.cols == rate.cols);
  const GateTask<R> task{
      a, b, rate, bias, {g.make(a.rows, a.cols), g.make(a.rows, a.cols)}, rate_is_log};
  constexpr int64_t kCost = 16;  // of exponentials
  g.parallel_rows(a.rows, kCost * a.cols, [&](int64_t r) {
    for (int64_t h = 0; h < a.cols; ++h) {
      const R z = a.row(r)[h] + bias.data[h];
      task.out.decay.row(r)[h] = std::exp(task.rate_of(h) * softplus(z));
      task.out.beta.row(r)[h] = g.kernels().logistic(b.row(r)[h]);
    }
  });
  g.record([&g, task] {
    for (const Tensor<R>& t : {task.out.decay, task.out.beta, task.a, task.b}) g.settle(t);
    g.parallel(task.a.cols, kCost * task.a.rows,
               [&](int64_t h, int) { gates_backward(g.kernels(), task, h); });
  });
  return task.out;
}

template <class R>
Tensor<R> delta_rule(Graph<R>& g, const DeltaRule<R>& in, const Batch& batch, KvCache& cache,
                     int64_t layer) {
  PONDER_CHECK(in.key_heads > 0 && in.heads % in.key_heads == 0);
  DeltaRun<R> run{in, g.make(in.v.rows, in.v.cols), in.q.cols / in.key_heads, in.v.cols / in.heads};
  const auto count = static_cast<int64_t>(batch.segments.size());
  const std::vector<R*> states = working_states(g, run, batch, cache, layer);
  if (g.recording()) keep_states(g, batch, run);
  const KvCache* kept = keeps_states(g, cache) ? &cache : nullptr;
  const int64_t blocks = (run.v_dim + kDeltaColumns - 1) / kDeltaColumns;
  const int64_t rows = count > 0 ? in.v.rows / count : 0;
  g.parallel(count * in.heads * blocks, 4 * rows * run.k_dim * kDeltaColumns, [&](int64_t i, int) {
    const int64_t block = i % blocks * kDeltaColumns, segment = i / blocks / in.heads;
    const DeltaPiece<R> piece{batch.segments[static_cast<size_t>(segment)],
                              segment,
                              i / blocks % in.heads,
                              block,
                              std::min(kDeltaColumns, run.v_dim - block),
                              states[static_cast<size_t>(segment)]};
    start_state(g.kernels(), run, piece, cache, layer);
    run_piece(g.kernels(), run, piece, kept, layer);
  });
  if (g.recording()) {
    const Segment* segments = g.keep(batch.segments.data(), count);
    g.record([&g, run, segments, count] { delta_backward(g, run, segments, count); });
  }
  return run.out;
}

#define PONDER_INSTANTIATE(R)                                                       \
  template DeltaGates<R> delta_gates(Graph<R>&, const Tensor<R>&, const Tensor<R>&, \
                                     const Tensor<R>&, const Tensor<R>&, bool);     \
  template Tensor<R> delta_rule(Graph<R>&, const DeltaRule<R>&, const Batch&, KvCache&, int64_t);
PONDER_INSTANTIATE(float)
PONDER_INSTANTIATE(double)
#undef PONDER_INSTANTIATE

}  // namespace ponder
