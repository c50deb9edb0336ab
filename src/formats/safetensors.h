// The safetensors format: eight bytes of header length, a JSON header that gives every tensor's
// type, shape and place, then the data (https://github.com/huggingface/safetensors, "Format").
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "formats/checkpoint.h"

namespace ponder {

// Appends the tensors of `file` to `out`, as views into it; `index` is the file's place in
// Checkpoint::files. Error if any size, offset, type or name does not hold together.
void read_safetensors(const MappedFile& file, int index, std::vector<StoredTensor>& out);

// The same over bytes that need no file (`place` names them in errors).
void read_safetensors(std::span<const std::byte> bytes, const std::string& place, int index,
                      std::vector<StoredTensor>& out);

// The names of the shards of a model.safetensors.index.json, each once, in order of appearance;
// `weights` receives (tensor, index of its shard). Error unless they are plain file names.
std::vector<std::string> read_safetensors_index(std::string_view json, const std::string& place,
                                                std::vector<std::pair<std::string, int>>& weights);

}  // namespace ponder
