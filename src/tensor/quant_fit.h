// Least squares for the encoders of blocks: which scale (and minimum) the rounded quants of a group
// of numbers want. Inputs are finite and at most kLargestEncoded in magnitude (encode sees to it),
// so that no weighted sum overflows a float.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstring>
#include <initializer_list>
#include <limits>

#include "tensor/block_bytes.h"
#include "tensor/codecs.h"

namespace ponder::codecs {

inline constexpr int kSuper = 256;             // numbers in a super-block
inline constexpr float kLargestEncoded = 1e8;  // what is larger is no weight, and counts as this

template <class T>
void store(Byte* out, T value) {
  std::memcpy(out, &value, sizeof value);
}

// A scale as it is stored: never infinite, or zeros would decode to NaN.
inline uint16_t stored_half(float value) {
  return f32_to_f16(std::clamp(value, -65504.f, 65504.f));
}

inline float inverse_or_zero(float value) { return std::fabs(value) < 1e-30f ? 0 : 1 / value; }

inline int round_clamped(float value, int low, int high) {
  const float clamped = std::clamp(value, static_cast<float>(low), static_cast<float>(high));
  return static_cast<int>(std::nearbyint(clamped));
}

inline float element_of_largest_magnitude(const float* in, int count) {
  return *std::max_element(in, in + count,
                           [](float a, float b) { return std::fabs(a) < std::fabs(b); });
}

// Numbers that share a scale, and how much the square of an error of each counts.
struct FitGroup {
  const float* x;
  float weight[kMaxBlock];
  int count;
};

// Large numbers move a dot product most, so their errors count more: by sqrt(mean square + x^2),
// the mean over the group, times the importance where there is one (the mean square of the input
// that meets the number; null: unknown).
FitGroup weighed(const float* x, const float* importance, int count);

// Integers low..high, stored as q - low.
struct IntegerLevels {
  int low, high;
  int nearest(float value) const { return round_clamped(value, low, high) - low; }
  float at(int index) const { return static_cast<float>(index + low); }
  float spread() const { return 0.9f; }  // how far beside an end level the largest number is tried
};

// A rising table of sixteen.
struct TableLevels {
  const int8_t* levels;
  int nearest(float value) const {
    int index = 0;
    while (index < 15 && 2 * value > static_cast<float>(levels[index] + levels[index + 1])) ++index;
    return index;
  }
  float at(int index) const { return levels[index]; }
  float spread() const { return 12; }
};

// Rounds x to scale * level; returns the weighted error.
template <class Levels>
float round_to_levels(const FitGroup& group, const Levels& levels, float scale, Byte* quants) {
  const float inverse = inverse_or_zero(scale);
  float error = 0;
  for (int i = 0; i < group.count; ++i) {
    quants[i] = static_cast<Byte>(levels.nearest(group.x[i] * inverse));
    const float difference = scale * levels.at(quants[i]) - group.x[i];
    error += group.weight[i] * difference * difference;
  }
  return error;
}

// The scale for x ~ scale * level: the largest number is tried at and beside the levels `ends`, and
// each time the scale that these quants want is solved for.
template <class Levels>
float fit_scale(const FitGroup& group, const Levels& levels, std::initializer_list<float> ends) {
  const float largest = element_of_largest_magnitude(group.x, group.count);
  if (largest == 0) return 0;
  float best = largest / *ends.begin();
  double best_gain = 0;
  for (const float end : ends) {
    for (int step = -9; step <= 9; ++step) {
      const float tried = end + levels.spread() * static_cast<float>(step) / 9;
      const float inverse = tried / largest;
      double qx = 0, q2 = 0;
      for (int i = 0; i < group.count; ++i) {
        const double q = levels.at(levels.nearest(group.x[i] * inverse)), w = group.weight[i];
        qx += w * q * group.x[i];
        q2 += w * q * q;
      }
      // With the best scale qx / q2 the error falls by qx^2 / q2.
      if (q2 <= 0 || qx * qx / q2 <= best_gain) continue;
      best_gain = qx * qx / q2;
      best = static_cast<float>(qx / q2);
    }
  }
  return best;
}

// x ~ scale * q - minimum with q in 0..top.
struct Affine {
  float scale = 0, minimum = 0;
};

float round_affine(const FitGroup& group, Affine fit, int top, Byte* quants);  // weighted error
// With `any_minimum` it may be negative.
Affine fit_affine(const FitGroup& group, int top, bool any_minimum);

// A super-block whose groups' scales are small integers times d (and minimums times dmin).
struct SuperFit {
  uint16_t d, dmin;                                // half precision
  int scales[kSuper / 16], minimums[kSuper / 16];  // a group
  Byte quants[kSuper];
};
struct AffineShape {
  int group, top, top_scale;
};
SuperFit fit_affine_super(const float* in, const float* importance, AffineShape shape);

// Without minimums: scales from low_scale (which is negative) to -low_scale - 1.
template <class Levels>
SuperFit fit_super(const float* in, const float* importance, int size, int low_scale,
                   const Levels& levels, std::initializer_list<float> ends) {
  SuperFit out = {};
  FitGroup groups[kSuper / 16];
  float wanted[kSuper / 16];
  const int count = kSuper / size;
  for (int i = 0; i < count; ++i) {
    const float* weights = importance ? importance + i * size : nullptr;
    groups[i] = weighed(in + i * size, weights, size);
    wanted[i] = fit_scale(groups[i], levels, ends);
  }
  out.d = stored_half(element_of_largest_magnitude(wanted, count) / static_cast<float>(low_scale));
  const float d = f16_to_f32(out.d), inverse = inverse_or_zero(d);
  for (int i = 0; i < count; ++i) {
    const int nearest = round_clamped(wanted[i] * inverse, low_scale, -low_scale - 1);
    float best = std::numeric_limits<float>::infinity();
    // The rounded scale need not be the best stored one: its neighbours are tried too.
    for (int s = std::max(nearest - 1, low_scale); s <= std::min(nearest + 1, -low_scale - 1);
         ++s) {
      Byte quants[kSuper];
      const float error = round_to_levels(groups[i], levels, d * static_cast<float>(s), quants);
      if (error >= best) continue;
      best = error;
      out.scales[i] = s;
      std::copy(quants, quants + size, out.quants + i * size);
    }
  }
  return out;
}

}  // namespace ponder::codecs
