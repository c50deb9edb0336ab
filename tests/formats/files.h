// Small hand-made files for the tests: a GGUF and a safetensors writer that can also write
// nonsense.
#pragma once

#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace ponder::test {

// A fresh folder that is removed at the end.
class TempFolder {
 public:
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "ponder-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TempFolder() { std::filesystem::remove_all(path_); }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  std::string path(const std::string& name = "") const { return (path_ / name).string(); }
  std::string write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
    return path(name);
  }

 private:
  std::filesystem::path path_;
};

template <class T>
std::string raw(T value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

inline std::string gguf_string(const std::string& text) {
  return raw<uint64_t>(text.size()) + text;
}

// One metadata value each.
inline std::string gguf_value(uint32_t type, const std::string& payload) {
  return raw(type) + payload;
}
inline std::string gguf_u32(uint32_t value) { return gguf_value(4, raw(value)); }
inline std::string gguf_text(const std::string& value) { return gguf_value(8, gguf_string(value)); }
inline std::string gguf_f32(float value) { return gguf_value(6, raw(value)); }

struct GgufFileTensor {
  std::string name;
  std::vector<uint64_t> dims;  // innermost first, as the format has them
  uint32_t type;
  uint64_t offset;
};

struct GgufBuilder {
  uint32_t version = 3;
  std::vector<std::pair<std::string, std::string>> values;
  std::vector<GgufFileTensor> tensors;
  std::string data;

  std::string build() const {
    std::string out =
        "GGUF" + raw(version) + raw<uint64_t>(tensors.size()) + raw<uint64_t>(values.size());
    for (const auto& [key, value] : values) out += gguf_string(key) + value;
    for (const GgufFileTensor& tensor : tensors) {
      out += gguf_string(tensor.name) + raw<uint32_t>(static_cast<uint32_t>(tensor.dims.size()));
      for (const uint64_t size : tensor.dims) out += raw(size);
      out += raw(tensor.type) + raw(tensor.offset);
    }
    out.append((32 - out.size() % 32) % 32, '\0');
    return out + data;
  }
};

inline std::string safetensors_file(const std::string& header, const std::string& data) {
  return raw<uint64_t>(header.size()) + header + data;
}

}  // namespace ponder::test
