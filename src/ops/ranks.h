// Operators over several ranks, each of which holds some rows of a weight (Weight::parts). A rank
// makes some columns of a result, whole sums each of them, and gets the others from their ranks: so
// every number is summed as one rank alone would sum it, and the bits are the same.
#pragma once

#include <vector>

#include "ops/graph.h"

namespace ponder {

// Rows of a weight when all ranks' are counted.
template <class R>
int64_t whole_rows(const Graph<R>& g, const Weight& w) {
  return w.parts ? w.parts[g.ranks()->size()] : w.rows;
}

// Of a result of such a weight, what this rank makes of it.
template <class R>
Tensor<R> own_columns(const Graph<R>& g, const Tensor<R>& y, const Weight& w) {
  return w.parts ? y.columns(w.parts[g.ranks()->rank()], w.rows) : y;
}

// A result whose columns [parts[r], parts[r + 1]) rank r makes. `own` are this rank's, a view of
// `whole` or not.
template <class R>
struct SharedColumns {
  Tensor<R> whole, own;
  const int64_t* parts;
};

// Afterwards `whole` is whole on every rank. One exchange for all of them, which have as many rows.
template <class R>
void gather_columns(Graph<R>& g, const std::vector<SharedColumns<R>>& shared);

// A result that is cut so: the whole; x itself where `parts` is null.
template <class R>
Tensor<R> joined(Graph<R>& g, const Tensor<R>& x, const int64_t* parts);

// Rows [begins[r], begins[r + 1]) of x, whose rows touch, are rank r's; afterwards each has all.
template <class R>
void gather_rows(Graph<R>& g, const Tensor<R>& x, const std::vector<int64_t>& begins);

}  // namespace ponder
