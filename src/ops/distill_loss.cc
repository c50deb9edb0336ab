#include "ops/loss_piece.h"
#include "ops/ops.h"

namespace ponder {
namespace {

// What is known of each row of a piece.
template <class R>
struct PieceRow {
  DivergenceTask<R> task;
  R log_sum, divergence;
  DistillAt<R> at;
};

}  // namespace

template <class R>
DistillLosses<R> distill_loss(Graph<R>& g, const Tensor<R>& hidden, const LogitsHead& head,
                              const Tensor<R>& teacher_hidden, const LogitsHead& teacher_head,
                              std::span<const int32_t> targets, const DistillOptions& options,
                              const DistillAtFn<R>& f) {
  PONDER_CHECK(static_cast<int64_t>(targets.size()) == hidden.rows);
  PONDER_CHECK(teacher_hidden.rows == hidden.rows && teacher_head.weight.rows == head.weight.rows);
  PONDER_CHECK(options.temperature > 0);
  const std::vector<int32_t> rows = rows_with_target(targets, head.weight.rows);
  const auto wanted = static_cast<int64_t>(rows.size());
  R* logprobs = g.zeros(hidden.rows);
  DistillLosses<R> out{0, 0, logprobs};
  if (wanted == 0) return out;
  const bool dense = wanted == hidden.rows;
  if (g.recording() && !dense) g.settle(hidden);
  const bool write = g.recording() && g.writes(hidden);
  const Arena::Mark mark = g.arena().mark();
  const int64_t n = head.weight.rows, most = std::min(wanted, rows_a_piece(n));
  R* logits = g.arena().template take<R>(most * n);  // then their gradient
  R* teacher = g.arena().template take<R>(most * n);
  const CappedRows<R> capped(g, head, most);
  auto* known = g.arena().template take<PieceRow<R>>(most);
  for (int64_t first = 0; first < wanted; first += most) {
    const LossPiece piece{rows.data() + first, dense, std::min(most, wanted - first)};
    const auto target = [&](int64_t i) { return targets[static_cast<size_t>(piece.rows[i])]; };
    GemmBatch<R> batch(g);
    piece.add_logits(batch, hidden, head.weight, logits);
    piece.add_logits(batch, teacher_hidden, teacher_head.weight, teacher);
    batch.run();
    g.parallel_rows(piece.count, 16 * n, [&](int64_t i) {
      PieceRow<R>& row = known[i];
      capped.forward(g, logits + i * n, i);
      if (teacher_head.cap > 0) g.kernels().soft_cap(teacher + i * n, R(teacher_head.cap), n);
      row.task = {teacher + i * n, n, R(options.temperature),
                  options.kind == Divergence::ReverseKl};
      row.divergence = g.kernels().divergence(row.task, logits + i * n);
      logprobs[piece.rows[i]] = g.kernels().log_prob(logits + i * n, n, target(i), &row.log_sum);
    });
    for (int64_t i = 0; i < piece.count; ++i) {
      known[i].at = f(logprobs[piece.rows[i]], known[i].divergence, piece.rows[i]);
      out.sum += static_cast<double>(known[i].at.loss);
      out.divergence += static_cast<double>(known[i].divergence);
    }
    if (!g.recording()) continue;
    g.parallel_rows(piece.count, 12 * n, [&](int64_t i) {
      const PieceRow<R>& row = known[i];
      g.kernels().divergence_slope(row.task, row.at.divergence_slope, target(i), row.log_sum,
                                   row.at.logprob_slope, logits + i * n);
      capped.backward(g, logits + i * n, i);
    });
    piece.add_gradients(g, hidden, head.weight, logits, write);
  }
  g.arena().rewind(mark);
  return out;
}

template DistillLosses<float> distill_loss(Graph<float>&, const Tensor<float>&, const LogitsHead&,
                                           const Tensor<float>&, const LogitsHead&,
                                           std::span<const int32_t>, const DistillOptions&,
                                           const DistillAtFn<float>&);
template DistillLosses<double> distill_loss(Graph<double>&, const Tensor<double>&,
                                            const LogitsHead&, const Tensor<double>&,
                                            const LogitsHead&, std::span<const int32_t>,
                                            const DistillOptions&, const DistillAtFn<double>&);

}  // namespace ponder
