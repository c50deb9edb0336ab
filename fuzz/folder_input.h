// Input of targets that read a folder: a config up to the first zero byte, then safetensors.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace ponder {

struct FolderInput {
  FolderInput(const uint8_t* data, size_t size) {
    const uint8_t* middle = std::find(data, data + size, uint8_t{0});
    config = {reinterpret_cast<const char*>(data), static_cast<size_t>(middle - data)};
    const uint8_t* rest = middle == data + size ? middle : middle + 1;
    const auto left = static_cast<size_t>(data + size - rest);
    aligned.resize((left + 7) / 8);
    std::copy(rest, data + size, reinterpret_cast<uint8_t*>(aligned.data()));
    tensors = std::as_bytes(std::span(aligned)).first(left);
  }

  std::string_view config;
  std::vector<uint64_t> aligned;  // where a file would be mapped: tensors must be aligned
  std::span<const std::byte> tensors;
};

}  // namespace ponder
