// The GGUF container, versions 2 and 3: typed metadata, then tensor descriptions, then aligned data
// (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md). Names and keys are GGUF's own here;
// gguf_names.h and gguf_config.h translate them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "tensor/dtype.h"

namespace ponder {

enum class GgufType : uint32_t {
  U8,
  I8,
  U16,
  I16,
  U32,
  I32,
  F32,
  Bool,
  String,
  Array,
  U64,
  I64,
  F64,
};

// An array as it lies in the file. Strings are (u64 length, bytes) one after another; their lengths
// were checked when the file was opened.
struct GgufArray {
  GgufType type = GgufType::U8;
  uint64_t count = 0;
  std::span<const std::byte> data;

  // Error (with `place`, the file and key) if the array holds anything else.
  std::vector<std::string_view> strings(const std::string& place) const;
  std::vector<int64_t> integers(const std::string& place) const;
  std::vector<double> numbers(const std::string& place) const;  // F32, F64 or integers
};

// Integers of every width are int64 (u64 beyond it is an Error), F32 and F64 are double.
using GgufValue = std::variant<int64_t, double, bool, std::string_view, GgufArray>;

struct GgufEntry {
  std::string_view key;
  GgufValue value;
  std::span<const std::byte> raw;  // type and value as they lie in the file
};

struct GgufTensor {
  std::string_view name;
  DType dtype = DType::F32;
  std::vector<int64_t> shape;  // outermost first: the reverse of the file's order
  const std::byte* data = nullptr;
  uint64_t bytes = 0;
};

// A parsed file: views into the bytes it was made from, which must outlive it.
class Gguf {
 public:
  // Error unless every count, length, type, offset and size holds together.
  Gguf(std::span<const std::byte> bytes, std::string place);

  const std::string& place() const { return place_; }
  uint32_t version() const { return version_; }
  uint64_t alignment() const { return alignment_; }
  const std::vector<GgufEntry>& values() const { return values_; }
  const std::vector<GgufTensor>& tensors() const { return tensors_; }

  const GgufValue* find(std::string_view key) const;  // nullptr if it is not there
  // Typed values; nullopt if missing, Error if of another type.
  std::optional<int64_t> integer(std::string_view key) const;
  std::optional<double> number(std::string_view key) const;
  std::optional<bool> boolean(std::string_view key) const;
  std::optional<std::string_view> string(std::string_view key) const;
  std::optional<GgufArray> array(std::string_view key) const;
  std::string place_of(std::string_view key) const;  // "file: key", for errors

 private:
  std::string place_;
  uint32_t version_ = 0;
  uint64_t alignment_ = 32;
  std::vector<GgufEntry> values_;
  std::unordered_map<std::string_view, size_t> by_key_;
  std::vector<GgufTensor> tensors_;
};

}  // namespace ponder
