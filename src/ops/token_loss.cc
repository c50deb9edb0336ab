#include "ops/loss_piece.h"
#include "ops/ops.h"

namespace ponder {

template <class R>
TokenLosses<R> token_loss(Graph<R>& g, const Tensor<R>& hidden, const LogitsHead& head,
                          std::span<const int32_t> targets,
                          const std::function<LossAt<R>(R logprob, int64_t row)>& f) {
  PONDER_CHECK(static_cast<int64_t>(targets.size()) == hidden.rows);
  const int64_t n = head.weight.rows;
  const std::vector<int32_t> rows = rows_with_target(targets, n);
  const auto wanted = static_cast<int64_t>(rows.size());
  R* logprobs = g.zeros(hidden.rows);
  TokenLosses<R> out{0, logprobs};
  if (wanted == 0) return out;
  const bool dense = wanted == hidden.rows;
  if (g.recording() && !dense) g.settle(hidden);
  const bool write = g.recording() && g.writes(hidden);
  const Arena::Mark mark = g.arena().mark();
  const int64_t most = std::min(wanted, rows_a_piece(n));
  R* logits = g.arena().template take<R>(most * n);  // then their gradient
  const CappedRows<R> capped(g, head, most);
  R* log_sums = g.arena().template take<R>(most);
  R* slopes = g.arena().template take<R>(most);
  for (int64_t first = 0; first < wanted; first += most) {
    const LossPiece piece{rows.data() + first, dense, std::min(most, wanted - first)};
    const auto target = [&](int64_t i) { return targets[static_cast<size_t>(piece.rows[i])]; };
    GemmBatch<R> batch(g);
    piece.add_logits(batch, hidden, head.weight, logits);
    batch.run();
    g.parallel_rows(piece.count, 4 * n, [&](int64_t i) {
      capped.forward(g, logits + i * n, i);
      logprobs[piece.rows[i]] = g.kernels().log_prob(logits + i * n, n, target(i), log_sums + i);
    });
    for (int64_t i = 0; i < piece.count; ++i) {
      const LossAt<R> at = f(logprobs[piece.rows[i]], piece.rows[i]);
      out.sum += static_cast<double>(at.loss);
      slopes[i] = at.slope;
    }
    if (!g.recording()) continue;
    g.parallel_rows(piece.count, 4 * n, [&](int64_t i) {
      g.kernels().backward.log_prob(logits + i * n, n, target(i), log_sums[i], slopes[i]);
      capped.backward(g, logits + i * n, i);
    });
    piece.add_gradients(g, hidden, head.weight, logits, write);
  }
  g.arena().rewind(mark);
  return out;
}

template TokenLosses<float> token_loss(Graph<float>&, const Tensor<float>&, const LogitsHead&,
                                       std::span<const int32_t>,
                                       const std::function<LossAt<float>(float, int64_t)>&);
template TokenLosses<double> token_loss(Graph<double>&, const Tensor<double>&, const LogitsHead&,
                                        std::span<const int32_t>,
                                        const std::function<LossAt<double>(double, int64_t)>&);

}  // namespace ponder
