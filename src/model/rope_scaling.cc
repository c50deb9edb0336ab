#include "model/rope_scaling.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/error.h"
#include "formats/family.h"

namespace ponder {
namespace {

std::vector<double> plain_frequencies(double theta, int64_t dim) {
  std::vector<double> out;
  for (int64_t i = 0; i < dim; i += 2)
    out.push_back(std::pow(theta, -static_cast<double>(i) / static_cast<double>(dim)));
  return out;
}

void scale_llama3(std::vector<double>& inverse, const RopeConfig& c) {
  for (double& frequency : inverse) {
    const double wavelength = 2 * std::numbers::pi / frequency;
    const double turns = c.original / wavelength, span = c.high_freq - c.low_freq;
    const double smooth = span > 0 ? std::clamp((turns - c.low_freq) / span, 0.0, 1.0)
                                   : static_cast<double>(turns >= c.low_freq);
    frequency = (1 - smooth) * frequency / c.factor + smooth * frequency;
  }
}

void scale_yarn(std::vector<double>& inverse, const RopeConfig& c) {
  // The dimension whose wavelength turns `rotations` times within the original context.
  auto dimension = [&](double rotations) {
    return static_cast<double>(c.dim) * std::log(c.original / (rotations * 2 * std::numbers::pi)) /
           (2 * std::log(c.theta));
  };
  double low = dimension(c.beta_fast), high = dimension(c.beta_slow);
  if (c.truncate) low = std::floor(low), high = std::ceil(high);
  low = std::max(low, 0.0);
  high = std::min(high, static_cast<double>(c.dim - 1));
  if (low == high) high += 0.001;
  for (size_t i = 0; i < inverse.size(); ++i) {
    const double ramp = std::clamp((static_cast<double>(i) - low) / (high - low), 0.0, 1.0);
    inverse[i] = inverse[i] * (1 - ramp) + inverse[i] / c.factor * ramp;
  }
}

void divide(std::vector<double>& inverse, std::span<const double> by) {
  PONDER_CHECK(by.size() == inverse.size());
  for (size_t i = 0; i < inverse.size(); ++i) inverse[i] /= by[i];
}

}  // namespace

double yarn_softmax_factor(const RopeConfig& c) {
  if (c.type != "yarn" || c.mscale_all_dim == 0) return 1;
  const double m = yarn_mscale(c.factor, c.mscale_all_dim);
  return m * m;
}

RopeTable make_rope_table(const RopeConfig& c, std::span<const float> factors) {
  std::vector<double> inverse = plain_frequencies(c.theta, c.dim);
  if (!factors.empty()) {
    divide(inverse, std::vector<double>(factors.begin(), factors.end()));
  } else if (c.type == "llama3") {
    scale_llama3(inverse, c);
  } else if (c.type == "yarn") {
    scale_yarn(inverse, c);
  } else if (c.type == "longrope") {
    divide(inverse, c.short_factor);
  } else if (c.type == "proportional") {
    const auto turned = static_cast<size_t>(c.part * static_cast<double>(c.dim) / 2);
    for (size_t i = 0; i < inverse.size(); ++i) inverse[i] = i < turned ? inverse[i] / c.factor : 0;
  } else if (c.type == "linear") {
    for (double& frequency : inverse) frequency /= c.factor;
  }
  return RopeTable(std::vector<float>(inverse.begin(), inverse.end()),
                   static_cast<float>(rotation_factor(c)));
}

}  // namespace ponder
