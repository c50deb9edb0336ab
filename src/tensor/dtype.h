// Element types of stored tensors: plain numbers, DeepSeek's FP8 and GGUF's quantised blocks.
//
// All that is known of a type is one row of the table in dtype_table.h, which says how one is
// added.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ponder {

enum class DType : uint8_t {
  F64,
  F32,
  F16,
  BF16,
  F8_E4M3,
  I64,
  I32,
  I16,
  I8,
  U8,
  Q8_0,
  Q4_0,
  Q4_1,
  Q5_0,
  Q5_1,
  Q2_K,
  Q3_K,
  Q4_K,
  Q5_K,
  Q6_K,
  IQ1_S,
  IQ1_M,
  IQ2_XXS,
  IQ2_XS,
  IQ2_S,
  IQ3_XXS,
  IQ3_S,
  IQ4_NL,
  IQ4_XS,
  TQ1_0,
  TQ2_0,
  MXFP4,
  NVFP4,
  Q1_0,
  F8_E8M0,
};
inline constexpr int kDTypes = 35;

// How kernels multiply weights of a type; x packed for one of them serves all types of its kind.
enum class Product : uint8_t {
  Real,   // as they are, in float
  Bf16,   // tables with bf16 units round x to bf16, and the weights where they are no bf16
  Bytes,  // tables with integer units round x to signed bytes, with a scale for each 32 numbers
};
inline constexpr int kProducts = 3;

// Where a part of a block lies: so many numbers of so many bytes each, from this byte on.
struct BlockPart {
  int count = 0, first = 0, width = 0;
};

struct SignedBlock;  // tensor/codecs.h

struct DTypeInfo {
  DType type;
  const char* name;                   // as this project prints it: "F32", "Q4_K"
  int block = 1;                      // elements a block (1 for plain types)
  int bytes = 0;                      // bytes a block
  const char* safetensors = nullptr;  // its name in a safetensors header
  int ggml = -1;                      // its number in a GGUF file
  int file_type = 0;                  // general.file_type of a GGUF file that is mostly of it
  Product product = Product::Real;
  // A block's 32-bit words, and what is left of it, in half-precision numbers or single bytes: what
  // tensor/interleave.h lays side by side. No words: never interleaved.
  BlockPart words = {}, halves = {};
  bool offsets = false;  // blocks have minima, too
  // One of the two: `count` elements of a plain type, or a block as signed bytes with their scales.
  void (*decode)(const uint8_t* in, int64_t count, float* out) = nullptr;
  void (*unpack)(const uint8_t* block, SignedBlock& out) = nullptr;
  // Null: ponder does not write it. `importance` (a number each; may be null) weighs the errors.
  void (*encode)(const float* in, const float* importance, uint8_t* block) = nullptr;
};

const DTypeInfo& dtype_info(DType type);
std::optional<DType> dtype_from_name(std::string_view name);         // "Q4_K", case-insensitive
std::optional<DType> dtype_from_safetensors(std::string_view name);  // "BF16"
std::optional<DType> dtype_from_ggml(uint32_t number);
const char* unread_ggml_name(uint32_t number);  // "Q4_0_4_4", removed from ggml; or nullptr
std::string dtype_names(bool (*wanted)(const DTypeInfo&));  // "F32, F16 and Q8_0"

inline bool is_quantised(DType type) { return dtype_info(type).block > 1; }

// Bytes of `elements` consecutive elements; nullopt if they are no whole number of blocks, or if
// the product overflows.
std::optional<uint64_t> dtype_bytes(DType type, uint64_t elements);

}  // namespace ponder
