// Reference decoding of what llama.cpp calls i-quants, of the ternary types and of FP4 in blocks:
// signed bytes and a scale for each sixteen. Definitions: the dequantize_row functions of ggml and
// of the gguf package, whose order of float operations is kept; what they multiply by (a sign, an
// eighth) is a power of two where it is part of a byte here, so that the bits are the same.
#include <bit>

#include "tensor/block_bytes.h"
#include "tensor/codecs.h"
#include "tensor/quant_grids.h"

namespace ponder::codecs {
namespace {

// Eight numbers of an entry of a grid of two bits each, negative where `signs` has a bit.
void put_eight(uint16_t entry, const int8_t* levels, unsigned signs, int8_t* out) {
  for (int i = 0; i < 8; ++i) {
    const int8_t level = levels[(entry >> 2 * i) & 3];
    out[i] = static_cast<int8_t>((signs >> i) & 1 ? -level : level);
  }
}
// Four numbers of an entry of four bits each.
void put_four(uint16_t entry, const int8_t* levels, unsigned signs, int8_t* out) {
  for (int i = 0; i < 4; ++i) {
    const int8_t level = levels[(entry >> 4 * i) & 7];
    out[i] = static_cast<int8_t>((signs >> i) & 1 ? -level : level);
  }
}
// Eight numbers -1, 0, 1 in eighths, each plus an eighth or, if `down`, minus one.
void put_ternary(uint16_t entry, bool down, int8_t* out) {
  for (int i = 0; i < 8; ++i)
    out[i] = static_cast<int8_t>(8 * (((entry >> 2 * i) & 3) - 1) + (down ? -1 : 1));
}

// Seven signs are stored; there is an even number of them.
unsigned eight_signs(unsigned seven) {
  return seven | static_cast<unsigned>(std::popcount(seven) & 1) << 7;
}

float scale_2bit(float d, unsigned scale) { return d * (0.5f + static_cast<float>(scale)) * 0.25f; }
float odd_scale(float d, unsigned scale) { return d * static_cast<float>(2 * scale + 1); }

// Sixteen bytes of nibbles that stand for levels: the low ones, then the high ones.
void put_levels(const Byte* nibbles, int count, const int8_t* levels, int8_t* out) {
  for (int i = 0; i < count; ++i) {
    out[i] = levels[nibbles[i] & 15];
    out[i + count] = levels[nibbles[i] >> 4];
  }
}

// 2^(exponent - 128), half of what OCP's E8M0 says, since the levels are doubled.
float half_e8m0(Byte exponent) {
  if (exponent < 2) return std::bit_cast<float>(0x00200000u << exponent);
  return std::bit_cast<float>(static_cast<uint32_t>(exponent - 1) << 23);
}
// Half of an unsigned E4M3, likewise; its NaN counts as zero.
float half_ue4m3(Byte bits) {
  if (bits == 0x7f) return 0;
  const unsigned exponent = (bits >> 3) & 15, fraction = bits & 7;
  if (exponent == 0) return static_cast<float>(fraction) * 0x1p-10f;
  return std::bit_cast<float>((exponent + 119) << 23 | fraction << 20);
}

// The byte times 3^power, modulo 256, has the trit wanted in its highest 1.6 bits.
int8_t trit(Byte byte, int power) {
  constexpr unsigned kPowers[] = {1, 3, 9, 27, 81};
  return static_cast<int8_t>(static_cast<int>((((byte * kPowers[power]) & 255) * 3) >> 8) - 1);
}

void same_scales(float scale, SignedBlock& out) {
  for (float& s : out.scale) s = scale;
}

}  // namespace

void unpack_iq2_xxs(const Byte* in, SignedBlock& out) {
  const float d = half_at(in);
  for (int group = 0; group < 8; ++group) {
    const Byte* indices = in + 2 + 8 * group;
    const auto packed = load<uint32_t>(indices + 4);
    out.scale[2 * group] = out.scale[2 * group + 1] = scale_2bit(d, packed >> 28);
    for (int i = 0; i < 4; ++i) {
      put_eight(kIq2XxsGrid[indices[i]], kIq2Levels, eight_signs((packed >> 7 * i) & 127),
                out.q + 32 * group + 8 * i);
    }
  }
}

void unpack_iq2_xs(const Byte* in, SignedBlock& out) {
  const float d = half_at(in);
  const Byte* scales = in + 66;
  for (int sixteen = 0; sixteen < 16; ++sixteen) {
    out.scale[sixteen] = scale_2bit(d, (scales[sixteen / 2] >> sixteen % 2 * 4) & 15u);
    for (int i = 2 * sixteen; i < 2 * sixteen + 2; ++i) {
      const unsigned packed = load<uint16_t>(in + 2 + 2 * i);
      put_eight(kIq2XsGrid[packed & 511], kIq2Levels, eight_signs(packed >> 9), out.q + 8 * i);
    }
  }
}

void unpack_iq2_s(const Byte* in, SignedBlock& out) {
  const float d = half_at(in);
  const Byte *low = in + 2, *signs = in + 34, *high = in + 66, *scales = in + 74;
  for (int sixteen = 0; sixteen < 16; ++sixteen) {
    out.scale[sixteen] = scale_2bit(d, (scales[sixteen / 2] >> sixteen % 2 * 4) & 15u);
    for (int i = 2 * sixteen; i < 2 * sixteen + 2; ++i) {
      const int index = low[i] | ((high[i / 4] >> i % 4 * 2) & 3) << 8;
      put_eight(kIq2SGrid[index], kIq2Levels, signs[i], out.q + 8 * i);
    }
  }
}

void unpack_iq3_xxs(const Byte* in, SignedBlock& out) {
  const float d = half_at(in);
  for (int group = 0; group < 8; ++group) {
    const Byte* indices = in + 2 + 8 * group;
    const auto packed = load<uint32_t>(in + 66 + 4 * group);
    out.scale[2 * group] = out.scale[2 * group + 1] =
        d * (0.5f + static_cast<float>(packed >> 28)) * 0.5f;
    for (int i = 0; i < 8; ++i) {
      put_four(kIq3XxsGrid[indices[i]], kIq3XxsLevels,
               eight_signs((packed >> 7 * (i / 2)) & 127) >> i % 2 * 4, out.q + 32 * group + 4 * i);
    }
  }
}

void unpack_iq3_s(const Byte* in, SignedBlock& out) {
  const float d = half_at(in);
  const Byte *low = in + 2, *high = in + 66, *signs = in + 74, *scales = in + 106;
  for (int group = 0; group < 8; ++group) {
    const unsigned scale = (scales[group / 2] >> group % 2 * 4) & 15u;
    out.scale[2 * group] = out.scale[2 * group + 1] = odd_scale(d, scale);
    for (int i = 8 * group; i < 8 * group + 8; ++i) {
      const int index = low[i] | ((high[group] >> i % 8) & 1) << 8;
      put_four(kIq3SGrid[index], kIq3SLevels, static_cast<unsigned>(signs[i / 2] >> i % 2 * 4),
               out.q + 4 * i);
    }
  }
}

void unpack_iq1_s(const Byte* in, SignedBlock& out) {
  const float d = half_at(in);
  for (int group = 0; group < 8; ++group) {
    const unsigned high = load<uint16_t>(in + 34 + 2 * group);
    out.scale[2 * group] = out.scale[2 * group + 1] = odd_scale(d, (high >> 12) & 7) * 0.125f;
    for (int i = 0; i < 4; ++i) {
      const unsigned index = in[2 + 4 * group + i] | ((high >> 3 * i) & 7) << 8;
      put_ternary(kIq1SGrid[index], (high & 0x8000) != 0, out.q + 32 * group + 8 * i);
    }
  }
}

// Its half-precision scale lies in the highest four bits of four words.
void unpack_iq1_m(const Byte* in, SignedBlock& out) {
  unsigned words[4], bits = 0;
  for (int i = 0; i < 4; ++i) {
    words[i] = load<uint16_t>(in + 48 + 2 * i);
    bits |= words[i] >> 12 << 4 * i;
  }
  const float d = f16_to_f32(static_cast<uint16_t>(bits));
  for (int sixteen = 0; sixteen < 16; ++sixteen) {
    out.scale[sixteen] = odd_scale(d, (words[sixteen / 4] >> sixteen % 4 * 3) & 7) * 0.125f;
    for (int i = 2 * sixteen; i < 2 * sixteen + 2; ++i) {
      const unsigned high = static_cast<unsigned>(in[32 + sixteen] >> i % 2 * 4);
      put_ternary(kIq1SGrid[in[i] | (high & 7) << 8], (high & 8) != 0, out.q + 8 * i);
    }
  }
}

void unpack_iq4_nl(const Byte* in, SignedBlock& out) {
  out.scale[0] = out.scale[1] = half_at(in);
  put_levels(in + 2, 16, kIq4Levels, out.q);
}

void unpack_iq4_xs(const Byte* in, SignedBlock& out) {
  const float d = half_at(in);
  const auto high = load<uint16_t>(in + 2);
  for (int group = 0; group < 8; ++group) {
    const int low4 = (in[4 + group / 2] >> group % 2 * 4) & 15, high2 = (high >> 2 * group) & 3;
    out.scale[2 * group] = out.scale[2 * group + 1] =
        d * static_cast<float>((low4 | high2 << 4) - 32);
    put_levels(in + 8 + 16 * group, 16, kIq4Levels, out.q + 32 * group);
  }
}

void unpack_mxfp4(const Byte* in, SignedBlock& out) {
  out.scale[0] = out.scale[1] = half_e8m0(in[0]);
  put_levels(in + 1, 16, kFp4Levels, out.q);
}

void unpack_nvfp4(const Byte* in, SignedBlock& out) {
  for (int sixteen = 0; sixteen < 4; ++sixteen) {
    out.scale[sixteen] = half_ue4m3(in[sixteen]);
    put_levels(in + 4 + 8 * sixteen, 8, kFp4Levels, out.q + 16 * sixteen);
  }
}

// One bit a number: its sign.
void unpack_q1_0(const Byte* in, SignedBlock& out) {
  same_scales(half_at(in), out);
  for (int i = 0; i < 128; ++i) out.q[i] = (in[2 + i / 8] >> i % 8) & 1 ? 1 : -1;
}

void unpack_tq1_0(const Byte* in, SignedBlock& out) {
  same_scales(half_at(in + 52), out);
  for (int i = 0; i < 160; ++i) out.q[i] = trit(in[i % 32], i / 32);
  for (int i = 0; i < 80; ++i) out.q[160 + i] = trit(in[32 + i % 16], i / 16);
  for (int i = 0; i < 16; ++i) out.q[240 + i] = trit(in[48 + i % 4], i / 4);
}

void unpack_tq2_0(const Byte* in, SignedBlock& out) {
  same_scales(half_at(in + 64), out);
  for (int i = 0; i < 256; ++i)
    out.q[i] = static_cast<int8_t>(((in[i / 128 * 32 + i % 32] >> i % 128 / 32 * 2) & 3) - 1);
}

}  // namespace ponder::codecs
