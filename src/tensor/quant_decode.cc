// Reference decoding. The order of the float operations is ggml's, so that results are equal bit
// for bit; this file must not be compiled with contraction into fused multiply-adds.
#include <array>
#include <cstring>

#include "base/error.h"
#include "tensor/quant.h"

namespace ponder {
namespace {

using Byte = uint8_t;

template <class T>
T load(const Byte* in) {
  T value;
  std::memcpy(&value, in, sizeof value);
  return value;
}

float half_at(const Byte* in) { return f16_to_f32(load<uint16_t>(in)); }

// One element of a plain type.
template <class T>
void plain(const Byte* in, float* out) {
  *out = static_cast<float>(load<T>(in));
}
void plain_f16(const Byte* in, float* out) { *out = half_at(in); }
void plain_bf16(const Byte* in, float* out) { *out = bf16_to_f32(load<uint16_t>(in)); }
void plain_f8(const Byte* in, float* out) { *out = f8_e4m3_to_f32(*in); }

// Blocks of 32: a scale, perhaps a minimum, and the first half of the block in the low nibbles.
void q8_0(const Byte* in, float* out) {
  const float scale = half_at(in);
  for (int i = 0; i < 32; ++i) {
    out[i] = static_cast<float>(static_cast<int8_t>(in[2 + i])) * scale;
  }
}

void q4_0(const Byte* in, float* out) {
  const float scale = half_at(in);
  for (int i = 0; i < 16; ++i) {
    out[i] = scale * static_cast<float>((in[2 + i] & 15) - 8);
    out[i + 16] = scale * static_cast<float>((in[2 + i] >> 4) - 8);
  }
}

void q4_1(const Byte* in, float* out) {
  const float scale = half_at(in), minimum = half_at(in + 2);
  for (int i = 0; i < 16; ++i) {
    out[i] = scale * static_cast<float>(in[4 + i] & 15) + minimum;
    out[i + 16] = scale * static_cast<float>(in[4 + i] >> 4) + minimum;
  }
}

// The fifth bits of a block of 32 lie together in one word.
int five_bits(const Byte* nibbles, uint32_t high, int i) {
  const int low = i < 16 ? nibbles[i] & 15 : nibbles[i - 16] >> 4;
  return low | static_cast<int>((high >> i) & 1u) << 4;
}

void q5_0(const Byte* in, float* out) {
  const float scale = half_at(in);
  const auto high = load<uint32_t>(in + 2);
  for (int i = 0; i < 32; ++i) {
    out[i] = scale * static_cast<float>(five_bits(in + 6, high, i) - 16);
  }
}

void q5_1(const Byte* in, float* out) {
  const float scale = half_at(in), minimum = half_at(in + 2);
  const auto high = load<uint32_t>(in + 4);
  for (int i = 0; i < 32; ++i) {
    out[i] = scale * static_cast<float>(five_bits(in + 8, high, i)) + minimum;
  }
}

// Super-blocks of 256.
void q2_k(const Byte* in, float* out) {
  const Byte* scales = in;
  const Byte* quants = in + 16;
  const float d = half_at(in + 80), dmin = half_at(in + 82);
  for (int group = 0; group < 16; ++group) {
    const float scale = d * static_cast<float>(scales[group] & 15);
    const float minimum = dmin * static_cast<float>(scales[group] >> 4);
    // A group of 16: half of a run of 32 bytes, at one of four bit positions.
    const Byte* run = quants + group / 8 * 32 + group % 2 * 16;
    const int shift = group % 8 / 2 * 2;
    for (int i = 0; i < 16; ++i) {
      out[group * 16 + i] = scale * static_cast<float>((run[i] >> shift) & 3) - minimum;
    }
  }
}

void q3_k(const Byte* in, float* out) {
  const Byte* high = in;
  const Byte* quants = in + 32;
  const Byte* scales = in + 96;
  const float d = half_at(in + 108);
  for (int group = 0; group < 16; ++group) {
    const int low4 = group < 8 ? scales[group] & 15 : scales[group - 8] >> 4;
    const int high2 = (scales[8 + group % 4] >> (group / 4 * 2)) & 3;
    const float scale = d * static_cast<float>((low4 | high2 << 4) - 32);
    const Byte* run = quants + group / 8 * 32 + group % 2 * 16;
    const int shift = group % 8 / 2 * 2;
    for (int i = 0; i < 16; ++i) {
      const int top = (high[group % 2 * 16 + i] >> (group / 2)) & 1;
      out[group * 16 + i] = scale * static_cast<float>(((run[i] >> shift) & 3) - (top ? 0 : 4));
    }
  }
}

// The six-bit scale and minimum of sub-block `group` (0..7) of Q4_K and Q5_K.
struct ScaleMin {
  float scale, minimum;
};
ScaleMin k_scale_min(const Byte* packed, int group) {
  if (group < 4) {
    return {static_cast<float>(packed[group] & 63), static_cast<float>(packed[group + 4] & 63)};
  }
  const int scale = (packed[group + 4] & 15) | (packed[group - 4] >> 6) << 4;
  const int minimum = (packed[group + 4] >> 4) | (packed[group] >> 6) << 4;
  return {static_cast<float>(scale), static_cast<float>(minimum)};
}

void q4_k(const Byte* in, float* out) {
  const float d = half_at(in), dmin = half_at(in + 2);
  for (int group = 0; group < 8; ++group) {
    const ScaleMin packed = k_scale_min(in + 4, group);
    const float scale = d * packed.scale, minimum = dmin * packed.minimum;
    const Byte* run = in + 16 + group / 2 * 32;
    const int shift = group % 2 * 4;
    for (int i = 0; i < 32; ++i) {
      out[group * 32 + i] = scale * static_cast<float>((run[i] >> shift) & 15) - minimum;
    }
  }
}

void q5_k(const Byte* in, float* out) {
  const float d = half_at(in), dmin = half_at(in + 2);
  const Byte* high = in + 16;
  for (int group = 0; group < 8; ++group) {
    const ScaleMin packed = k_scale_min(in + 4, group);
    const float scale = d * packed.scale, minimum = dmin * packed.minimum;
    const Byte* run = in + 48 + group / 2 * 32;
    const int shift = group % 2 * 4;
    for (int i = 0; i < 32; ++i) {
      const int quant = ((run[i] >> shift) & 15) | ((high[i] >> group) & 1) << 4;
      out[group * 32 + i] = scale * static_cast<float>(quant) - minimum;
    }
  }
}

void q6_k(const Byte* in, float* out) {
  const Byte* low = in;
  const Byte* high = in + 128;
  const Byte* scales = in + 192;
  const float d = half_at(in + 208);
  for (int i = 0; i < 256; ++i) {
    const int half = i / 128, within = i % 128;  // 64 low bytes and 32 high bytes hold 128 elements
    const int low4 = (low[half * 64 + within % 64] >> (within / 64 * 4)) & 15;
    const int high2 = (high[half * 32 + within % 32] >> (within / 32 * 2)) & 3;
    const float scale = d * static_cast<float>(static_cast<int8_t>(scales[i / 16]));
    out[i] = scale * static_cast<float>((low4 | high2 << 4) - 32);
  }
}

using DecodeBlock = void (*)(const Byte*, float*);
constexpr std::array<DecodeBlock, kDTypes> kDecoders = {  // in the order of DType
    plain<double>,  plain<float>,   plain_f16,      plain_bf16,    plain_f8,
    plain<int64_t>, plain<int32_t>, plain<int16_t>, plain<int8_t>, plain<uint8_t>,
    q8_0,           q4_0,           q4_1,           q5_0,          q5_1,
    q2_k,           q3_k,           q4_k,           q5_k,          q6_k};

}  // namespace

void decode(DType type, const std::byte* in, int64_t count, float* out) {
  const DTypeInfo& info = dtype_info(type);
  PONDER_CHECK(count % info.block == 0);
  const auto* bytes = reinterpret_cast<const Byte*>(in);
  const DecodeBlock decode_block = kDecoders[static_cast<size_t>(type)];
  for (int64_t i = 0; i < count; i += info.block, bytes += info.bytes) decode_block(bytes, out + i);
}

}  // namespace ponder
