// A published checkpoint, whatever it is stored in: a Hugging Face folder or a .gguf file, seen as
// one thing with Hugging Face's config keys and tensor names. Tensors are views into mapped files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/file.h"
#include "tensor/dtype.h"
#include "text/tokenizer.h"

namespace ponder {

// Scales of a matrix of FP8: number (r, c) counts times values[r / rows][c / columns].
struct BlockScales {
  int64_t rows = 0, columns = 0;                          // of a block; columns is a multiple of 32
  std::shared_ptr<const std::vector<float>> values = {};  // null: none

  const float* row(int64_t r, int64_t of_columns) const {
    return values->data() + r / rows * ((of_columns + columns - 1) / columns);
  }
};

struct MadeRows;

// One stored tensor. `shape` is outermost first (a linear weight is [out, in]); rows are
// contiguous.
struct StoredTensor {
  std::string name;  // Hugging Face's name
  DType dtype = DType::F32;
  std::vector<int64_t> shape;
  const std::byte* data = nullptr;
  uint64_t bytes = 0;
  int file = 0;  // index into Checkpoint::files
  BlockScales scales = {};
  // Set where no file holds the tensor as it is: `data` is null, and its rows are computed.
  std::shared_ptr<const MadeRows> made = {};
  // Of a packed file whose kernels' form this is (formats/packed.h): sixteen rows side by side. Its
  // rows are `made` of them.
  const std::byte* tiles = nullptr;

  int64_t elements() const;
  int64_t row_count() const;  // of the last dimension's numbers
  uint64_t row_bytes() const;
  // The bytes of rows [first, first + count).
  void read_rows(int64_t first, int64_t count, std::byte* out) const;
  // Rows [16 first, 16 last) side by side (tensor/interleave.h), the first tile at `out`.
  void read_tiles(int64_t first, int64_t last, std::byte* out) const;
  // Rows [first, first + step, ...], `count` of them, as a tensor of its own: [count, columns]. A
  // view if they lie together, else made when they are read.
  StoredTensor some_rows(std::string its_name, int64_t first, int64_t count,
                         int64_t step = 1) const;
};

// How a tensor is computed from what the file holds, `from`. `write` gives the bytes of rows
// [first, first + count) (best many at once); it does not fail, and several threads may call it.
struct MadeRows {
  std::vector<StoredTensor> from;
  std::function<void(int64_t first, int64_t count, std::byte* out)> write;
};

struct LoraFolder;

struct Checkpoint {
  enum class Format { HuggingFace, Gguf } format = Format::HuggingFace;
  bool packed = false;  // a packed file: tensors are as GGUF has them, to be used where they lie
  std::string path;
  nlohmann::ordered_json config;  // config.json, or the same keys made from GGUF metadata
  // GGUF keys of the architecture that became no key of `config`, and what was left out of a model
  // that sees and hears, too.
  std::vector<std::string> unread, notes;
  nlohmann::ordered_json generation_config;  // {} if there is none
  nlohmann::ordered_json metadata;           // GGUF metadata (arrays elided) or {}; for `inspect`
  std::string chat_template;                 // "" if there is none
  std::string tool_template;                 // for conversations with tools; "": the same one
  bool has_tokenizer = false;
  TokenizerSpec tokenizer;
  std::vector<MappedFile> files;
  std::vector<StoredTensor> tensors;
  // Numbers that lie in no file as they are: tensors point into them.
  std::vector<std::shared_ptr<const std::vector<float>>> decoded;
  // What `convert` adds to the matrices on their way (merge); `tensors` are without it.
  std::shared_ptr<const LoraFolder> adapter;

  const StoredTensor* find(const std::string& name) const;  // nullptr if it is not there
  const StoredTensor& at(const std::string& name) const;    // Error that names file and tensor
  void index_names();                                       // after `tensors` was filled

 private:
  std::unordered_map<std::string, size_t> by_name_;
};

// Opens a folder with config.json, or a .gguf file. Every size and offset in it is hostile: one
// Error with file and place, no crash, no allocation beyond the file's own size times a small
// constant. `with_tokenizer` false skips the tokenizer (some tests and `convert` of weights alone).
Checkpoint open_checkpoint(const std::string& path, bool with_tokenizer = true);

// "[2, 3]"
std::string shape_text(const std::vector<int64_t>& shape);

}  // namespace ponder
