// What the losses over a vocabulary share: the rows that have a target, a piece at a time, so that
// all logits are never in memory together.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "ops/gemms.h"
#include "ops/linear_backward.h"
#include "ops/ops.h"

namespace ponder {

// Rows whose logits are in memory together: enough for products that are worth their packing, and
// no more than fill 16 MB, whatever the vocabulary.
inline int64_t rows_a_piece(int64_t vocabulary) {
  constexpr int64_t kMostRows = 512, kLeastRows = 32, kPieceNumbers = 4 << 20;
  return std::clamp(kPieceNumbers / vocabulary / kGradGroup * kGradGroup, kLeastRows, kMostRows);
}

inline std::vector<int32_t> rows_with_target(std::span<const int32_t> targets, int64_t vocabulary) {
  std::vector<int32_t> rows;
  for (size_t t = 0; t < targets.size(); ++t) {
    PONDER_CHECK(targets[t] < vocabulary);
    if (targets[t] >= 0) rows.push_back(static_cast<int32_t>(t));
  }
  return rows;
}

// What a head's cap does to the logits of a piece and to their gradient.
template <class R>
struct CappedRows {
  R cap;
  int64_t n;          // logits of a row
  R* kept = nullptr;  // the capped logits while recording, [rows, n]

  CappedRows(Graph<R>& g, const LogitsHead& head, int64_t rows)
      : cap(R(head.cap)), n(head.weight.rows) {
    if (cap > 0 && g.recording()) kept = g.arena().template take<R>(rows * n);
  }
  void forward(Graph<R>& g, R* logits, int64_t row) const {
    if (cap > 0) g.kernels().soft_cap(logits, cap, n);
    if (kept) g.kernels().copy(logits, kept + row * n, n);
  }
  void backward(Graph<R>& g, R* dlogits, int64_t row) const {
    if (kept) g.kernels().backward.soft_cap(kept + row * n, cap, dlogits, n);
  }
};

// Some of the rows that have a target.
struct LossPiece {
  const int32_t* rows;  // which, in hidden
  bool dense;           // they follow each other
  int64_t count;

  const int32_t* list() const { return dense ? nullptr : rows; }

  // Plans logits[i] = hidden[rows[i]] head^T, [count, vocabulary].
  template <class R>
  void add_logits(GemmBatch<R>& batch, const Tensor<R>& hidden, const Weight& head,
                  R* logits) const {
    const R* x = dense ? hidden.row(rows[0]) : hidden.data;
    const size_t pack = batch.pack(head.dtype, x, hidden.ld, list(), count, hidden.cols);
    batch.add(head, pack, nullptr, logits, head.rows);
  }

  // From the logits' gradient to those of hidden (added, or written) and of the head.
  template <class R>
  void add_gradients(Graph<R>& g, const Tensor<R>& hidden, const Weight& head, const R* dlogits,
                     bool write) const {
    LinearBackward<R> backward(g);
    backward.rows({.m = count,
                   .k = hidden.cols,
                   .x = dense ? hidden.row(rows[0]) : hidden.data,
                   .ldx = hidden.ld,
                   .x_rows = list(),
                   .dx = !hidden.grad ? nullptr
                         : dense      ? hidden.grad_row(rows[0])
                                      : hidden.grad,
                   .lddx = hidden.ld,
                   .dx_rows = list(),
                   .write_dx = write});
    backward.add(head, dlogits, head.rows);
    backward.run();
  }
};

}  // namespace ponder
