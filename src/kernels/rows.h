// Small functions of a row that only some families need: every table shares these.
#pragma once

#include <cstdint>

namespace ponder {

template <class R>
R logistic(R x);

// x * logistic(gate), and its gradients.
template <class R>
void logistic_gate(const R* x, const R* gate, R* y, int64_t n);
template <class R>
void logistic_gate_backward(const R* x, const R* gate, const R* dy, R* dx, bool write_dx, R* dgate,
                            bool write_gate, int64_t n);

template <class R>
void multiply_add(const R* a, const R* b, R* y, int64_t n);

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

// x = cap tanh(x / cap) in place (Gemma 2, section 2), and the gradient, in place, of what it gave.
template <class R>
void soft_cap(R* x, R cap, int64_t n);
template <class R>
void soft_cap_backward(const R* y, R cap, R* dy, int64_t n);

// See BackwardKernels::sink.
template <class R>
R sink_gradient(R sink, const R* max, const R* sum, const R* out, const R* dout, int64_t ld,
                int64_t rows, int64_t v_dim);

}  // namespace ponder
