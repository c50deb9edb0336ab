#include "tensor/quant_fit.h"

namespace ponder::codecs {

FitGroup weighed(const float* x, const float* importance, int count) {
  FitGroup out;
  out.x = x;
  out.count = count;
  float squares = 0, total = 0;
  for (int i = 0; i < count; ++i) {
    squares += x[i] * x[i];
    total += importance ? importance[i] : 0;
  }
  const float mean = squares / static_cast<float>(count);
  // An importance of zeros alone says nothing of its group.
  for (int i = 0; i < count; ++i)
    out.weight[i] = (total > 0 ? importance[i] : 1) * std::sqrt(mean + x[i] * x[i]);
  return out;
}

float round_affine(const FitGroup& group, Affine fit, int top, Byte* quants) {
  const float inverse = inverse_or_zero(fit.scale);
  float error = 0;
  for (int i = 0; i < group.count; ++i) {
    const int q = round_clamped((group.x[i] + fit.minimum) * inverse, 0, top);
    quants[i] = static_cast<Byte>(q);
    const float difference = fit.scale * static_cast<float>(q) - fit.minimum - group.x[i];
    error += group.weight[i] * difference * difference;
  }
  return error;
}

namespace {

// The scale and minimum that minimise the weighted error for fixed quants (normal equations; the
// minimum is held at zero where it would turn negative and may not).
Affine solve_affine(const FitGroup& group, const Byte* quants, bool any_minimum) {
  double w = 0, q1 = 0, q2 = 0, wx = 0, qx = 0;
  for (int i = 0; i < group.count; ++i) {
    const double wi = group.weight[i], qi = quants[i], xi = group.x[i];
    w += wi;
    q1 += wi * qi;
    q2 += wi * qi * qi;
    wx += wi * xi;
    qx += wi * qi * xi;
  }
  const double determinant = w * q2 - q1 * q1;
  if (determinant <= 0) return {};
  const double scale = (w * qx - q1 * wx) / determinant;
  const double minimum = (q1 * qx - q2 * wx) / determinant;
  if (minimum < 0 && !any_minimum) return {q2 > 0 ? static_cast<float>(qx / q2) : 0.0f, 0.0f};
  return {static_cast<float>(scale), static_cast<float>(minimum)};
}

// Stored scales and minimums of one group, best of the nearest ones and their neighbours.
void store_affine_group(const FitGroup& group, Affine wanted, const AffineShape& shape, int index,
                        SuperFit& out) {
  const float d = f16_to_f32(out.d), dmin = f16_to_f32(out.dmin);
  const int scale = round_clamped(wanted.scale * inverse_or_zero(d), 0, shape.top_scale);
  const int minimum = round_clamped(wanted.minimum * inverse_or_zero(dmin), 0, shape.top_scale);
  float best = std::numeric_limits<float>::infinity();
  for (int s = std::max(scale - 1, 0); s <= std::min(scale + 1, shape.top_scale); ++s) {
    for (int m = std::max(minimum - 1, 0); m <= std::min(minimum + 1, shape.top_scale); ++m) {
      Byte quants[kSuper];
      const Affine stored{d * static_cast<float>(s), dmin * static_cast<float>(m)};
      const float error = round_affine(group, stored, shape.top, quants);
      if (error >= best) continue;
      best = error;
      out.scales[index] = s;
      out.minimums[index] = m;
      std::copy(quants, quants + group.count, out.quants + index * group.count);
    }
  }
}

}  // namespace

Affine fit_affine(const FitGroup& group, int top, bool any_minimum) {
  const auto [lowest, highest] = std::minmax_element(group.x, group.x + group.count);
  const float low = any_minimum ? *lowest : std::min(*lowest, 0.0f), high = *highest;
  if (high <= low) return {0, -low};
  const auto levels = static_cast<float>(top);
  Affine best{(high - low) / levels, -low};
  Byte quants[kSuper];
  float best_error = round_affine(group, best, top, quants);
  for (int step = -10; step <= 10; ++step) {
    // A level less to one more over the range: fewer clip the outliers' share, more spend it.
    const float range = levels + 0.1f * static_cast<float>(step);
    round_affine(group, {(high - low) / range, -low}, top, quants);
    const Affine fit = solve_affine(group, quants, any_minimum);
    if (fit.scale <= 0) continue;
    const float error = round_affine(group, fit, top, quants);
    if (error >= best_error) continue;
    best_error = error;
    best = fit;
  }
  return best;
}

SuperFit fit_affine_super(const float* in, const float* importance, AffineShape shape) {
  SuperFit out = {};
  FitGroup groups[kSuper / 16];
  Affine wanted[kSuper / 16];
  const int count = kSuper / shape.group;
  float scale = 0, minimum = 0;
  for (int i = 0; i < count; ++i) {
    const float* weights = importance ? importance + i * shape.group : nullptr;
    groups[i] = weighed(in + i * shape.group, weights, shape.group);
    wanted[i] = fit_affine(groups[i], shape.top, false);
    scale = std::max(scale, wanted[i].scale);
    minimum = std::max(minimum, wanted[i].minimum);
  }
  out.d = stored_half(scale / static_cast<float>(shape.top_scale));
  out.dmin = stored_half(minimum / static_cast<float>(shape.top_scale));
  for (int i = 0; i < count; ++i) store_affine_group(groups[i], wanted[i], shape, i, out);
  return out;
}

}  // namespace ponder::codecs
