// Reference decoding. The order of the float operations is ggml's, so that results are equal bit
// for bit; this file must not be compiled with contraction into fused multiply-adds.
#include <cstring>

#include "base/error.h"
#include "tensor/block_bytes.h"
#include "tensor/codecs.h"

namespace ponder::codecs {
namespace {

// `to_float` of each element.
template <class T, class F>
void each(const Byte* in, int64_t count, float* out, F to_float) {
  constexpr auto kBytes = static_cast<int64_t>(sizeof(T));
  for (int64_t i = 0; i < count; ++i) out[i] = to_float(load<T>(in + i * kBytes));
}

template <class T>
void plain(const Byte* in, int64_t count, float* out) {
  each<T>(in, count, out, [](T x) { return static_cast<float>(x); });
}

// The two sixteens of a block of 32 that has one scale, and perhaps a minimum.
void of_both(float scale, float offset, SignedBlock& out) {
  out.scale[0] = out.scale[1] = scale;
  out.offset[0] = out.offset[1] = offset;
}

// A block of 32 keeps its first half in the low nibbles.
void nibbles32(const Byte* in, int bias, SignedBlock& out) {
  for (int i = 0; i < 16; ++i) {
    out.q[i] = static_cast<int8_t>((in[i] & 15) - bias);
    out.q[i + 16] = static_cast<int8_t>((in[i] >> 4) - bias);
  }
}

// And its fifth bits together in one word.
void five_bits32(const Byte* in, uint32_t high, int bias, SignedBlock& out) {
  nibbles32(in, bias, out);
  for (int i = 0; i < 32; ++i)
    out.q[i] = static_cast<int8_t>(out.q[i] + static_cast<int>((high >> i) & 1u) * 16);
}

// The six-bit scale and minimum of sub-block `group` (0..7) of Q4_K and Q5_K.
void k_scale_min(const Byte* block, int group, SignedBlock& out) {
  const float d = half_at(block), dmin = half_at(block + 2);
  const Byte* packed = block + 4;
  int scale = packed[group] & 63, minimum = packed[group + 4] & 63;
  if (group >= 4) {
    scale = (packed[group + 4] & 15) | (packed[group - 4] >> 6) << 4;
    minimum = (packed[group + 4] >> 4) | (packed[group] >> 6) << 4;
  }
  out.scale[2 * group] = out.scale[2 * group + 1] = d * static_cast<float>(scale);
  out.offset[2 * group] = out.offset[2 * group + 1] = -(dmin * static_cast<float>(minimum));
}

}  // namespace

void decode_f64(const Byte* in, int64_t count, float* out) { plain<double>(in, count, out); }
void decode_f32(const Byte* in, int64_t count, float* out) { plain<float>(in, count, out); }
void decode_f16(const Byte* in, int64_t count, float* out) {
  each<uint16_t>(in, count, out, f16_to_f32);
}
void decode_bf16(const Byte* in, int64_t count, float* out) {
  each<uint16_t>(in, count, out, [](uint16_t x) { return bf16_to_f32(x); });
}
void decode_f8_e4m3(const Byte* in, int64_t count, float* out) {
  each<uint8_t>(in, count, out, f8_e4m3_to_f32);
}
void decode_f8_e8m0(const Byte* in, int64_t count, float* out) {
  each<uint8_t>(in, count, out, f8_e8m0_to_f32);
}
void decode_i64(const Byte* in, int64_t count, float* out) { plain<int64_t>(in, count, out); }
void decode_i32(const Byte* in, int64_t count, float* out) { plain<int32_t>(in, count, out); }
void decode_i16(const Byte* in, int64_t count, float* out) { plain<int16_t>(in, count, out); }
void decode_i8(const Byte* in, int64_t count, float* out) { plain<int8_t>(in, count, out); }
void decode_u8(const Byte* in, int64_t count, float* out) { plain<uint8_t>(in, count, out); }

// Blocks of 32.
void unpack_q8_0(const Byte* in, SignedBlock& out) {
  of_both(half_at(in), 0, out);
  std::memcpy(out.q, in + 2, 32);
}

void unpack_q4_0(const Byte* in, SignedBlock& out) {
  of_both(half_at(in), 0, out);
  nibbles32(in + 2, 8, out);
}

void unpack_q4_1(const Byte* in, SignedBlock& out) {
  of_both(half_at(in), half_at(in + 2), out);
  nibbles32(in + 4, 0, out);
}

void unpack_q5_0(const Byte* in, SignedBlock& out) {
  of_both(half_at(in), 0, out);
  five_bits32(in + 6, load<uint32_t>(in + 2), 16, out);
}

void unpack_q5_1(const Byte* in, SignedBlock& out) {
  of_both(half_at(in), half_at(in + 2), out);
  five_bits32(in + 8, load<uint32_t>(in + 4), 0, out);
}

// Super-blocks of 256.
void unpack_q2_k(const Byte* in, SignedBlock& out) {
  const Byte* scales = in;
  const float d = half_at(in + 80), dmin = half_at(in + 82);
  for (int group = 0; group < 16; ++group) {
    out.scale[group] = d * static_cast<float>(scales[group] & 15);
    out.offset[group] = -(dmin * static_cast<float>(scales[group] >> 4));
    // A group of 16: half of a run of 32 bytes, at one of four bit positions.
    const Byte* run = in + 16 + group / 8 * 32 + group % 2 * 16;
    const int shift = group % 8 / 2 * 2;
    for (int i = 0; i < 16; ++i) out.q[group * 16 + i] = static_cast<int8_t>((run[i] >> shift) & 3);
  }
}

void unpack_q3_k(const Byte* in, SignedBlock& out) {
  const Byte* high = in;
  const Byte* scales = in + 96;
  const float d = half_at(in + 108);
  for (int group = 0; group < 16; ++group) {
    const int low4 = group < 8 ? scales[group] & 15 : scales[group - 8] >> 4;
    const int high2 = (scales[8 + group % 4] >> (group / 4 * 2)) & 3;
    out.scale[group] = d * static_cast<float>((low4 | high2 << 4) - 32);
    const Byte* run = in + 32 + group / 8 * 32 + group % 2 * 16;
    const int shift = group % 8 / 2 * 2;
    for (int i = 0; i < 16; ++i) {
      const int top = (high[group % 2 * 16 + i] >> (group / 2)) & 1;
      out.q[group * 16 + i] = static_cast<int8_t>(((run[i] >> shift) & 3) - (top ? 0 : 4));
    }
  }
}

void unpack_q4_k(const Byte* in, SignedBlock& out) {
  for (int group = 0; group < 8; ++group) {
    k_scale_min(in, group, out);
    const Byte* run = in + 16 + group / 2 * 32;
    const int shift = group % 2 * 4;
    for (int i = 0; i < 32; ++i)
      out.q[group * 32 + i] = static_cast<int8_t>((run[i] >> shift) & 15);
  }
}

void unpack_q5_k(const Byte* in, SignedBlock& out) {
  const Byte* high = in + 16;
  for (int group = 0; group < 8; ++group) {
    k_scale_min(in, group, out);
    const Byte* run = in + 48 + group / 2 * 32;
    const int shift = group % 2 * 4;
    for (int i = 0; i < 32; ++i) {
      const int quant = ((run[i] >> shift) & 15) | ((high[i] >> group) & 1) << 4;
      out.q[group * 32 + i] = static_cast<int8_t>(quant);
    }
  }
}

void unpack_q6_k(const Byte* in, SignedBlock& out) {
  const Byte* low = in;
  const Byte* high = in + 128;
  const Byte* scales = in + 192;
  const float d = half_at(in + 208);
  for (int group = 0; group < 16; ++group)
    out.scale[group] = d * static_cast<float>(static_cast<int8_t>(scales[group]));
  for (int i = 0; i < 256; ++i) {
    const int half = i / 128, within = i % 128;  // 64 low bytes and 32 high bytes hold 128 elements
    const int low4 = (low[half * 64 + within % 64] >> (within / 64 * 4)) & 15;
    const int high2 = (high[half * 32 + within % 32] >> (within / 32 * 2)) & 3;
    out.q[i] = static_cast<int8_t>((low4 | high2 << 4) - 32);
  }
}

}  // namespace ponder::codecs

namespace ponder {
namespace {

void decode_block(const DTypeInfo& info, const SignedBlock& block, float* out) {
  for (int i = 0; i < info.block; ++i) out[i] = block.scale[i / 16] * block.q[i];
  if (!info.offsets) return;  // adding 0 would turn -0 to 0
  for (int i = 0; i < info.block; ++i) out[i] += block.offset[i / 16];
}

}  // namespace

void decode(DType type, const std::byte* in, int64_t count, float* out) {
  const DTypeInfo& info = dtype_info(type);
  PONDER_CHECK(count % info.block == 0);
  const auto* bytes = reinterpret_cast<const uint8_t*>(in);
  if (info.decode) return info.decode(bytes, count, out);
  SignedBlock block;
  for (int64_t i = 0; i < count; i += info.block, bytes += info.bytes) {
    info.unpack(bytes, block);
    decode_block(info, block, out + i);
  }
}

}  // namespace ponder
