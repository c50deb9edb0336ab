#include "tensor/dtype.h"

#include <strings.h>

#include <string>
#include <utility>
#include <vector>

#include "base/checked.h"
#include "base/error.h"
#include "tensor/dtype_table.h"

namespace ponder {
namespace {

template <class Match>
std::optional<DType> first_match(Match match) {
  for (int i = 0; i < kDTypes; ++i) {
    if (match(dtype_info(static_cast<DType>(i)))) return static_cast<DType>(i);
  }
  return std::nullopt;
}

}  // namespace

const DTypeInfo& dtype_info(DType type) { return kDTypeTable[static_cast<size_t>(type)]; }

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

const char* unread_ggml_name(uint32_t number) {
  // Removed from ggml (repacked and early forms), or only ever used while computing.
  static constexpr std::pair<uint32_t, const char*> kNames[] = {
      {4, "Q4_2"},        {5, "Q4_3"},       {9, "Q8_1"},      {15, "Q8_K"},
      {31, "Q4_0_4_4"},   {32, "Q4_0_4_8"},  {33, "Q4_0_8_8"}, {36, "IQ4_NL_4_4"},
      {37, "IQ4_NL_4_8"}, {38, "IQ4_NL_8_8"}};
  for (const auto& [known, name] : kNames) {
    if (known == number) return name;
  }
  return nullptr;
}

std::string dtype_names(bool (*wanted)(const DTypeInfo&)) {
  std::vector<const char*> names;
  for (const DTypeInfo& info : kDTypeTable) {
    if (wanted(info)) names.push_back(info.name);
  }
  std::string out;
  for (size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += i + 1 == names.size() ? " and " : ", ";
    out += names[i];
  }
  return out;
}

std::optional<uint64_t> dtype_bytes(DType type, uint64_t elements) {
  const DTypeInfo& info = dtype_info(type);
  if (elements % static_cast<uint64_t>(info.block) != 0) return std::nullopt;
  return checked_mul(elements / static_cast<uint64_t>(info.block),
                     static_cast<uint64_t>(info.bytes));
}

}  // namespace ponder
