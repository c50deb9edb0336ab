#include "ops/gemms.h"
#include "ops/linear_backward.h"
#include "ops/ops.h"

namespace ponder {
namespace {

constexpr int64_t kPieceRows = 64;  // rows whose logits are in memory together

// One piece of rows: which they are, and what is known of each.
template <class R>
struct Piece {
  const int32_t* rows;
  int64_t count;
  R* logits;    // [count, vocabulary], then their gradient
  R* log_sums;  // [count]
  R slopes[kPieceRows];
};

template <class R>
void make_logits(Graph<R>& g, const Tensor<R>& hidden, const Weight& head, const Piece<R>& piece) {
  GemmBatch<R> batch(g);
  const size_t pack =
      batch.pack(head.dtype, hidden.data, hidden.ld, piece.rows, piece.count, hidden.cols);
  batch.add(head, pack, nullptr, piece.logits, head.rows);
  batch.run();
}

template <class R>
void add_gradients(Graph<R>& g, const Tensor<R>& hidden, const Weight& head,
                   std::span<const int32_t> targets, const Piece<R>& piece) {
  g.parallel_rows(piece.count, 4 * head.rows, [&](int64_t i) {
    g.kernels().backward.log_prob(piece.logits + i * head.rows, head.rows,
                                  targets[static_cast<size_t>(piece.rows[i])], piece.log_sums[i],
                                  piece.slopes[i]);
  });
  LinearBackward<R> backward(g);
  backward.add(0, {.weight = head,
                   .dy = piece.logits,
                   .lddy = head.rows,
                   .x = hidden.data,
                   .ldx = hidden.ld,
                   .x_rows = piece.rows,
                   .dx = hidden.grad,
                   .lddx = hidden.ld,
                   .dx_rows = piece.rows,
                   .m = piece.count});
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
  Piece<R> piece;
  piece.logits = g.arena().template take<R>(std::min(wanted, kPieceRows) * head.rows);
  piece.log_sums = g.arena().template take<R>(kPieceRows);
  for (int64_t first = 0; first < wanted; first += kPieceRows) {
    piece.rows = rows.data() + first;
    piece.count = std::min(kPieceRows, wanted - first);
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
    if (g.recording()) add_gradients(g, hidden, head, targets, piece);
  }
  return out;
}

template TokenLosses<float> token_loss(Graph<float>&, const Tensor<float>&, const Weight&,
                                       std::span<const int32_t>,
                                       const std::function<LossAt<float>(float, int64_t)>&);
template TokenLosses<double> token_loss(Graph<double>&, const Tensor<double>&, const Weight&,
                                        std::span<const int32_t>,
                                        const std::function<LossAt<double>(double, int64_t)>&);

}  // namespace ponder
