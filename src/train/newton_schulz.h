// Makes a matrix nearly orthogonal: the core of Muon.
#pragma once

#include "ops/graph.h"

namespace ponder {

// x [rows, cols] -> U V^T of its singular value decomposition, roughly: five steps of the quintic
// iteration x <- a x + (b A + c A A) x with A = x x^T and (a, b, c) = (3.4445, -4.7750, 2.0315)
// (Jordan et al. 2024). Products are taken in `compute`, F32 or BF16. In place.
void orthogonalise(Graph<float>& g, float* x, int64_t rows, int64_t cols, DType compute);

}  // namespace ponder
