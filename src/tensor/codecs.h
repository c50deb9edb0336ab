// The codecs of the table of types, of one block where nothing else is said. Everyone else asks for
// `decode` and `encode` of tensor/quant.h.
#pragma once

#include <cstdint>

namespace ponder {

inline constexpr int kMaxBlock = 256;  // elements of the largest block

// A block as every quantised type can be seen, and as kernels multiply: number i is
// scale[i / 16] * q[i], plus offset[i / 16] if the type has offsets. Rounded in this order, the
// results are ggml's to the last bit.
struct SignedBlock {
  int8_t q[kMaxBlock];
  float scale[kMaxBlock / 16];
  float offset[kMaxBlock / 16];
};

}  // namespace ponder

namespace ponder::codecs {

// Plain types: `count` elements.
void decode_f64(const uint8_t* in, int64_t count, float* out);
void decode_f32(const uint8_t* in, int64_t count, float* out);
void decode_f16(const uint8_t* in, int64_t count, float* out);
void decode_bf16(const uint8_t* in, int64_t count, float* out);
void decode_f8_e4m3(const uint8_t* in, int64_t count, float* out);
void decode_f8_e8m0(const uint8_t* in, int64_t count, float* out);
void decode_i64(const uint8_t* in, int64_t count, float* out);
void decode_i32(const uint8_t* in, int64_t count, float* out);
void decode_i16(const uint8_t* in, int64_t count, float* out);
void decode_i8(const uint8_t* in, int64_t count, float* out);
void decode_u8(const uint8_t* in, int64_t count, float* out);

// Quantised ones.
void unpack_q8_0(const uint8_t* block, SignedBlock& out);
void unpack_q4_0(const uint8_t* block, SignedBlock& out);
void unpack_q4_1(const uint8_t* block, SignedBlock& out);
void unpack_q5_0(const uint8_t* block, SignedBlock& out);
void unpack_q5_1(const uint8_t* block, SignedBlock& out);
void unpack_q2_k(const uint8_t* block, SignedBlock& out);
void unpack_q3_k(const uint8_t* block, SignedBlock& out);
void unpack_q4_k(const uint8_t* block, SignedBlock& out);
void unpack_q5_k(const uint8_t* block, SignedBlock& out);
void unpack_q6_k(const uint8_t* block, SignedBlock& out);
void unpack_iq1_s(const uint8_t* block, SignedBlock& out);
void unpack_iq1_m(const uint8_t* block, SignedBlock& out);
void unpack_iq2_xxs(const uint8_t* block, SignedBlock& out);
void unpack_iq2_xs(const uint8_t* block, SignedBlock& out);
void unpack_iq2_s(const uint8_t* block, SignedBlock& out);
void unpack_iq3_xxs(const uint8_t* block, SignedBlock& out);
void unpack_iq3_s(const uint8_t* block, SignedBlock& out);
void unpack_iq4_nl(const uint8_t* block, SignedBlock& out);
void unpack_iq4_xs(const uint8_t* block, SignedBlock& out);
void unpack_tq1_0(const uint8_t* block, SignedBlock& out);
void unpack_tq2_0(const uint8_t* block, SignedBlock& out);
void unpack_mxfp4(const uint8_t* block, SignedBlock& out);
void unpack_nvfp4(const uint8_t* block, SignedBlock& out);
void unpack_q1_0(const uint8_t* block, SignedBlock& out);

// The importance of each number, or null: DTypeInfo::encode.
void encode_f32(const float* in, const float* importance, uint8_t* block);
void encode_f16(const float* in, const float* importance, uint8_t* block);
void encode_bf16(const float* in, const float* importance, uint8_t* block);
void encode_q8_0(const float* in, const float* importance, uint8_t* block);
void encode_q4_0(const float* in, const float* importance, uint8_t* block);
void encode_q4_1(const float* in, const float* importance, uint8_t* block);
void encode_q5_0(const float* in, const float* importance, uint8_t* block);
void encode_q5_1(const float* in, const float* importance, uint8_t* block);
void encode_q2_k(const float* in, const float* importance, uint8_t* block);
void encode_q3_k(const float* in, const float* importance, uint8_t* block);
void encode_q4_k(const float* in, const float* importance, uint8_t* block);
void encode_q5_k(const float* in, const float* importance, uint8_t* block);
void encode_q6_k(const float* in, const float* importance, uint8_t* block);
void encode_iq4_nl(const float* in, const float* importance, uint8_t* block);
void encode_iq4_xs(const float* in, const float* importance, uint8_t* block);
void encode_mxfp4(const float* in, const float* importance, uint8_t* block);

}  // namespace ponder::codecs
