// A GGUF file: the container, then everything that is made from it.
#include "formats/gguf.h"

#include "base/error.h"
#include "formats/gguf_config.h"
#include "formats/gguf_generation.h"
#include "formats/gguf_names.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace ponder;
  try {
    const Gguf file(std::as_bytes(std::span(data, size)), "fuzz");
    std::vector<StoredTensor> tensors;
    for (const GgufTensor& tensor : file.tensors()) append_gguf_tensor(tensor, 0, nullptr, tensors);
    for (const StoredTensor& tensor : tensors) {
      volatile std::byte touched = tensor.data[tensor.bytes - 1];
      static_cast<void>(touched);
    }
    metadata_from_gguf(file).dump();
    generation_config_from_gguf(file).dump();
    TokenizerSpec spec;
    try {
      tokenizer_from_gguf(file, spec);
    } catch (const Error&) {
    }
    config_from_gguf(file).dump();
  } catch (const Error&) {
  }
  return 0;
}
