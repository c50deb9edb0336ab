// Block codecs: reference decoding of every stored type to float, and encoding to the types that
// `convert` writes. The fast kernels are tested against these. Layouts: ggml's block_q* structs.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "tensor/dtype.h"

namespace ponder {

float f16_to_f32(uint16_t bits);
uint16_t f32_to_f16(float value);  // round to nearest even
inline float bf16_to_f32(uint16_t bits) {
  return std::bit_cast<float>(static_cast<uint32_t>(bits) << 16);
}
uint16_t f32_to_bf16(float value);  // round to nearest even; NaN stays NaN
void f32_to_bf16(const float* in, int64_t count, uint16_t* out);
float f8_e4m3_to_f32(uint8_t bits);  // OCP E4M3FN: no infinities, 0x7f and 0xff are NaN
float f8_e8m0_to_f32(uint8_t bits);  // OCP E8M0: 2^(bits - 127), 0xff is NaN

// Decodes `count` consecutive elements (whole blocks) to float.
void decode(DType type, const std::byte* in, int64_t count, float* out);

// Encodes `count` floats (whole blocks) to a type that can be encoded. A block's bytes depend on
// its own numbers alone. `importance`, where it is given, has a number >= 0 for each float: how
// much the square of its error counts (the mean square of the input that it is multiplied by). In
// quantised types NaN counts as zero, and what no block can hold becomes the largest number that it
// can.
bool can_encode(DType type);
void encode(DType type, const float* in, int64_t count, std::byte* out,
            const float* importance = nullptr);

}  // namespace ponder
