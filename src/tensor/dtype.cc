#include "tensor/dtype.h"

#include <strings.h>

#include <array>
#include <string>

#include "base/checked.h"
#include "base/error.h"

namespace ponder {
namespace {

// In the order of the enum. Block layouts: ggml-common.h of llama.cpp.
constexpr std::array<DTypeInfo, kDTypes> kInfos = {{
    {"F64", 1, 8, "F64", 28},         {"F32", 1, 4, "F32", 0},
    {"F16", 1, 2, "F16", 1},          {"BF16", 1, 2, "BF16", 30},
    {"F8_E4M3", 1, 1, "F8_E4M3", -1}, {"I64", 1, 8, "I64", 27},
    {"I32", 1, 4, "I32", 26},         {"I16", 1, 2, "I16", 25},
    {"I8", 1, 1, "I8", 24},           {"U8", 1, 1, "U8", -1},
    {"Q8_0", 32, 34, nullptr, 8},     {"Q4_0", 32, 18, nullptr, 2},
    {"Q4_1", 32, 20, nullptr, 3},     {"Q5_0", 32, 22, nullptr, 6},
    {"Q5_1", 32, 24, nullptr, 7},     {"Q2_K", 256, 84, nullptr, 10},
    {"Q3_K", 256, 110, nullptr, 11},  {"Q4_K", 256, 144, nullptr, 12},
    {"Q5_K", 256, 176, nullptr, 13},  {"Q6_K", 256, 210, nullptr, 14},
}};

template <class Match>
std::optional<DType> first_match(Match match) {
  for (int i = 0; i < kDTypes; ++i) {
    if (match(kInfos[static_cast<size_t>(i)])) return static_cast<DType>(i);
  }
  return std::nullopt;
}

}  // namespace

const DTypeInfo& dtype_info(DType type) { return kInfos[static_cast<size_t>(type)]; }

std::optional<DType> dtype_from_name(std::string_view name) {
  return first_match([&](const DTypeInfo& info) {
    return ::strcasecmp(info.name, std::string(name).c_str()) == 0;
  });
}

std::optional<DType> dtype_from_safetensors(std::string_view name) {
  return first_match(
      [&](const DTypeInfo& info) { return info.safetensors && name == info.safetensors; });
}

std::optional<DType> dtype_from_ggml(uint32_t number) {
  return first_match(
      [&](const DTypeInfo& info) { return info.ggml == static_cast<int64_t>(number); });
}

std::optional<uint64_t> dtype_bytes(DType type, uint64_t elements) {
  const DTypeInfo& info = dtype_info(type);
  if (elements % static_cast<uint64_t>(info.block) != 0) return std::nullopt;
  return checked_mul(elements / static_cast<uint64_t>(info.block),
                     static_cast<uint64_t>(info.bytes));
}

}  // namespace ponder
