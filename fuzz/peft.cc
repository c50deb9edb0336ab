// An adapter: its config up to the first zero byte, then its safetensors.
#include "formats/peft.h"

#include "base/error.h"
#include "folder_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace ponder;
  const FolderInput in(data, size);
  try {
    const LoraFolder folder = read_lora(in.config, "fuzz", in.tensors, "fuzz");
    for (const LoraModule& module : folder.modules) {
      module.a_values();
      module.b_values();
    }
  } catch (const Error&) {
  }
  return 0;
}
