// Makes matrices nearly orthogonal: the core of Muon.
#pragma once

#include <span>

#include "ops/graph.h"

namespace ponder {

struct Update {
  float* x;  // [rows, cols]
  int64_t rows, cols;
  DType compute;  // of products: F32 or BF16
};

// Each x -> U V^T of its singular value decomposition, roughly: five steps of the quintic iteration
// x <- a x + (b A + c A A) x with A = x x^T and (a, b, c) = (3.4445, -4.7750, 2.0315) (Jordan et
// al. 2024). In place. All go in lock step, so that small ones share a parallel region; what comes
// out of one does not depend on the others.
void orthogonalise(Graph<float>& g, std::span<const Update> updates);

}  // namespace ponder
