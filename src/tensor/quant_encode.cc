// Encoding to the types that `convert` writes. Inputs are finite (convert checks them).
//
// Q8_0 and Q4_0 scale by the element of largest magnitude, as ggml's reference does. Q4_K and Q6_K
// search: each sub-block tries a row of candidate scales, solves weighted least squares for the
// scale (and minimum) that the rounded quants want, keeps the best, and rounds again with the
// scales as they are stored. Weights favour large elements, which move a dot product most.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>

#include "base/error.h"
#include "tensor/block_bytes.h"
#include "tensor/codecs.h"

namespace ponder::codecs {
namespace {

constexpr int kSuper = 256;

template <class T>
void store(Byte* out, T value) {
  std::memcpy(out, &value, sizeof value);
}

int round_clamped(float value, int low, int high) {
  const float clamped = std::clamp(value, static_cast<float>(low), static_cast<float>(high));
  return static_cast<int>(std::nearbyint(clamped));
}

float element_of_largest_magnitude(const float* in, int count) {
  return *std::max_element(in, in + count,
                           [](float a, float b) { return std::fabs(a) < std::fabs(b); });
}

float inverse_or_zero(float value) { return value == 0 ? 0 : 1 / value; }

// x ~ scale * q - minimum with q in 0..15 and minimum >= 0.
struct Affine {
  float scale = 0, minimum = 0;
};

float affine_error(const float* x, const float* weight, Affine fit, const int* quants) {
  float error = 0;
  for (int i = 0; i < 32; ++i) {
    const float difference = fit.scale * static_cast<float>(quants[i]) - fit.minimum - x[i];
    error += weight[i] * difference * difference;
  }
  return error;
}

void round_affine(const float* x, Affine fit, int* quants) {
  const float inverse = inverse_or_zero(fit.scale);
  for (int i = 0; i < 32; ++i) quants[i] = round_clamped((x[i] + fit.minimum) * inverse, 0, 15);
}

// The scale and minimum that minimise the weighted error for fixed quants (normal equations; the
// minimum is held at zero where it would turn negative).
Affine solve_affine(const float* x, const float* weight, const int* quants) {
  double w = 0, q1 = 0, q2 = 0, wx = 0, qx = 0;
  for (int i = 0; i < 32; ++i) {
    const double wi = weight[i], qi = quants[i], xi = x[i];
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
  if (minimum < 0) return {q2 > 0 ? static_cast<float>(qx / q2) : 0.0f, 0.0f};
  return {static_cast<float>(scale), static_cast<float>(minimum)};
}

Affine fit_affine(const float* x, const float* weight) {
  const auto [lowest, highest] = std::minmax_element(x, x + 32);
  const float low = std::min(*lowest, 0.0f), high = *highest;
  if (high <= low) return {0, -low};
  Affine best{(high - low) / 15, -low};
  int quants[32];
  round_affine(x, best, quants);
  float best_error = affine_error(x, weight, best, quants);
  for (int step = -10; step <= 10; ++step) {
    // 14 to 16 levels over the range: fewer clip the outliers' share, more spend it.
    round_affine(x, {(high - low) / (15 + 0.1f * static_cast<float>(step)), -low}, quants);
    const Affine fit = solve_affine(x, weight, quants);
    if (fit.scale <= 0) continue;
    const float error = affine_error(x, weight, fit, quants);
    if (error < best_error) {
      best_error = error;
      best = fit;
    }
  }
  return best;
}

void pack_k_scales(const int* scales, const int* minimums, Byte* packed) {
  for (int i = 0; i < 4; ++i) {
    packed[i] = static_cast<Byte>(scales[i] | (scales[i + 4] >> 4) << 6);
    packed[i + 4] = static_cast<Byte>(minimums[i] | (minimums[i + 4] >> 4) << 6);
    packed[i + 8] = static_cast<Byte>((scales[i + 4] & 15) | (minimums[i + 4] & 15) << 4);
  }
}

// The scale of sixteen elements with q in -32..31, weighted by the square of the element.
float fit_symmetric(const float* x) {
  const float largest = element_of_largest_magnitude(x, 16);
  if (largest == 0) return 0;
  float best = 0;
  double best_gain = 0;
  for (int step = -9; step <= 9; ++step) {
    const float inverse = -(32 + 0.1f * static_cast<float>(step)) / largest;
    double qx = 0, q2 = 0;
    for (int i = 0; i < 16; ++i) {
      const double q = round_clamped(x[i] * inverse, -32, 31), w = static_cast<double>(x[i]) * x[i];
      qx += w * q * x[i];
      q2 += w * q * q;
    }
    // With the best scale qx / q2 the error falls by qx^2 / q2.
    if (q2 > 0 && qx * qx / q2 > best_gain) {
      best_gain = qx * qx / q2;
      best = static_cast<float>(qx / q2);
    }
  }
  return best;
}

}  // namespace

void encode_q8_0(const float* in, Byte* out) {
  const float scale = std::fabs(element_of_largest_magnitude(in, 32)) / 127;
  const float inverse = inverse_or_zero(scale);
  store(out, f32_to_f16(scale));
  for (int i = 0; i < 32; ++i) {
    // std::round, not nearbyint: ggml's reference rounds halves away from zero.
    const float quant = std::clamp(std::round(in[i] * inverse), -127.0f, 127.0f);
    store(out + 2 + i, static_cast<int8_t>(quant));
  }
}

void encode_q4_0(const float* in, Byte* out) {
  // The largest element maps to -8, so that the sixteenth level is used.
  const float scale = element_of_largest_magnitude(in, 32) / -8;
  const float inverse = inverse_or_zero(scale);
  store(out, f32_to_f16(scale));
  const auto quant = [&](int i) {
    return static_cast<int>(std::clamp(in[i] * inverse + 8.5f, 0.0f, 15.0f));
  };
  for (int i = 0; i < 16; ++i) out[2 + i] = static_cast<Byte>(quant(i) | quant(i + 16) << 4);
}

void encode_q4_k(const float* in, Byte* out) {
  float weight[kSuper];
  std::array<Affine, 8> fits;
  float largest_scale = 0, largest_minimum = 0;
  for (int group = 0; group < 8; ++group) {
    const float* x = in + group * 32;
    float squares = 0;
    for (int i = 0; i < 32; ++i) squares += x[i] * x[i];
    const float typical = std::sqrt(squares / 32);
    for (int i = 0; i < 32; ++i) weight[group * 32 + i] = typical + std::fabs(x[i]);
    fits[static_cast<size_t>(group)] = fit_affine(x, weight + group * 32);
    largest_scale = std::max(largest_scale, fits[static_cast<size_t>(group)].scale);
    largest_minimum = std::max(largest_minimum, fits[static_cast<size_t>(group)].minimum);
  }
  const uint16_t d_bits = f32_to_f16(largest_scale / 63), m_bits = f32_to_f16(largest_minimum / 63);
  const float d = f16_to_f32(d_bits), dmin = f16_to_f32(m_bits);
  int scales[8], minimums[8];
  std::memset(out, 0, 144);
  for (int group = 0; group < 8; ++group) {
    const float* x = in + group * 32;
    const Affine& fit = fits[static_cast<size_t>(group)];
    const int scale0 = round_clamped(fit.scale * inverse_or_zero(d), 0, 63);
    const int minimum0 = round_clamped(fit.minimum * inverse_or_zero(dmin), 0, 63);
    float best_error = std::numeric_limits<float>::infinity();
    int best_quants[32] = {};
    // The rounded pair need not be the best pair of stored values: its neighbours are tried too.
    for (int s = std::max(scale0 - 1, 0); s <= std::min(scale0 + 1, 63); ++s) {
      for (int m = std::max(minimum0 - 1, 0); m <= std::min(minimum0 + 1, 63); ++m) {
        const Affine stored{d * static_cast<float>(s), dmin * static_cast<float>(m)};
        int quants[32];
        round_affine(x, stored, quants);
        const float error = affine_error(x, weight + group * 32, stored, quants);
        if (error >= best_error) continue;
        best_error = error;
        scales[group] = s;
        minimums[group] = m;
        std::copy(quants, quants + 32, best_quants);
      }
    }
    for (int i = 0; i < 32; ++i) {
      Byte& byte = out[16 + group / 2 * 32 + i];
      byte = static_cast<Byte>(byte | best_quants[i] << (group % 2 * 4));
    }
  }
  store(out, d_bits);
  store(out + 2, m_bits);
  pack_k_scales(scales, minimums, out + 4);
}

void encode_q6_k(const float* in, Byte* out) {
  float scales[16];
  for (int group = 0; group < 16; ++group) scales[group] = fit_symmetric(in + group * 16);
  const uint16_t d_bits = f32_to_f16(element_of_largest_magnitude(scales, 16) / -128);
  const float d = f16_to_f32(d_bits);
  std::memset(out, 0, 210);
  for (int i = 0; i < kSuper; ++i) {
    const int stored = round_clamped(scales[i / 16] * inverse_or_zero(d), -128, 127);
    store(out + 192 + i / 16, static_cast<int8_t>(stored));
    const float inverse = inverse_or_zero(d * static_cast<float>(stored));
    const int quant = round_clamped(in[i] * inverse, -32, 31) + 32;
    const int half = i / 128, within = i % 128;
    Byte& low = out[half * 64 + within % 64];
    Byte& high = out[128 + half * 32 + within % 32];
    low = static_cast<Byte>(low | (quant & 15) << (within / 64 * 4));
    high = static_cast<Byte>(high | (quant >> 4) << (within / 32 * 2));
  }
  store(out + 208, d_bits);
}

void encode_f32(const float* in, Byte* out) { store(out, *in); }
void encode_f16(const float* in, Byte* out) { store(out, f32_to_f16(*in)); }
void encode_bf16(const float* in, Byte* out) { store(out, f32_to_bf16(*in)); }

}  // namespace ponder::codecs

namespace ponder {

bool can_encode(DType type) { return dtype_info(type).encode != nullptr; }

void encode(DType type, const float* in, int64_t count, std::byte* out) {
  const DTypeInfo& info = dtype_info(type);
  PONDER_CHECK(info.encode != nullptr && count % info.block == 0);
  auto* bytes = reinterpret_cast<uint8_t*>(out);
  for (int64_t i = 0; i < count; i += info.block, bytes += info.bytes) info.encode(in + i, bytes);
}

}  // namespace ponder
