#include "ops/gemms.h"
#include "ops/linear_backward.h"
#include "ops/ops.h"

namespace ponder {
namespace {

// Rows whose logits are in memory together: enough for products that are worth their packing, and
// no more than fill 16 MB, whatever the vocabulary.
constexpr int64_t kMostRows = 512, kLeastRows = 32, kPieceNumbers = 4 << 20;

int64_t rows_a_piece(int64_t vocabulary) {
  return std::clamp(kPieceNumbers / vocabulary / kGradGroup * kGradGroup, kLeastRows, kMostRows);
}

// Some of the rows that have a target.
template <class R>
struct Piece {
  const int32_t* rows;  // which, in hidden
  bool dense;           // they follow each other
  int64_t count;
  R* logits;    // [count, vocabulary], then their gradient
  R* log_sums;  // [count]
  R* slopes;    // [count]

  const R* hidden(const Tensor<R>& x) const { return dense ? x.row(rows[0]) : x.data; }
  R* grad(const Tensor<R>& x) const {
    return !x.grad ? nullptr : dense ? x.grad_row(rows[0]) : x.grad;
  }
  const int32_t* list() const { return dense ? nullptr : rows; }
};

template <class R>
void make_logits(Graph<R>& g, const Tensor<R>& hidden, const Weight& head, const Piece<R>& piece) {
  GemmBatch<R> batch(g);
  const size_t pack = batch.pack(head.dtype, piece.hidden(hidden), hidden.ld, piece.list(),
                                 piece.count, hidden.cols);
  batch.add(head, pack, nullptr, piece.logits, head.rows);
  batch.run();
}

template <class R>
void add_gradients(Graph<R>& g, const Tensor<R>& hidden, const Weight& head,
                   std::span<const int32_t> targets, const Piece<R>& piece, bool write) {
  g.parallel_rows(piece.count, 4 * head.rows, [&](int64_t i) {
    g.kernels().backward.log_prob(piece.logits + i * head.rows, head.rows,
                                  targets[static_cast<size_t>(piece.rows[i])], piece.log_sums[i],
                                  piece.slopes[i]);
  });
  LinearBackward<R> backward(g);
  backward.rows({.m = piece.count,
                 .k = hidden.cols,
                 .x = piece.hidden(hidden),
                 .ldx = hidden.ld,
                 .x_rows = piece.list(),
                 .dx = piece.grad(hidden),
                 .lddx = hidden.ld,
                 .dx_rows = piece.list(),
                 .write_dx = write});
  backward.add(head, piece.logits, head.rows);
  backward.run();
}

}  // namespace

template <class R>
TokenLosses<R> token_loss(Graph<R>& g, const Tensor<R>& hidden, const Weight& head,
                          std::span<const int32_t> targets,
                          const std::function<LossAt<R>(R logprob, int64_t row)>& f) {
  PONDER_CHECK(static_cast<int64_t>(targets.size()) == hidden.rows);
  std::vector<int32_t> rows;
  for (size_t t = 0; t < targets.size(); ++t) {
    PONDER_CHECK(targets[t] < head.rows);
    if (targets[t] >= 0) rows.push_back(static_cast<int32_t>(t));
  }
  const auto wanted = static_cast<int64_t>(rows.size());
  R* logprobs = g.zeros(hidden.rows);
  TokenLosses<R> out{0, logprobs};
  if (wanted == 0) return out;
  const bool dense = wanted == hidden.rows;
  if (g.recording() && !dense) g.settle(hidden);
  const bool write = g.recording() && g.writes(hidden);
  const Arena::Mark mark = g.arena().mark();
  const int64_t most = std::min(wanted, rows_a_piece(head.rows));
  Piece<R> piece;
  piece.dense = dense;
  piece.logits = g.arena().template take<R>(most * head.rows);
  piece.log_sums = g.arena().template take<R>(most);
  piece.slopes = g.arena().template take<R>(most);
  for (int64_t first = 0; first < wanted; first += most) {
    piece.rows = rows.data() + first;
    piece.count = std::min(most, wanted - first);
    make_logits(g, hidden, head, piece);
    g.parallel_rows(piece.count, 4 * head.rows, [&](int64_t i) {
      const int32_t row = piece.rows[i];
      logprobs[row] = g.kernels().log_prob(piece.logits + i * head.rows, head.rows,
                                           targets[static_cast<size_t>(row)], piece.log_sums + i);
    });
    for (int64_t i = 0; i < piece.count; ++i) {
      const LossAt<R> at = f(logprobs[piece.rows[i]], piece.rows[i]);
      out.sum += static_cast<double>(at.loss);
      piece.slopes[i] = at.slope;
    }
    if (g.recording()) add_gradients(g, hidden, head, targets, piece, write);
  }
  g.arena().rewind(mark);
  return out;
}

template TokenLosses<float> token_loss(Graph<float>&, const Tensor<float>&, const Weight&,
                                       std::span<const int32_t>,
                                       const std::function<LossAt<float>(float, int64_t)>&);
template TokenLosses<double> token_loss(Graph<double>&, const Tensor<double>&, const Weight&,
                                        std::span<const int32_t>,
                                        const std::function<LossAt<double>(double, int64_t)>&);

}  // namespace ponder
