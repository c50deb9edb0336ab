// Adds rows to rows that may repeat. Threads split columns, so that every sum runs in row order.
#pragma once

#include <algorithm>

#include "ops/graph.h"

namespace ponder {

// to[ids[r]] += from[r] for r in [0, rows), `cols` numbers each.
template <class R>
void scatter_add(Graph<R>& g, const R* from, int64_t ld_from, const int32_t* ids, int64_t rows,
                 int64_t cols, R* to, int64_t ld_to) {
  constexpr int64_t kColumns = 64;
  g.parallel((cols + kColumns - 1) / kColumns, rows * kColumns, [&](int64_t i, int) {
    const int64_t first = i * kColumns, count = std::min(kColumns, cols - first);
    for (int64_t r = 0; r < rows; ++r) {
      R* sum = to + ids[r] * ld_to + first;
      g.kernels().add(sum, from + r * ld_from + first, sum, count);
    }
  });
}

}  // namespace ponder
