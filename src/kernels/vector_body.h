// What the vector tables share: element-wise functions and norms. Included once by each table's
// translation unit.
#pragma once

#include <cmath>
#include <cstring>

#include "kernels/vec16.h"
#include "tensor/weight.h"

namespace ponder {
namespace {

constexpr int64_t kWidth = 16;

inline int64_t round_up(int64_t n, int64_t to) { return (n + to - 1) / to * to; }
inline int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

// Asks for bytes that will be needed soon, into this level of the cache.
template <int kLevel = 1>
inline void prefetch(const std::byte* begin, int64_t bytes) {
  for (int64_t i = 0; i < bytes; i += 64) __builtin_prefetch(begin + i, 0, 4 - kLevel);
}

// ---- element by element ----

// f over n numbers in vectors; the last, partial one goes through a buffer, with the same
// arithmetic.
template <class F>
inline void each_vector(int64_t n, F f) {
  int64_t i = 0;
  for (; i + kWidth <= n; i += kWidth) f(i, kWidth);
  if (i < n) f(i, n - i);
}
inline V16 load_n(const float* p, int64_t n) { return n == kWidth ? load(p) : load_some(p, n); }
inline void store_n(float* p, V16 a, int64_t n) { n == kWidth ? store(p, a) : store_some(p, a, n); }

inline void rms_norm_v(const float* x, const float* weight, float* y, int64_t cols, float eps) {
  V16 squares = zero16();
  each_vector(cols, [&](int64_t i, int64_t n) {
    const V16 a = load_n(x + i, n);
    squares = fma(a, a, squares);
  });
  const V16 inverse = splat(1.0f / std::sqrt(sum_lanes(squares) / static_cast<float>(cols) + eps));
  each_vector(cols, [&](int64_t i, int64_t n) {
    store_n(y + i, load_n(x + i, n) * inverse * load_n(weight + i, n), n);
  });
}

inline void swiglu_v(const float* gate, const float* up, float* y, int64_t count) {
  each_vector(count, [&](int64_t i, int64_t n) {
    const V16 g = load_n(gate + i, n);
    store_n(y + i, g / (splat(1.0f) + exp16(zero16() - g)) * load_n(up + i, n), n);
  });
}

inline void glu_v(const GluOptions& options, const float* gate, const float* up, float* y,
                  int64_t count) {
  const V16 one = splat(1.0f), top = splat(static_cast<float>(options.limit));
  const V16 bottom = splat(static_cast<float>(-options.limit));
  const V16 slope = splat(static_cast<float>(-options.slope));
  const V16 cubic = splat(static_cast<float>(options.cubic));
  const V16 shift = splat(static_cast<float>(options.shift));
  each_vector(count, [&](int64_t i, int64_t n) {
    const V16 given = load_n(gate + i, n), raw = load_n(up + i, n);
    const V16 g = select_less(top, given, top, given);
    const V16 u = select_less(raw, bottom, bottom, select_less(top, raw, top, raw));
    const V16 bent = slope * fma(cubic * g * g, g, g);
    store_n(y + i, g / (one + exp16(bent)) * (u + shift), n);
  });
}

// tanh z = 1 - 2 / (1 + exp 2z), which is 1 from `large` on. exp16 makes a number of what is none,
// but that must stay none: whoever reads the logits looks for it.
inline void soft_cap_v(float* x, float cap, int64_t count) {
  const V16 one = splat(1.0f), two = splat(2.0f), top = splat(cap), twice = splat(2.0f / cap);
  const V16 large = splat(80.0f);
  each_vector(count, [&](int64_t i, int64_t n) {
    const V16 z = load_n(x + i, n) * twice, y = top * (one - two / (one + exp16(z)));
    store_n(x + i, select_less(z, large, y, select_less(zero16(), z, top, z)), n);
  });
}

inline void copy_v(const float* x, float* y, int64_t n) {
  std::memcpy(y, x, static_cast<size_t>(n) * sizeof(float));
}

inline void add_v(const float* a, const float* b, float* y, int64_t count) {
  each_vector(
      count, [&](int64_t i, int64_t n) { store_n(y + i, load_n(a + i, n) + load_n(b + i, n), n); });
}

inline void multiply_add_v(const float* a, const float* b, float* y, int64_t count) {
  each_vector(count, [&](int64_t i, int64_t n) {
    store_n(y + i, fma(load_n(a + i, n), load_n(b + i, n), load_n(y + i, n)), n);
  });
}

inline void pool_v(const float* x, const float* score, const float* bias, float* max_so_far,
                   float* sum, float* total, int64_t count) {
  each_vector(count, [&](int64_t i, int64_t n) {
    const V16 here = load_n(score + i, n) + load_n(bias + i, n), before = load_n(max_so_far + i, n);
    const V16 top = max(before, here), shrink = exp16(before - top), weight = exp16(here - top);
    store_n(sum + i, fma(load_n(sum + i, n), shrink, weight), n);
    store_n(total + i, fma(load_n(x + i, n), weight, load_n(total + i, n) * shrink), n);
    store_n(max_so_far + i, top, n);
  });
}

inline void divide_v(const float* a, const float* b, float* y, int64_t count) {
  each_vector(
      count, [&](int64_t i, int64_t n) { store_n(y + i, load_n(a + i, n) / load_n(b + i, n), n); });
}

inline void scale_add_v(float* y, float factor, const float* x, int64_t count) {
  const V16 f = splat(factor);
  each_vector(count, [&](int64_t i, int64_t n) {
    store_n(y + i, fma(f, load_n(x + i, n), load_n(y + i, n)), n);
  });
}

inline void rope_v(const RopeTask<float>& task) {
  const int64_t half = task.dim / 2;
  for (int64_t r = 0; r < task.rows; ++r) {
    const float* cos = task.cos + task.positions[r] * half;
    const float* sin = task.sin + task.positions[r] * half;
    const float sign = task.inverse ? -1.0f : 1.0f;
    for (int64_t h = 0; h < task.heads; ++h) {
      float* x = task.x + r * task.row_stride + h * task.head_stride;
      if (task.interleaved) {
        for (int64_t i = 0; i < half; ++i) {
          const float a = x[2 * i], b = x[2 * i + 1], s = sign * sin[i];
          x[2 * i] = a * cos[i] - b * s;
          x[2 * i + 1] = b * cos[i] + a * s;
        }
      } else {
        for (int64_t i = 0; i < half; ++i) {
          const float a = x[i], b = x[i + half], s = sign * sin[i];
          x[i] = a * cos[i] - b * s;
          x[i + half] = b * cos[i] + a * s;
        }
      }
    }
  }
}

}  // namespace
}  // namespace ponder
