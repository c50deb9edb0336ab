// The table of stored types: one row a type, in the order of the enum. Include dtype.h to ask for
// facts at run time; this is for constants (block_words) and for the table's own file.
//
// To add a type that GGUF files hold:
//   1. a value at the end of DType (dtype.h), counted in kDTypes, and a row here;
//   2. its decoder in quant_decode.cc, declared in codecs.h, exact to the last bit of the
//   reference,
//      with a fixture from tools/make_quant_fixtures.py; an encoder, if there is one, likewise;
//   3. how the kernels take its bytes apart: a LanesOf in kernels/byte_lanes.h or what it includes.
// Everything else (reading and copying files, messages, `convert --quant`, tests over all types)
// follows from the row. Block layouts: the block_q* and block_iq* structs of ggml-common.h.
#pragma once

#include <array>

#include "tensor/codecs.h"
#include "tensor/dtype.h"

namespace ponder {

// clang-format off
inline constexpr std::array<DTypeInfo, kDTypes> kDTypeTable = {{
    {.type = DType::F64, .name = "F64", .bytes = 8, .safetensors = "F64", .ggml = 28,
     .product = Product::Real, .decode = codecs::decode_f64},
    {.type = DType::F32, .name = "F32", .bytes = 4, .safetensors = "F32", .ggml = 0,
     .product = Product::Real, .decode = codecs::decode_f32, .encode = codecs::encode_f32},
    {.type = DType::F16, .name = "F16", .bytes = 2, .safetensors = "F16", .ggml = 1, .file_type = 1,
     .product = Product::Real, .decode = codecs::decode_f16, .encode = codecs::encode_f16},
    {.type = DType::BF16, .name = "BF16", .bytes = 2, .safetensors = "BF16", .ggml = 30, .file_type = 32,
     .product = Product::Bf16, .decode = codecs::decode_bf16, .encode = codecs::encode_bf16},
    {.type = DType::F8_E4M3, .name = "F8_E4M3", .bytes = 1, .safetensors = "F8_E4M3",
     .product = Product::Bf16, .decode = codecs::decode_f8_e4m3},
    {.type = DType::I64, .name = "I64", .bytes = 8, .safetensors = "I64", .ggml = 27,
     .product = Product::Bf16, .decode = codecs::decode_i64},
    {.type = DType::I32, .name = "I32", .bytes = 4, .safetensors = "I32", .ggml = 26,
     .product = Product::Bf16, .decode = codecs::decode_i32},
    {.type = DType::I16, .name = "I16", .bytes = 2, .safetensors = "I16", .ggml = 25,
     .product = Product::Bf16, .decode = codecs::decode_i16},
    {.type = DType::I8, .name = "I8", .bytes = 1, .safetensors = "I8", .ggml = 24,
     .product = Product::Bf16, .decode = codecs::decode_i8},
    {.type = DType::U8, .name = "U8", .bytes = 1, .safetensors = "U8",
     .product = Product::Bf16, .decode = codecs::decode_u8},
    {.type = DType::Q8_0, .name = "Q8_0", .block = 32, .bytes = 34, .ggml = 8, .file_type = 7,
     .product = Product::Bytes, .words = {8, 2, 4}, .halves = {1, 0, 2},
     .unpack = codecs::unpack_q8_0, .encode = codecs::encode_q8_0},
    {.type = DType::Q4_0, .name = "Q4_0", .block = 32, .bytes = 18, .ggml = 2, .file_type = 2,
     .product = Product::Bytes, .words = {4, 2, 4}, .halves = {1, 0, 2},
     .unpack = codecs::unpack_q4_0, .encode = codecs::encode_q4_0},
    {.type = DType::Q4_1, .name = "Q4_1", .block = 32, .bytes = 20, .ggml = 3, .file_type = 3,
     .product = Product::Bytes, .words = {4, 4, 4}, .halves = {2, 0, 2}, .offsets = true,
     .unpack = codecs::unpack_q4_1, .encode = codecs::encode_q4_1},
    {.type = DType::Q5_0, .name = "Q5_0", .block = 32, .bytes = 22, .ggml = 6, .file_type = 8,
     .product = Product::Bytes, .words = {5, 2, 4}, .halves = {1, 0, 2},
     .unpack = codecs::unpack_q5_0, .encode = codecs::encode_q5_0},
    {.type = DType::Q5_1, .name = "Q5_1", .block = 32, .bytes = 24, .ggml = 7, .file_type = 9,
     .product = Product::Bytes, .words = {5, 4, 4}, .halves = {2, 0, 2}, .offsets = true,
     .unpack = codecs::unpack_q5_1, .encode = codecs::encode_q5_1},
    {.type = DType::Q2_K, .name = "Q2_K", .block = 256, .bytes = 84, .ggml = 10, .file_type = 10,
     .product = Product::Bytes, .words = {20, 0, 4}, .halves = {2, 80, 2}, .offsets = true,
     .unpack = codecs::unpack_q2_k, .encode = codecs::encode_q2_k},
    {.type = DType::Q3_K, .name = "Q3_K", .block = 256, .bytes = 110, .ggml = 11, .file_type = 12,
     .product = Product::Bytes, .words = {27, 0, 4}, .halves = {1, 108, 2},
     .unpack = codecs::unpack_q3_k, .encode = codecs::encode_q3_k},
    {.type = DType::Q4_K, .name = "Q4_K", .block = 256, .bytes = 144, .ggml = 12, .file_type = 15,
     .product = Product::Bytes, .words = {35, 4, 4}, .halves = {2, 0, 2},
     .offsets = true, .unpack = codecs::unpack_q4_k, .encode = codecs::encode_q4_k},
    {.type = DType::Q5_K, .name = "Q5_K", .block = 256, .bytes = 176, .ggml = 13, .file_type = 17,
     .product = Product::Bytes, .words = {43, 4, 4}, .halves = {2, 0, 2}, .offsets = true,
     .unpack = codecs::unpack_q5_k, .encode = codecs::encode_q5_k},
    {.type = DType::Q6_K, .name = "Q6_K", .block = 256, .bytes = 210, .ggml = 14, .file_type = 18,
     .product = Product::Bytes, .words = {52, 0, 4}, .halves = {1, 208, 2},
     .unpack = codecs::unpack_q6_k, .encode = codecs::encode_q6_k},
    {.type = DType::IQ1_S, .name = "IQ1_S", .block = 256, .bytes = 50, .ggml = 19, .file_type = 24,
     .product = Product::Bytes, .words = {12, 2, 4}, .halves = {1, 0, 2},
     .unpack = codecs::unpack_iq1_s},
    {.type = DType::IQ1_M, .name = "IQ1_M", .block = 256, .bytes = 56, .ggml = 29, .file_type = 31,
     .product = Product::Bytes, .words = {14, 0, 4},
     .unpack = codecs::unpack_iq1_m},
    {.type = DType::IQ2_XXS, .name = "IQ2_XXS", .block = 256, .bytes = 66, .ggml = 16, .file_type = 19,
     .product = Product::Bytes, .words = {16, 2, 4}, .halves = {1, 0, 2},
     .unpack = codecs::unpack_iq2_xxs},
    {.type = DType::IQ2_XS, .name = "IQ2_XS", .block = 256, .bytes = 74, .ggml = 17, .file_type = 20,
     .product = Product::Bytes, .words = {18, 2, 4}, .halves = {1, 0, 2},
     .unpack = codecs::unpack_iq2_xs},
    {.type = DType::IQ2_S, .name = "IQ2_S", .block = 256, .bytes = 82, .ggml = 22, .file_type = 28,
     .product = Product::Bytes, .words = {20, 2, 4}, .halves = {1, 0, 2},
     .unpack = codecs::unpack_iq2_s},
    {.type = DType::IQ3_XXS, .name = "IQ3_XXS", .block = 256, .bytes = 98, .ggml = 18, .file_type = 23,
     .product = Product::Bytes, .words = {24, 2, 4}, .halves = {1, 0, 2},
     .unpack = codecs::unpack_iq3_xxs},
    {.type = DType::IQ3_S, .name = "IQ3_S", .block = 256, .bytes = 110, .ggml = 21, .file_type = 26,
     .product = Product::Bytes, .words = {27, 2, 4}, .halves = {1, 0, 2},
     .unpack = codecs::unpack_iq3_s},
    {.type = DType::IQ4_NL, .name = "IQ4_NL", .block = 32, .bytes = 18, .ggml = 20, .file_type = 25,
     .product = Product::Bytes, .words = {4, 2, 4}, .halves = {1, 0, 2},
     .unpack = codecs::unpack_iq4_nl, .encode = codecs::encode_iq4_nl},
    {.type = DType::IQ4_XS, .name = "IQ4_XS", .block = 256, .bytes = 136, .ggml = 23, .file_type = 30,
     .product = Product::Bytes, .words = {33, 4, 4}, .halves = {2, 0, 2},
     .unpack = codecs::unpack_iq4_xs, .encode = codecs::encode_iq4_xs},
    {.type = DType::TQ1_0, .name = "TQ1_0", .block = 256, .bytes = 54, .ggml = 34, .file_type = 36,
     .product = Product::Bytes, .words = {13, 0, 4}, .halves = {1, 52, 2},
     .unpack = codecs::unpack_tq1_0},
    {.type = DType::TQ2_0, .name = "TQ2_0", .block = 256, .bytes = 66, .ggml = 35, .file_type = 37,
     .product = Product::Bytes, .words = {16, 0, 4}, .halves = {1, 64, 2},
     .unpack = codecs::unpack_tq2_0},
    {.type = DType::MXFP4, .name = "MXFP4", .block = 32, .bytes = 17, .ggml = 39, .file_type = 38,
     .product = Product::Bytes, .words = {4, 1, 4}, .halves = {1, 0, 1},
     .unpack = codecs::unpack_mxfp4, .encode = codecs::encode_mxfp4},
    {.type = DType::NVFP4, .name = "NVFP4", .block = 64, .bytes = 36, .ggml = 40, .file_type = 39,
     .product = Product::Bytes, .words = {9, 0, 4},
     .unpack = codecs::unpack_nvfp4},
    {.type = DType::Q1_0, .name = "Q1_0", .block = 128, .bytes = 18, .ggml = 41, .file_type = 40,
     .product = Product::Bytes, .words = {4, 2, 4}, .halves = {1, 0, 2},
     .unpack = codecs::unpack_q1_0},
    // Powers of two: scales of other numbers, never weights.
    {.type = DType::F8_E8M0, .name = "F8_E8M0", .bytes = 1, .safetensors = "F8_E8M0",
     .product = Product::Bf16, .decode = codecs::decode_f8_e8m0},
}};
// clang-format on

constexpr bool rows_are_whole() {
  for (int i = 0; i < kDTypes; ++i) {
    const DTypeInfo& row = kDTypeTable[static_cast<size_t>(i)];
    if (row.block > kMaxBlock) return false;
    // That it has one decoder is a test's to say: with a sanitizer GCC takes no function's address
    // for a constant.
    if (row.type != static_cast<DType>(i) || row.bytes <= 0) return false;
    // What is interleaved is the whole block.
    const int laid = 4 * row.words.count + row.halves.width * row.halves.count;
    if (row.words.count > 0 && laid != row.bytes) return false;
    if ((row.product == Product::Bytes) != (row.words.count > 0)) return false;
  }
  return true;
}
static_assert(rows_are_whole(), "a row of kDTypeTable is out of order or lacks something");

}  // namespace ponder
