// safetensors header and index.
#include "formats/safetensors.h"

#include "base/error.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace ponder;
  std::vector<StoredTensor> tensors;
  try {
    read_safetensors(std::as_bytes(std::span(data, size)), "fuzz", 0, tensors);
    for (const StoredTensor& tensor : tensors) {
      volatile std::byte touched{};
      if (tensor.bytes > 0) touched = tensor.data[tensor.bytes - 1];
      static_cast<void>(touched);
    }
  } catch (const Error&) {
  }
  try {
    std::vector<std::pair<std::string, int>> weights;
    read_safetensors_index({reinterpret_cast<const char*>(data), size}, "fuzz", weights);
  } catch (const Error&) {
  }
  return 0;
}
