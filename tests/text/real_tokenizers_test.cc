// The same check against real tokenizers, which are too large to commit. PONDER_REAL_TOKENIZERS
// names a folder that tools/check_tokenizers.py fills (lines.bin, and for each tokenizer a folder
// with tokenizer.json and answers.bin); without it nothing runs.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "text/tokenizer_lines.h"

namespace ponder {
namespace {

using testing_lines::slurp;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Each line after its length in bytes (32 bits, little end first).
std::vector<std::string> read_lines(const std::string& path) {
  const std::string bytes = slurp(path);
  std::vector<std::string> out;
  for (size_t at = 0; at + 4 <= bytes.size();) {
    uint32_t size = 0;
    for (size_t i = 4; i-- > 0;) size = size << 8 | static_cast<uint8_t>(bytes[at + i]);
    out.push_back(bytes.substr(at + 4, size));
    at += 4 + size;
  }
  return out;
}

void compare(const std::filesystem::path& folder, const std::vector<std::string>& lines) {
  const std::string name = folder.filename();
  const std::string json = slurp(folder / "tokenizer.json");
  const auto start = Clock::now();
  TokenizerSpec spec = read_tokenizer_json(json, "", name);
  // A vocabulary that came out of a GGUF file names its pre-tokenizer beside it.
  if (std::filesystem::exists(folder / "pre.txt")) {
    spec.splits.clear();
    apply_gguf_pre(spec, slurp(folder / "pre.txt"), name);
  }
  const Tokenizer tokenizer(std::move(spec));
  const double load_seconds = seconds_since(start);
  const std::vector<uint32_t> hashes = testing_lines::read_hashes(folder / "answers.bin");
  ASSERT_EQ(hashes.size(), lines.size());
  int wrong = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (testing_lines::answer_hash(tokenizer, lines[i]) == hashes[i]) continue;
    if (++wrong <= 10) ADD_FAILURE() << name << ": line " << i << " differs: " << lines[i];
  }
  const std::string text = slurp(folder.parent_path() / "speed.txt");
  const auto encode_start = Clock::now();
  const size_t ids = tokenizer.encode(text).size();
  const double rate = static_cast<double>(text.size()) / 1e6 / seconds_since(encode_start);
  std::cout << name << ": " << lines.size() << " lines, " << wrong << " mismatches; loads in "
            << load_seconds * 1e3 << " ms, encodes " << rate << " MB/s (" << ids << " ids)\n";
  EXPECT_EQ(wrong, 0);
}

TEST(RealTokenizers, EqualTheReference) {
  const char* root = std::getenv("PONDER_REAL_TOKENIZERS");
  if (root == nullptr) GTEST_SKIP() << "PONDER_REAL_TOKENIZERS names no folder";
  const std::vector<std::string> lines = read_lines(std::string(root) + "/lines.bin");
  for (const auto& entry : std::filesystem::directory_iterator(root)) {
    if (entry.is_directory()) compare(entry.path(), lines);
  }
}

}  // namespace
}  // namespace ponder
