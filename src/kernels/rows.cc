#include "kernels/rows.h"

#include <algorithm>
#include <cmath>

namespace ponder {
namespace {

template <class R>
R mean_of(const R* x, int64_t n) {
  R sum = 0;
  for (int64_t i = 0; i < n; ++i) sum += x[i];
  return sum / static_cast<R>(n);
}

}  // namespace

template <class R>
R logistic(R x) {
  return R(1) / (R(1) + std::exp(-x));
}

template <class R>
void logistic_gate(const R* x, const R* gate, R* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) y[i] = x[i] * logistic(gate[i]);
}

template <class R>
void logistic_gate_backward(const R* x, const R* gate, const R* dy, R* dx, bool write_dx, R* dgate,
                            bool write_gate, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    const R s = logistic(gate[i]);
    dx[i] = (write_dx ? R(0) : dx[i]) + dy[i] * s;
    dgate[i] = (write_gate ? R(0) : dgate[i]) + dy[i] * x[i] * s * (R(1) - s);
  }
}

template <class R>
void multiply_add(const R* a, const R* b, R* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) y[i] += a[i] * b[i];
}

template <class R>
void relu_squared(const R* x, R* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) y[i] = std::max(x[i], R(0)) * std::max(x[i], R(0));
}

template <class R>
void relu_squared_backward(const R* x, const R* dy, R* dx, bool write, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    const R slope = R(2) * std::max(x[i], R(0)) * dy[i];
    dx[i] = write ? slope : dx[i] + slope;
  }
}

template <class R>
void center(const R* x, R* y, int64_t n) {
  const R mean = mean_of(x, n);
  for (int64_t i = 0; i < n; ++i) y[i] = x[i] - mean;
}

template <class R>
void center_backward(const R* dy, R* dx, bool write, int64_t n) {
  const R mean = mean_of(dy, n);
  for (int64_t i = 0; i < n; ++i) dx[i] = (write ? R(0) : dx[i]) + dy[i] - mean;
}

template <class R>
void soft_cap(R* x, R cap, int64_t n) {
  for (int64_t i = 0; i < n; ++i) x[i] = cap * std::tanh(x[i] / cap);
}

template <class R>
void soft_cap_backward(const R* y, R cap, R* dy, int64_t n) {
  for (int64_t i = 0; i < n; ++i) dy[i] *= R(1) - y[i] / cap * (y[i] / cap);
}

template <class R>
R sink_gradient(R sink, const R* max, const R* sum, const R* out, const R* dout, int64_t ld,
                int64_t rows, int64_t v_dim) {
  R total = 0;
  for (int64_t r = 0; r < rows; ++r) {
    R mean = 0;
    for (int64_t d = 0; d < v_dim; ++d) mean += dout[r * ld + d] * out[r * ld + d];
    total -= std::exp(sink - max[r]) / sum[r] * mean;
  }
  return total;
}

#define PONDER_INSTANTIATE(R)                                                                      \
  template R logistic(R);                                                                          \
  template void logistic_gate(const R*, const R*, R*, int64_t);                                    \
  template void logistic_gate_backward(const R*, const R*, const R*, R*, bool, R*, bool, int64_t); \
  template void multiply_add(const R*, const R*, R*, int64_t);                                     \
  template void relu_squared(const R*, R*, int64_t);                                               \
  template void relu_squared_backward(const R*, const R*, R*, bool, int64_t);                      \
  template void center(const R*, R*, int64_t);                                                     \
  template void center_backward(const R*, R*, bool, int64_t);                                      \
  template void soft_cap(R*, R, int64_t);                                                          \
  template void soft_cap_backward(const R*, R, R*, int64_t);                                       \
  template R sink_gradient(R, const R*, const R*, const R*, const R*, int64_t, int64_t, int64_t);
PONDER_INSTANTIATE(float)
PONDER_INSTANTIATE(double)
#undef PONDER_INSTANTIATE

}  // namespace ponder
