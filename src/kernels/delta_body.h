// The gated delta rule for the vector tables: sixteen columns of the state side by side, several
// vectors of them at once so that their chains of sums overlap. Included once by each table's
// translation unit.
#pragma once

#include "kernels/vector_body.h"

namespace ponder {
namespace {

// Columns [at, at + 16 (Vectors - 1) + last) over all rows; how many vectors run together changes
// no bit of a column.
template <int Vectors>
inline void delta_columns(const DeltaTask<float>& task, int64_t at, int64_t last) {
  const auto count = [last](int i) { return i + 1 == Vectors ? last : kWidth; };
  for (int64_t t = 0; t < task.rows; ++t) {
    const float *q = task.q + t * task.ldq, *k = task.k + t * task.ldk;
    const float* v = task.v + t * task.ldv + at;
    const V16 decay = splat(task.decay[t * task.ld_gates]);
    const V16 beta = splat(task.beta[t * task.ld_gates]);
    V16 update[Vectors], out[Vectors];
    for (int i = 0; i < Vectors; ++i) update[i] = out[i] = zero16();
    for (int64_t d = 0; d < task.k_dim; ++d) {
      const float* row = task.state + d * task.ld_state + at;
      const V16 key = splat(k[d]);
      for (int i = 0; i < Vectors; ++i)
        update[i] = fma(load_n(row + i * kWidth, count(i)) * decay, key, update[i]);
    }
    for (int i = 0; i < Vectors; ++i)
      update[i] = (load_n(v + i * kWidth, count(i)) - update[i]) * beta;
    for (int64_t d = 0; d < task.k_dim; ++d) {
      float* row = task.state + d * task.ld_state + at;
      const V16 key = splat(k[d]), query = splat(q[d]);
      for (int i = 0; i < Vectors; ++i) {
        const V16 s = fma(key, update[i], load_n(row + i * kWidth, count(i)) * decay);
        store_n(row + i * kWidth, s, count(i));
        out[i] = fma(s, query, out[i]);
      }
    }
    for (int i = 0; i < Vectors; ++i)
      store_n(task.out + t * task.ldo + at + i * kWidth, out[i], count(i));
  }
}

inline void delta_rule_v(const DeltaTask<float>& task) {
  constexpr int kTogether = 4;
  int64_t at = 0;
  for (; at + kTogether * kWidth <= task.columns; at += kTogether * kWidth)
    delta_columns<kTogether>(task, at, kWidth);
  for (; at < task.columns; at += kWidth)
    delta_columns<1>(task, at, smaller(kWidth, task.columns - at));
}

}  // namespace
}  // namespace ponder
