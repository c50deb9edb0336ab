// Small hand-made files for the tests: a GGUF and a safetensors writer that can also write
// nonsense.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
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

// A folder with what convert needs of a llama whose rows are multiples of 256, so that every block
// fits: random numbers of 1/16 on average in the embedding, one projection and the head; no
// tokenizer.
inline void write_wide_model(const TempFolder& folder) {
  std::string header, data;
  std::mt19937 bits(1);
  const auto add = [&](const std::string& name, int rows, int columns) {
    const size_t begin = data.size();
    for (int i = 0; i < rows * columns; ++i) {
      float sum = -6;  // of twelve uniform numbers: nearly normal, and the same everywhere
      for (int part = 0; part < 12; ++part) sum += static_cast<float>(bits() >> 8) * 0x1p-24f;
      data += raw(sum / 16);
    }
    header += (header.empty() ? "{\"" : ",\"") + name + R"(":{"dtype":"F32","shape":[)" +
              std::to_string(rows) + "," + std::to_string(columns) + R"(],"data_offsets":[)" +
              std::to_string(begin) + "," + std::to_string(data.size()) + "]}";
  };
  add("model.embed_tokens.weight", 4, 256);
  add("model.layers.0.mlp.up_proj.weight", 32, 256);
  add("lm_head.weight", 4, 256);
  header += "}";
  header.append((8 - header.size() % 8) % 8, ' ');
  folder.write("model.safetensors", safetensors_file(header, data));
  folder.write("config.json", R"({"model_type":"llama","hidden_size":256,"intermediate_size":32,
      "num_attention_heads":2,"num_key_value_heads":2,"max_position_embeddings":64,"vocab_size":4,
      "rms_norm_eps":1e-5,"bos_token_id":0,"eos_token_id":1,"tie_word_embeddings":false,
      "num_hidden_layers":1})");
}

}  // namespace ponder::test
