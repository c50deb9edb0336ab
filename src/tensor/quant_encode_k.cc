// Encoding to super-blocks of 256: the K types and IQ4_XS. quant_fit.h finds scales and quants;
// here they are put where quant_decode.cc takes them from.
#include "tensor/quant_fit.h"
#include "tensor/quant_grids.h"

namespace ponder::codecs {
namespace {

void or_into(Byte& byte, int bits) { byte = static_cast<Byte>(byte | bits); }

// Eight scales and eight minimums of six bits in twelve bytes.
void pack_k_scales(const SuperFit& fit, Byte* out) {
  for (int i = 0; i < 4; ++i) {
    out[i] = static_cast<Byte>(fit.scales[i] | (fit.scales[i + 4] >> 4) << 6);
    out[i + 4] = static_cast<Byte>(fit.minimums[i] | (fit.minimums[i + 4] >> 4) << 6);
    out[i + 8] = static_cast<Byte>((fit.scales[i + 4] & 15) | (fit.minimums[i + 4] & 15) << 4);
  }
}

// The lowest four bits of each of eight groups of 32, two groups side by side.
void pack_nibbles(const Byte* quants, Byte* out) {
  for (int i = 0; i < kSuper; ++i)
    or_into(out[i / 64 * 32 + i % 32], (quants[i] & 15) << (i % 64 / 32 * 4));
}

// The lowest two bits: four runs of 32 side by side.
void pack_pairs(const Byte* quants, Byte* out) {
  for (int i = 0; i < kSuper; ++i)
    or_into(out[i / 128 * 32 + i % 32], (quants[i] & 3) << (i % 128 / 32 * 2));
}

}  // namespace

void encode_q2_k(const float* in, const float* importance, Byte* out) {
  const SuperFit fit = fit_affine_super(in, importance, {.group = 16, .top = 3, .top_scale = 15});
  std::memset(out, 0, 84);
  for (int i = 0; i < 16; ++i) out[i] = static_cast<Byte>(fit.scales[i] | fit.minimums[i] << 4);
  pack_pairs(fit.quants, out + 16);
  store(out + 80, fit.d);
  store(out + 82, fit.dmin);
}

void encode_q3_k(const float* in, const float* importance, Byte* out) {
  const SuperFit fit = fit_super(in, importance, 16, -32, IntegerLevels{-4, 3}, {-4, 3});
  std::memset(out, 0, 110);
  for (int i = 0; i < kSuper; ++i) or_into(out[i % 32], (fit.quants[i] >> 2) << (i / 32));
  pack_pairs(fit.quants, out + 32);
  for (int i = 0; i < 16; ++i) {
    const int scale = fit.scales[i] + 32;
    or_into(out[96 + i % 8], (scale & 15) << (i / 8 * 4));
    or_into(out[104 + i % 4], (scale >> 4) << (i / 4 * 2));
  }
  store(out + 108, fit.d);
}

void encode_q4_k(const float* in, const float* importance, Byte* out) {
  const SuperFit fit = fit_affine_super(in, importance, {.group = 32, .top = 15, .top_scale = 63});
  std::memset(out, 0, 144);
  store(out, fit.d);
  store(out + 2, fit.dmin);
  pack_k_scales(fit, out + 4);
  pack_nibbles(fit.quants, out + 16);
}

void encode_q5_k(const float* in, const float* importance, Byte* out) {
  const SuperFit fit = fit_affine_super(in, importance, {.group = 32, .top = 31, .top_scale = 63});
  std::memset(out, 0, 176);
  store(out, fit.d);
  store(out + 2, fit.dmin);
  pack_k_scales(fit, out + 4);
  for (int i = 0; i < kSuper; ++i) or_into(out[16 + i % 32], (fit.quants[i] >> 4) << (i / 32));
  pack_nibbles(fit.quants, out + 48);
}

void encode_q6_k(const float* in, const float* importance, Byte* out) {
  const SuperFit fit = fit_super(in, importance, 16, -128, IntegerLevels{-32, 31}, {-32});
  std::memset(out, 0, 210);
  for (int i = 0; i < kSuper; ++i) {
    const int half = i / 128, within = i % 128, quant = fit.quants[i];
    or_into(out[half * 64 + within % 64], (quant & 15) << (within / 64 * 4));
    or_into(out[128 + half * 32 + within % 32], (quant >> 4) << (within / 32 * 2));
  }
  for (int i = 0; i < 16; ++i) store(out + 192 + i, static_cast<int8_t>(fit.scales[i]));
  store(out + 208, fit.d);
}

void encode_iq4_xs(const float* in, const float* importance, Byte* out) {
  const SuperFit fit = fit_super(in, importance, 32, -32, TableLevels{kIq4Levels}, {-127, 113});
  std::memset(out, 0, 136);
  store(out, fit.d);
  for (int i = 0; i < 8; ++i) {
    const int scale = fit.scales[i] + 32;
    or_into(out[4 + i / 2], (scale & 15) << (i % 2 * 4));
    or_into(out[2 + i / 4], (scale >> 4) << (i % 4 * 2));
  }
  for (int i = 0; i < kSuper; ++i)
    or_into(out[8 + i / 32 * 16 + i % 16], fit.quants[i] << (i % 32 / 16 * 4));
}

}  // namespace ponder::codecs
