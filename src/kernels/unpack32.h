// Blocks of the types with levels and grids, unpacked to signed bytes by vector, for the tables of
// Arm: sixteen levels are looked up by a shuffle; an entry of a grid
// is loaded with its bytes spread out, and gets its signs eight numbers a byte of them. Bytes and
// scales are those of tensor/quant_decode_iq.cc, whose order of float operations is kept.
#pragma once

#include <cstring>

#include "kernels/bytes32_neon.h"
#include "tensor/codecs.h"
#include "tensor/quant.h"
#include "tensor/quant_grids.h"

namespace ponder {
namespace {

template <class T>
inline T loaded(const uint8_t* in) {
  T value;
  std::memcpy(&value, in, sizeof value);
  return value;
}
inline float loaded_half(const uint8_t* in) { return f16_to_f32(loaded<uint16_t>(in)); }

inline void two_scales(SignedBlock& out, int group, float scale) {
  out.scale[2 * group] = out.scale[2 * group + 1] = scale;
}

// ---- sixteen levels ----

inline void unpack32_iq4_nl(const uint8_t* in, SignedBlock& out) {
  two_scales(out, 0, loaded_half(in));
  put_levels32(in + 2, kIq4Levels, out.q);
}

inline void unpack32_iq4_xs(const uint8_t* in, SignedBlock& out) {
  const float d = loaded_half(in);
  const auto high = loaded<uint16_t>(in + 2);
  for (int group = 0; group < 8; ++group) {
    const int low4 = (in[4 + group / 2] >> group % 2 * 4) & 15, high2 = (high >> 2 * group) & 3;
    two_scales(out, group, d * static_cast<float>((low4 | high2 << 4) - 32));
    put_levels32(in + 8 + 16 * group, kIq4Levels, out.q + 32 * group);
  }
}

inline float float_of_bits(uint32_t bits) {
  float out;
  std::memcpy(&out, &bits, sizeof out);
  return out;
}

inline void unpack32_mxfp4(const uint8_t* in, SignedBlock& out) {
  const uint32_t exponent = in[0];
  two_scales(out, 0, float_of_bits(exponent < 2 ? 0x00200000u << exponent : (exponent - 1) << 23));
  put_levels32(in + 1, kFp4Levels, out.q);
}

inline void unpack32_nvfp4(const uint8_t* in, SignedBlock& out) {
  for (int sixteen = 0; sixteen < 4; ++sixteen) {
    const uint32_t bits = in[sixteen], exponent = (bits >> 3) & 15, fraction = bits & 7;
    out.scale[sixteen] = bits == 0x7f    ? 0
                         : exponent == 0 ? static_cast<float>(fraction) * 0x1p-10f
                                         : float_of_bits((exponent + 119) << 23 | fraction << 20);
    put_levels16(in + 4 + 8 * sixteen, kFp4Levels, out.q + 16 * sixteen);
  }
}

// ---- grids ----

// Entries as bytes, made once.
struct SpreadGrids {
  uint64_t iq1[2048], iq2_xxs[256], iq2_xs[512], iq2_s[1024];
  uint32_t iq3_xxs[256], iq3_s[512];

  SpreadGrids() {
    constexpr int8_t kEighths[4] = {-8, 0, 8, 0};
    spread(kIq1SGrid, kEighths, 2, iq1);
    spread(kIq2XxsGrid, kIq2Levels, 2, iq2_xxs);
    spread(kIq2XsGrid, kIq2Levels, 2, iq2_xs);
    spread(kIq2SGrid, kIq2Levels, 2, iq2_s);
    spread(kIq3XxsGrid, kIq3XxsLevels, 4, iq3_xxs);
    spread(kIq3SGrid, kIq3SLevels, 4, iq3_s);
  }

 private:
  template <class T, size_t kEntries>
  static void spread(const uint16_t* grid, const int8_t* levels, int bits, T (&out)[kEntries]) {
    for (size_t e = 0; e < kEntries; ++e) {
      T entry = 0;
      for (size_t i = 0; i < sizeof(T); ++i) {
        const int level = (grid[e] >> (bits * static_cast<int>(i))) & (bits == 2 ? 3 : 7);
        entry |= static_cast<T>(static_cast<uint8_t>(levels[level])) << 8 * i;
      }
      out[e] = entry;
    }
  }
};
inline const SpreadGrids& spread_grids() {
  static const SpreadGrids grids;
  return grids;
}

// Seven signs are stored; there is an even number of them.
inline uint32_t even_eight(uint32_t seven) {
  return seven | static_cast<uint32_t>(__builtin_parity(seven)) << 7;
}

inline float quarter_scale(float d, uint32_t scale) {
  return d * (0.5f + static_cast<float>(scale)) * 0.25f;
}
inline float odd_times(float d, uint32_t scale) { return d * static_cast<float>(2 * scale + 1); }

inline void unpack32_iq2_xxs(const uint8_t* in, SignedBlock& out) {
  const uint64_t* grid = spread_grids().iq2_xxs;
  const float d = loaded_half(in);
  for (int group = 0; group < 8; ++group) {
    const uint8_t* i = in + 2 + 8 * group;
    const auto packed = loaded<uint32_t>(i + 4);
    two_scales(out, group, quarter_scale(d, packed >> 28));
    uint32_t signs = 0;
    for (int eight = 0; eight < 4; ++eight)
      signs |= even_eight((packed >> 7 * eight) & 127) << 8 * eight;
    store32(out.q + 32 * group, with_32_signs(four_entries(grid, i[0], i[1], i[2], i[3]), signs));
  }
}

inline void unpack32_iq2_xs(const uint8_t* in, SignedBlock& out) {
  const uint64_t* grid = spread_grids().iq2_xs;
  const float d = loaded_half(in);
  for (int group = 0; group < 8; ++group) {
    uint32_t index[4], signs = 0;
    for (int eight = 0; eight < 4; ++eight) {
      const uint32_t packed = loaded<uint16_t>(in + 2 + 8 * group + 2 * eight);
      index[eight] = packed & 511;
      signs |= even_eight(packed >> 9) << 8 * eight;
    }
    const uint32_t scales = in[66 + group];
    out.scale[2 * group] = quarter_scale(d, scales & 15);
    out.scale[2 * group + 1] = quarter_scale(d, scales >> 4);
    store32(out.q + 32 * group,
            with_32_signs(four_entries(grid, index[0], index[1], index[2], index[3]), signs));
  }
}

inline void unpack32_iq2_s(const uint8_t* in, SignedBlock& out) {
  const uint64_t* grid = spread_grids().iq2_s;
  const float d = loaded_half(in);
  for (int group = 0; group < 8; ++group) {
    const uint8_t* low = in + 2 + 4 * group;
    const uint32_t high = in[66 + group], scales = in[74 + group];
    uint32_t index[4];
    for (int eight = 0; eight < 4; ++eight)
      index[eight] = low[eight] | ((high >> 2 * eight) & 3) << 8;
    out.scale[2 * group] = quarter_scale(d, scales & 15);
    out.scale[2 * group + 1] = quarter_scale(d, scales >> 4);
    store32(out.q + 32 * group,
            with_32_signs(four_entries(grid, index[0], index[1], index[2], index[3]),
                          loaded<uint32_t>(in + 34 + 4 * group)));
  }
}

inline void unpack32_iq3_xxs(const uint8_t* in, SignedBlock& out) {
  const float d = loaded_half(in);
  for (int group = 0; group < 8; ++group) {
    const auto packed = loaded<uint32_t>(in + 66 + 4 * group);
    two_scales(out, group, d * (0.5f + static_cast<float>(packed >> 28)) * 0.5f);
    uint32_t index[8], signs = 0;
    for (int i = 0; i < 8; ++i) index[i] = in[2 + 8 * group + i];
    for (int eight = 0; eight < 4; ++eight)
      signs |= even_eight((packed >> 7 * eight) & 127) << 8 * eight;
    store32(out.q + 32 * group, with_32_signs(eight_entries(spread_grids().iq3_xxs, index), signs));
  }
}

inline void unpack32_iq3_s(const uint8_t* in, SignedBlock& out) {
  const float d = loaded_half(in);
  for (int group = 0; group < 8; ++group) {
    const uint32_t scale = (in[106 + group / 2] >> group % 2 * 4) & 15u, high = in[66 + group];
    two_scales(out, group, odd_times(d, scale));
    uint32_t index[8];
    for (uint32_t i = 0; i < 8; ++i) index[i] = in[2 + 8 * group + i] | ((high >> i) & 1) << 8;
    store32(out.q + 32 * group, with_32_signs(eight_entries(spread_grids().iq3_s, index),
                                              loaded<uint32_t>(in + 74 + 4 * group)));
  }
}

inline void unpack32_iq1_s(const uint8_t* in, SignedBlock& out) {
  const uint64_t* grid = spread_grids().iq1;
  const float d = loaded_half(in);
  for (int group = 0; group < 8; ++group) {
    const uint32_t high = loaded<uint16_t>(in + 34 + 2 * group);
    two_scales(out, group, odd_times(d, (high >> 12) & 7) * 0.125f);
    uint32_t index[4];
    for (int i = 0; i < 4; ++i) index[i] = in[2 + 4 * group + i] | ((high >> 3 * i) & 7) << 8;
    const bool down = (high & 0x8000) != 0;
    store32(out.q + 32 * group,
            add_bytes(four_entries(grid, index[0], index[1], index[2], index[3]),
                      eighths(down, down, down, down)));
  }
}

inline void unpack32_iq1_m(const uint8_t* in, SignedBlock& out) {
  const uint64_t* grid = spread_grids().iq1;
  uint32_t words[4], bits = 0;
  for (int i = 0; i < 4; ++i) {
    words[i] = loaded<uint16_t>(in + 48 + 2 * i);
    bits |= words[i] >> 12 << 4 * i;
  }
  const float d = f16_to_f32(static_cast<uint16_t>(bits));
  for (int group = 0; group < 8; ++group) {
    const uint32_t high = loaded<uint16_t>(in + 32 + 2 * group);
    for (int sixteen = 2 * group; sixteen < 2 * group + 2; ++sixteen)
      out.scale[sixteen] = odd_times(d, (words[sixteen / 4] >> sixteen % 4 * 3) & 7) * 0.125f;
    uint32_t index[4];
    for (int i = 0; i < 4; ++i) index[i] = in[4 * group + i] | ((high >> 4 * i) & 7) << 8;
    store32(out.q + 32 * group,
            add_bytes(four_entries(grid, index[0], index[1], index[2], index[3]),
                      eighths(high & 8, high & 0x80, high & 0x800, high & 0x8000)));
  }
}

// How a block is unpacked here; other types as the reference does it.
inline auto unpacker(const DTypeInfo& info) -> decltype(info.unpack) {
  switch (info.type) {
    case DType::IQ4_NL:
      return unpack32_iq4_nl;
    case DType::IQ4_XS:
      return unpack32_iq4_xs;
    case DType::MXFP4:
      return unpack32_mxfp4;
    case DType::NVFP4:
      return unpack32_nvfp4;
    case DType::IQ1_S:
      return unpack32_iq1_s;
    case DType::IQ1_M:
      return unpack32_iq1_m;
    case DType::IQ2_XXS:
      return unpack32_iq2_xxs;
    case DType::IQ2_XS:
      return unpack32_iq2_xs;
    case DType::IQ2_S:
      return unpack32_iq2_s;
    case DType::IQ3_XXS:
      return unpack32_iq3_xxs;
    case DType::IQ3_S:
      return unpack32_iq3_s;
    default:
      return info.unpack;
  }
}

}  // namespace
}  // namespace ponder
