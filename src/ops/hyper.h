// Hyper-connections (Xie et al. 2026, arXiv 2512.24880): the residual stream is `n` streams side by
// side, [T, n * hidden]. A half of a block reads a mixture of them, and what it says is added to
// each, which are mixed among themselves. None of this is recorded.
#pragma once

#include "ops/ops.h"

namespace ponder {

template <class R>
struct HyperParam {
  HyperOptions options;
  Weight mix;             // [(2 + n) n, n * hidden], or [n, n * hidden] where streams end
  Tensor<R> scale, base;  // [1, 3] and [1, (2 + n) n], or [1, 1] and [1, n]
  Tensor<R> ones;         // [1, n * hidden]
  R norm_eps = 0;
};

// What a half reads, and the weights by which `hyper_add` goes on.
template <class R>
struct HyperRead {
  Tensor<R> rows;     // [T, hidden]
  Tensor<R> weights;  // [T, (2 + n) n]
};

// Every stream begins as x: [T, hidden] -> [T, n * hidden].
template <class R>
Tensor<R> hyper_begin(Graph<R>& g, const Tensor<R>& x, int64_t streams);
// The sum over streams i of read_i x_i.
template <class R>
HyperRead<R> hyper_read(Graph<R>& g, const Tensor<R>& x, const HyperParam<R>& p);
// Stream j becomes write_j said + the sum over i of mix_ij x_i, in x's place.
template <class R>
void hyper_add(Graph<R>& g, const Tensor<R>& x, const Tensor<R>& said, const HyperRead<R>& read,
               const HyperParam<R>& p);

}  // namespace ponder
