// What the data tests share: folders that go away, tokenizers of the fixtures.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/file.h"
#include "chat/conversation.h"
#include "text/tokenizer.h"

namespace ponder {

inline Tokenizer fixture_tokenizer(const std::string& family) {
  const std::string folder = std::string(PONDER_FIXTURES) + "/tokenizers/" + family;
  return Tokenizer(read_tokenizer_json(read_file(folder + "/tokenizer.json", 1 << 26),
                                       read_file(folder + "/tokenizer_config.json", 1 << 26),
                                       folder));
}

inline ChatFormat format_of(const Tokenizer& tokenizer, const std::string& source) {
  Checkpoint checkpoint;
  checkpoint.path = "test";
  checkpoint.chat_template = source;
  return ChatFormat(checkpoint, tokenizer);
}

inline ChatFormat fixture_format(const Tokenizer& tokenizer, const std::string& name) {
  const std::string path = std::string(PONDER_FIXTURES) + "/templates/" + name + ".jinja";
  return format_of(tokenizer, read_file(path, 1 << 20));
}

class TempFolder {
 public:
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "ponder_XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  ~TempFolder() { std::filesystem::remove_all(path_); }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  std::string write(const std::string& name, const std::string& text) const {
    const std::filesystem::path path = path_ + "/" + name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// The sentence that `call` fails with; "" if it does not.
template <class Call>
std::string failure(Call&& call) {
  try {
    call();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

}  // namespace ponder
