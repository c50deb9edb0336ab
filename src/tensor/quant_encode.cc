// Encoding to the types that `convert` writes: plain ones and blocks of 32 (quant_encode_k.cc has
// the super-blocks).
//
// Without an importance Q8_0, Q4_0, Q4_1, Q5_0 and Q5_1 scale by the extreme elements, as ggml's
// reference does; with one all but Q8_0 search (quant_fit.h). IQ4_NL and MXFP4 always do.
#include "base/error.h"
#include "tensor/quant_fit.h"
#include "tensor/quant_grids.h"

namespace ponder::codecs {
namespace {

void put_nibbles32(const Byte* quants, Byte* out) {
  for (int i = 0; i < 16; ++i)
    out[i] = static_cast<Byte>((quants[i] & 15) | (quants[i + 16] & 15) << 4);
}

uint32_t fifth_bits(const Byte* quants) {
  uint32_t out = 0;
  for (int i = 0; i < 32; ++i) out |= static_cast<uint32_t>(quants[i] >> 4 & 1) << i;
  return out;
}

// A block whose quants 0..-2 * low - 1 stand for low..-low - 1; the scale as it is stored.
uint16_t encode_centred(const float* in, const float* importance, int low, Byte* quants) {
  if (importance) {
    const FitGroup group = weighed(in, importance, 32);
    const IntegerLevels levels{low, -low - 1};
    const float end = static_cast<float>(low);
    const uint16_t scale = stored_half(fit_scale(group, levels, {end, -end - 1}));
    round_to_levels(group, levels, f16_to_f32(scale), quants);
    return scale;
  }
  // The largest element maps to `low`, so that the last level is used.
  const float scale = element_of_largest_magnitude(in, 32) / static_cast<float>(low);
  const float inverse = inverse_or_zero(scale), top = static_cast<float>(-2 * low - 1);
  const float half = static_cast<float>(-low) + 0.5f;
  for (int i = 0; i < 32; ++i)
    quants[i] = static_cast<Byte>(std::clamp(in[i] * inverse + half, 0.0f, top));
  return stored_half(scale);
}

// A block whose quants 0..top lie above a minimum; scale and minimum lead it.
void encode_above(const float* in, const float* importance, int top, Byte* quants, Byte* out) {
  const auto [low, high] = std::minmax_element(in, in + 32);
  Affine fit{(*high - *low) / static_cast<float>(top), -*low};
  if (importance) {
    const FitGroup group = weighed(in, importance, 32);
    const Affine found = fit_affine(group, top, true);
    fit = {f16_to_f32(stored_half(found.scale)), f16_to_f32(stored_half(found.minimum))};
    round_affine(group, fit, top, quants);
  } else {
    const float inverse = inverse_or_zero(fit.scale), most = static_cast<float>(top);
    for (int i = 0; i < 32; ++i)
      quants[i] = static_cast<Byte>(std::clamp((in[i] - *low) * inverse + 0.5f, 0.0f, most));
  }
  store(out, stored_half(fit.scale));
  store(out + 2, stored_half(-fit.minimum));
}

// 2^(exponent - 128), of which FP4's doubled levels are multiples.
float mxfp4_unit(int exponent) { return std::ldexp(1.0f, exponent - 128); }

int nearest_fp4(float value) {
  const float magnitude = std::fabs(value);
  int index = 0;
  while (index < 7 && 2 * magnitude > static_cast<float>(kFp4Levels[index] + kFp4Levels[index + 1]))
    ++index;
  return std::signbit(value) && index > 0 ? index + 8 : index;
}

float round_fp4(const FitGroup& group, int exponent, Byte* quants) {
  const float unit = mxfp4_unit(exponent), inverse = inverse_or_zero(unit);
  float error = 0;
  for (int i = 0; i < 32; ++i) {
    quants[i] = static_cast<Byte>(nearest_fp4(group.x[i] * inverse));
    const float difference = unit * kFp4Levels[quants[i]] - group.x[i];
    error += group.weight[i] * difference * difference;
  }
  return error;
}

}  // namespace

void encode_q8_0(const float* in, const float* /*importance*/, Byte* out) {
  const float scale = std::fabs(element_of_largest_magnitude(in, 32)) / 127;
  const float inverse = inverse_or_zero(scale);
  store(out, stored_half(scale));
  for (int i = 0; i < 32; ++i) {
    // std::round, not nearbyint: ggml's reference rounds halves away from zero.
    const float quant = std::clamp(std::round(in[i] * inverse), -127.0f, 127.0f);
    store(out + 2 + i, static_cast<int8_t>(quant));
  }
}

void encode_q4_0(const float* in, const float* importance, Byte* out) {
  Byte quants[32];
  store(out, encode_centred(in, importance, -8, quants));
  put_nibbles32(quants, out + 2);
}

void encode_q4_1(const float* in, const float* importance, Byte* out) {
  Byte quants[32];
  encode_above(in, importance, 15, quants, out);
  put_nibbles32(quants, out + 4);
}

void encode_q5_0(const float* in, const float* importance, Byte* out) {
  Byte quants[32];
  store(out, encode_centred(in, importance, -16, quants));
  store(out + 2, fifth_bits(quants));
  put_nibbles32(quants, out + 6);
}

void encode_q5_1(const float* in, const float* importance, Byte* out) {
  Byte quants[32];
  encode_above(in, importance, 31, quants, out);
  store(out + 4, fifth_bits(quants));
  put_nibbles32(quants, out + 8);
}

void encode_iq4_nl(const float* in, const float* importance, Byte* out) {
  const FitGroup group = weighed(in, importance, 32);
  const TableLevels levels{kIq4Levels};
  const uint16_t scale = stored_half(fit_scale(group, levels, {-127, 113}));
  Byte quants[32];
  round_to_levels(group, levels, f16_to_f32(scale), quants);
  store(out, scale);
  put_nibbles32(quants, out + 2);
}

// The scale is a power of two: the one under which the largest element fits, or a neighbour.
void encode_mxfp4(const float* in, const float* importance, Byte* out) {
  const FitGroup group = weighed(in, importance, 32);
  const float largest = std::fabs(element_of_largest_magnitude(in, 32));
  std::memset(out, 0, 17);
  if (largest < 1e-30f) return;
  const int fitting = std::ilogb(largest) - 2 + 127;
  float best = std::numeric_limits<float>::infinity();
  for (const int exponent : {fitting, fitting + 1, fitting - 1}) {
    Byte quants[32];
    const float error = round_fp4(group, exponent, quants);
    if (error >= best) continue;
    best = error;
    out[0] = static_cast<Byte>(exponent);
    put_nibbles32(quants, out + 1);
  }
}

void encode_f32(const float* in, const float* /*importance*/, Byte* out) { store(out, *in); }
void encode_f16(const float* in, const float* /*importance*/, Byte* out) {
  store(out, f32_to_f16(*in));
}
void encode_bf16(const float* in, const float* /*importance*/, Byte* out) {
  store(out, f32_to_bf16(*in));
}

}  // namespace ponder::codecs

namespace ponder {
namespace {

// What has no place in a block: NaN counts as zero, and nothing is larger than a half-precision
// scale can say by far.
void only_numbers(const float* in, int count, float* out) {
  constexpr float kMost = codecs::kLargestEncoded;
  for (int i = 0; i < count; ++i) out[i] = std::isnan(in[i]) ? 0 : std::clamp(in[i], -kMost, kMost);
}

}  // namespace

bool can_encode(DType type) { return dtype_info(type).encode != nullptr; }

void encode(DType type, const float* in, int64_t count, std::byte* out, const float* importance) {
  const DTypeInfo& info = dtype_info(type);
  PONDER_CHECK(info.encode != nullptr && count % info.block == 0);
  auto* bytes = reinterpret_cast<uint8_t*>(out);
  float block[kMaxBlock];
  for (int64_t i = 0; i < count; i += info.block, bytes += info.bytes) {
    if (is_quantised(type)) only_numbers(in + i, info.block, block);
    info.encode(is_quantised(type) ? block : in + i, importance ? importance + i : nullptr, bytes);
  }
}

}  // namespace ponder
