// A quantised folder: config.json up to the first zero byte, then its safetensors; and every row of
// what was made of it.
#include "formats/quantised.h"

#include "base/error.h"
#include "folder_input.h"
#include "formats/safetensors.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace ponder;
  const FolderInput in(data, size);
  try {
    Checkpoint model;
    model.files.emplace_back();
    model.config = parse_json_object(in.config, "fuzz");
    read_safetensors(in.tensors, "fuzz", 0, model.tensors);
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
