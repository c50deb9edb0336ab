// A quantised folder: config.json up to the first zero byte, then its safetensors; and every row of
// what was made of it.
#include "formats/quantised.h"

#include <algorithm>

#include "base/error.h"
#include "formats/safetensors.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace ponder;
  const uint8_t* middle = std::find(data, data + size, uint8_t{0});
  const std::string_view config(reinterpret_cast<const char*>(data),
                                static_cast<size_t>(middle - data));
  const uint8_t* rest = middle == data + size ? middle : middle + 1;
  // Where a file would be mapped: tensors must be aligned.
  std::vector<uint64_t> aligned((static_cast<size_t>(data + size - rest) + 7) / 8);
  std::copy(rest, data + size, reinterpret_cast<uint8_t*>(aligned.data()));
  const auto bytes =
      std::as_bytes(std::span(aligned)).first(static_cast<size_t>(data + size - rest));
  try {
    Checkpoint model;
    model.files.emplace_back();
    model.config = parse_json_object(config, "fuzz");
    read_safetensors(bytes, "fuzz", 0, model.tensors);
    read_quantised(model, "fuzz");
    for (const StoredTensor& tensor : model.tensors) {
      if (!tensor.made) continue;
      // No file grows into much more.
      if (tensor.bytes > 40 * (size + 64)) __builtin_trap();
      std::vector<std::byte> rows(tensor.bytes);
      tensor.read_rows(0, tensor.row_count(), rows.data());
    }
  } catch (const Error&) {
  }
  return 0;
}
