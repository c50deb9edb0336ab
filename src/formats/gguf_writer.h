// Writes the GGUF container (version 3; see gguf.h for the format's source).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "formats/gguf.h"
#include "tensor/dtype.h"

namespace ponder {

// Metadata in the order in which it is added.
class GgufMetadata {
 public:
  void add_u32(std::string_view key, uint64_t value);  // Error if it does not fit 32 bits
  void add_f32(std::string_view key, double value);
  void add_bool(std::string_view key, bool value);
  void add_string(std::string_view key, std::string_view value);
  void add_strings(std::string_view key, const std::vector<std::string>& values);
  void add_i32s(std::string_view key, const std::vector<int32_t>& values);
  void add_f32s(std::string_view key, const std::vector<float>& values);
  void add_u8s(std::string_view key, std::string_view values);
  void add_bools(std::string_view key, const std::vector<bool>& values);
  void add_raw(std::string_view key, std::span<const std::byte> value);  // GgufEntry::raw

  uint64_t count() const { return count_; }
  const std::string& bytes() const { return bytes_; }

 private:
  template <class T>
  void put(T value);
  void put_string(std::string_view text);
  void begin(std::string_view key, GgufType type);

  std::string bytes_;
  uint64_t count_ = 0;
};

struct GgufPlan {
  std::string name;
  std::vector<int64_t> shape;  // outermost first
  DType dtype;
};

// Everything before the tensors' data. After it each tensor's bytes follow in the order of `plan`,
// each padded with zeros to `gguf_padding` bytes more.
std::string gguf_header(const GgufMetadata& metadata, const std::vector<GgufPlan>& plan);
void write_gguf_header(AtomicFile& file, const GgufMetadata& metadata,
                       const std::vector<GgufPlan>& plan);
uint64_t gguf_padding(uint64_t bytes);

}  // namespace ponder
