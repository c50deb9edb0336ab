// Small functions of a row that only some families need: every table shares these.
#pragma once

#include <cstdint>

namespace ponder {

template <class R>
R logistic(R x);

// max(x, 0)^2 (So et al. 2021, section 4), and its gradient.
template <class R>
void relu_squared(const R* x, R* y, int64_t n);
template <class R>
void relu_squared_backward(const R* x, const R* dy, R* dx, bool write, int64_t n);

// x - mean(x), which makes a layer norm of an RMS norm (Ba et al. 2016). Its gradient is the same
// of dy.
template <class R>
void center(const R* x, R* y, int64_t n);
template <class R>
void center_backward(const R* dy, R* dx, bool write, int64_t n);

// See BackwardKernels::sink.
template <class R>
R sink_gradient(R sink, const R* max, const R* sum, const R* out, const R* dout, int64_t ld,
                int64_t rows, int64_t v_dim);

}  // namespace ponder
