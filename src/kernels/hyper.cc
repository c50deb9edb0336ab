#include "kernels/hyper.h"

#include <algorithm>
#include <cmath>

#include "kernels/rows.h"

namespace ponder {
namespace {

// x [n], `stride` apart, divided by their sum + eps.
template <class R>
void even_out(R* x, int64_t n, int64_t stride, R eps) {
  R sum = 0;
  for (int64_t i = 0; i < n; ++i) sum += x[i * stride];
  for (int64_t i = 0; i < n; ++i) x[i * stride] /= sum + eps;
}

template <class R>
void softmax(const R* x, R* y, int64_t n) {
  const R top = *std::max_element(x, x + n);
  for (int64_t i = 0; i < n; ++i) y[i] = std::exp(x[i] - top);
  even_out(y, n, 1, R(0));
}

}  // namespace

template <class R>
void hyper_weights(const HyperOptions& options, const R* logits, const R* scale, const R* base,
                   R* weights) {
  const int64_t n = options.streams;
  const R eps = R(options.eps);
  for (int64_t i = 0; i < n; ++i) weights[i] = logistic(logits[i] * scale[0] + base[i]) + eps;
  if (options.iterations == 0) return;
  for (int64_t i = n; i < 2 * n; ++i) weights[i] = R(2) * logistic(logits[i] * scale[1] + base[i]);
  R* mix = weights + 2 * n;
  for (int64_t i = 0; i < n * n; ++i) mix[i] = logits[2 * n + i] * scale[2] + base[2 * n + i];
  for (int64_t i = 0; i < n; ++i) softmax(mix + i * n, mix + i * n, n);
  for (int64_t i = 0; i < n * n; ++i) mix[i] += eps;
  for (int step = 0; step < options.iterations; ++step) {
    for (int64_t i = 0; step > 0 && i < n; ++i) even_out(mix + i * n, n, 1, eps);
    for (int64_t j = 0; j < n; ++j) even_out(mix + j, n, n, eps);
  }
}

template void hyper_weights(const HyperOptions&, const float*, const float*, const float*, float*);
template void hyper_weights(const HyperOptions&, const double*, const double*, const double*,
                            double*);

}  // namespace ponder
