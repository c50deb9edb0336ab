// An adapter: its config up to the first zero byte, then its safetensors.
#include "formats/peft.h"

#include <algorithm>

#include "base/error.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace ponder;
  const uint8_t* middle = std::find(data, data + size, uint8_t{0});
  const std::string_view config(reinterpret_cast<const char*>(data),
                                static_cast<size_t>(middle - data));
  const uint8_t* rest = middle == data + size ? middle : middle + 1;
  // Where a file would be mapped: tensors must be aligned.
  std::vector<uint64_t> aligned((static_cast<size_t>(data + size - rest) + 7) / 8);
  std::copy(rest, data + size, reinterpret_cast<uint8_t*>(aligned.data()));
  const auto tensors =
      std::as_bytes(std::span(aligned)).first(static_cast<size_t>(data + size - rest));
  try {
    const LoraFolder folder = read_lora(config, "fuzz", tensors, "fuzz");
    for (const LoraModule& module : folder.modules) {
      module.a_values();
      module.b_values();
    }
  } catch (const Error&) {
  }
  return 0;
}
