#include "formats/checkpoint.h"

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "base/error.h"
#include "base/json.h"
#include "formats/gguf_file.h"
#include "formats/hf_folder.h"
#include "formats/packed.h"
#include "tensor/interleave.h"

namespace ponder {

int64_t StoredTensor::elements() const {
  int64_t count = 1;
  for (const int64_t size : shape) count *= size;  // its product was checked when it was read
  return count;
}

int64_t StoredTensor::row_count() const {
  if (shape.empty()) return 1;
  return shape.back() == 0 ? 0 : elements() / shape.back();
}

uint64_t StoredTensor::row_bytes() const {
  const int64_t rows = row_count();
  return rows == 0 ? 0 : bytes / static_cast<uint64_t>(rows);
}

std::string shape_text(const std::vector<int64_t>& shape) {
  std::string out = "[";
  for (size_t i = 0; i < shape.size(); ++i) out += (i ? ", " : "") + std::to_string(shape[i]);
  return out + "]";
}

void StoredTensor::read_rows(int64_t first, int64_t count, std::byte* out) const {
  PONDER_CHECK(first >= 0 && count >= 0 && first + count <= row_count());
  if (made) return made->write(first, count, out);
  const uint64_t row = row_bytes();
  std::memcpy(out, data + static_cast<uint64_t>(first) * row, static_cast<size_t>(count) * row);
}

void StoredTensor::read_tiles(int64_t first, int64_t last, std::byte* out) const {
  Weight rows;
  rows.dtype = dtype;
  rows.cols = shape.back();
  rows.row_bytes = static_cast<int64_t>(row_bytes());
  const int64_t row = first * kInterleavedRows;
  rows.rows = std::min(last * kInterleavedRows, row_count()) - row;
  std::vector<std::byte> computed;
  if (made) {
    computed.resize(static_cast<size_t>(rows.rows * rows.row_bytes));
    read_rows(row, rows.rows, computed.data());
  }
  rows.data = made ? computed.data() : data + row * rows.row_bytes;
  interleave(rows, 0, last - first, out);
}

StoredTensor StoredTensor::some_rows(std::string its_name, int64_t first, int64_t count,
                                     int64_t step) const {
  PONDER_CHECK(first >= 0 && count >= 0 && step > 0 && !shape.empty() && !scales.values);
  StoredTensor out = *this;
  const uint64_t row = row_bytes();
  out.name = std::move(its_name);
  out.shape = {count, shape.back()};
  out.bytes = static_cast<uint64_t>(count) * row;
  if (out.bytes == 0) return out;
  PONDER_CHECK(first + (count - 1) * step < row_count());
  if (!made && step == 1) {
    out.data = data + static_cast<uint64_t>(first) * row;
    return out;
  }
  const auto write = [whole = *this, first, step, row](int64_t from, int64_t number,
                                                       std::byte* to) {
    if (step == 1) return whole.read_rows(first + from, number, to);
    for (int64_t i = 0; i < number; ++i, to += row)
      whole.read_rows(first + (from + i) * step, 1, to);
  };
  out.data = out.tiles = nullptr;
  out.made = std::make_shared<const MadeRows>(
      MadeRows{made ? made->from : std::vector<StoredTensor>{*this}, write});
  return out;
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
  MappedFile file(path);
  if (is_packed(file.bytes())) return open_packed(std::move(file), with_tokenizer);
  return open_gguf(path, with_tokenizer);
}

}  // namespace ponder
