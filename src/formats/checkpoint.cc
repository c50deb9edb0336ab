#include "formats/checkpoint.h"

#include <filesystem>

#include "base/error.h"
#include "base/json.h"
#include "formats/gguf_file.h"
#include "formats/hf_folder.h"

namespace ponder {

int64_t StoredTensor::elements() const {
  int64_t count = 1;
  for (const int64_t size : shape) count *= size;  // its product was checked when it was read
  return count;
}

const StoredTensor* Checkpoint::find(const std::string& name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &tensors[found->second];
}

const StoredTensor& Checkpoint::at(const std::string& name) const {
  const StoredTensor* tensor = find(name);
  if (!tensor) fail("{}: the tensor \"{}\" is missing", path, name);
  return *tensor;
}

void Checkpoint::index_names() {
  by_name_.clear();
  by_name_.reserve(tensors.size());
  for (size_t i = 0; i < tensors.size(); ++i) {
    if (!by_name_.try_emplace(tensors[i].name, i).second) {
      fail("{}: the tensor \"{}\" is there twice", path, printable(tensors[i].name));
    }
  }
}

Checkpoint open_checkpoint(const std::string& path, bool with_tokenizer) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (std::filesystem::is_directory(status)) return open_hf_folder(path, with_tokenizer);
  if (!std::filesystem::exists(status)) {
    fail("cannot open {}: it does not exist; a model is a Hugging Face folder or a .gguf file",
         path);
  }
  return open_gguf(path, with_tokenizer);
}

}  // namespace ponder
