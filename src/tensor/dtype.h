// Element types of stored tensors: plain numbers, DeepSeek's FP8 and GGUF's quantised blocks.
#pragma once

#include <cstdint>
#include <optional>
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
};
inline constexpr int kDTypes = 20;

struct DTypeInfo {
  const char* name;         // as this project prints it: "F32", "Q4_K"
  int block;                // elements a block (1 for plain types)
  int bytes;                // bytes a block
  const char* safetensors;  // its name in a safetensors header, or nullptr
  int ggml;                 // its number in a GGUF file, or -1
};

const DTypeInfo& dtype_info(DType type);
std::optional<DType> dtype_from_name(std::string_view name);         // "Q4_K", case-insensitive
std::optional<DType> dtype_from_safetensors(std::string_view name);  // "BF16"
std::optional<DType> dtype_from_ggml(uint32_t number);

inline bool is_quantised(DType type) { return dtype_info(type).block > 1; }

// Bytes of `elements` consecutive elements; nullopt if they are no whole number of blocks, or if
// the product overflows.
std::optional<uint64_t> dtype_bytes(DType type, uint64_t elements);

}  // namespace ponder
