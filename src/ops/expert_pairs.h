// The (row, choice) pairs of a step's experts, sorted by expert, then by row.
#pragma once

#include <cstdint>

#include "ops/graph.h"

namespace ponder {

// Which rows go to which expert: the (row, choice) pairs sorted by expert, then by row. In the
// arena, because the tape needs it, too.
struct Grouping {
  int32_t* row;    // of the sorted pair
  int32_t* place;  // pair (row * top_k + choice) -> its index in sorted order
  int64_t* begin;  // [experts + 1], the first sorted pair of each expert
};

// The gradients of (row, choice) pairs, [pairs, cols], sorted by expert: each row of x sums its own
// in the order of its choice.
template <class R>
void add_pairs(Graph<R>& g, const Tensor<R>& x, const R* pairs, const int32_t* place,
               int64_t top_k) {
  const bool write = g.writes(x);
  g.parallel_rows(x.rows, x.cols * top_k, [&](int64_t r) {
    R* dx = x.grad_row(r);
    for (int64_t i = 0; i < top_k; ++i) {
      const R* pair = pairs + place[r * top_k + i] * x.cols;
      if (write && i == 0) {
        g.kernels().copy(pair, dx, x.cols);
      } else {
        g.kernels().add(dx, pair, dx, x.cols);
      }
    }
  });
}

}  // namespace ponder
