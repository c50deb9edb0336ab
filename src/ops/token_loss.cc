#include "ops/loss_piece.h"
#include "ops/ops.h"

namespace ponder {

template <class R>
TokenLosses<R> token_loss(Graph<R>& g, const Tensor<R>& hidden, const Weight& head,
                          std::span<const int32_t> targets,
                          const std::function<LossAt<R>(R logprob, int64_t row)>& f) {
  PONDER_CHECK(static_cast<int64_t>(targets.size()) == hidden.rows);
  const std::vector<int32_t> rows = rows_with_target(targets, head.rows);
  const auto wanted = static_cast<int64_t>(rows.size());
  R* logprobs = g.zeros(hidden.rows);
  TokenLosses<R> out{0, logprobs};
  if (wanted == 0) return out;
  const bool dense = wanted == hidden.rows;
  if (g.recording() && !dense) g.settle(hidden);
  const bool write = g.recording() && g.writes(hidden);
  const Arena::Mark mark = g.arena().mark();
  const int64_t most = std::min(wanted, rows_a_piece(head.rows));
  R* logits = g.arena().template take<R>(most * head.rows);  // then their gradient
  R* log_sums = g.arena().template take<R>(most);
  R* slopes = g.arena().template take<R>(most);
  for (int64_t first = 0; first < wanted; first += most) {
    const LossPiece piece{rows.data() + first, dense, std::min(most, wanted - first)};
    const auto target = [&](int64_t i) { return targets[static_cast<size_t>(piece.rows[i])]; };
    GemmBatch<R> batch(g);
    piece.add_logits(batch, hidden, head, logits);
    batch.run();
    g.parallel_rows(piece.count, 4 * head.rows, [&](int64_t i) {
      logprobs[piece.rows[i]] =
          g.kernels().log_prob(logits + i * head.rows, head.rows, target(i), log_sums + i);
    });
    for (int64_t i = 0; i < piece.count; ++i) {
      const LossAt<R> at = f(logprobs[piece.rows[i]], piece.rows[i]);
      out.sum += static_cast<double>(at.loss);
      slopes[i] = at.slope;
    }
    if (!g.recording()) continue;
    g.parallel_rows(piece.count, 4 * head.rows, [&](int64_t i) {
      g.kernels().backward.log_prob(logits + i * head.rows, head.rows, target(i), log_sums[i],
                                    slopes[i]);
    });
    piece.add_gradients(g, hidden, head, logits, write);
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
