// Vocabularies of GGUF files that are too large to commit: PONDER_GGUF_TOKENIZERS names a folder
// that tools/check_gguf_tokenizers.py fills (lines.bin, and for each NAME.gguf the ids that
// llama.cpp gives, in NAME.ids); without it nothing runs.
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>

#include "base/error.h"
#include "base/file.h"
#include "formats/gguf.h"
#include "formats/gguf_config.h"
#include "text/tokenizer.h"

namespace ponder::real_gguf_tokenizers_test {
namespace {

class Words {
 public:
  explicit Words(const std::string& path) : bytes_(read_file(path, size_t{1} << 30)) {}
  bool more() const { return at_ + 4 <= bytes_.size(); }
  uint32_t next() {
    uint32_t out = 0;
    std::memcpy(&out, bytes_.data() + at_, 4);
    at_ += 4;
    return out;
  }
  std::string text(size_t size) {
    at_ += size;
    return bytes_.substr(at_ - size, size);
  }

 private:
  std::string bytes_;
  size_t at_ = 0;
};

void compare(const std::filesystem::path& ids) {
  const std::string path = std::filesystem::path(ids).replace_extension(".gguf"), name = ids.stem();
  const std::string lines = std::filesystem::path(ids).replace_extension(".lines");
  const std::string bytes = read_file(path, size_t{1} << 31);
  TokenizerSpec spec;
  try {
    const Gguf file(std::as_bytes(std::span(bytes)), name);
    ASSERT_TRUE(tokenizer_from_gguf(file, spec)) << name;
  } catch (const Error& error) {
    std::cout << name << ": refused: " << error.what() << "\n";
    return;
  }
  const Tokenizer tokenizer(std::move(spec));
  Words line(lines), expected(ids);
  int count = 0, wrong = 0;
  for (; line.more(); ++count) {
    const std::string text = line.text(line.next());
    std::vector<int32_t> want(expected.next());
    for (int32_t& id : want) id = static_cast<int32_t>(expected.next());
    const auto got = tokenizer.encode(text);
    if (std::vector<int32_t>(got.begin(), got.end()) == want) continue;
    if (++wrong <= 3) std::cout << name << ": line " << count << " differs: " << text << "\n";
  }
  std::cout << name << ": " << count << " lines, " << wrong << " differ\n";
  // Two of 26,000 lines: llama.cpp's own splitting at U+3000 and U+000B is not the expression that
  // it quotes.
  EXPECT_LE(wrong, 1) << name;
}

TEST(RealGgufTokenizers, GiveLlamaCppsIds) {
  const char* root = std::getenv("PONDER_GGUF_TOKENIZERS");
  if (root == nullptr) GTEST_SKIP() << "PONDER_GGUF_TOKENIZERS names no folder";
  const std::filesystem::path folder(root);
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".ids") compare(entry.path());
  }
}

}  // namespace
}  // namespace ponder::real_gguf_tokenizers_test
