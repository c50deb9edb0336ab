#include "text/utf8.h"

#include <gtest/gtest.h>

#include "text/tokenizer_lines.h"

namespace ponder {
namespace {

std::string streamed(const std::vector<std::string>& chunks) {
  Utf8Stream stream;
  std::string out;
  for (const std::string& chunk : chunks) {
    const std::string text = stream.push(chunk);
    EXPECT_TRUE(is_valid_utf8(text));
    out += text;
  }
  return out + stream.finish();
}

// Expected texts are Python's bytes.decode("utf-8", errors="replace").
TEST(Utf8, ReplacesEachMaximalIllFormedPart) {
  const std::pair<std::string, std::string> cases[] = {
      {"abc\xC3\xA9", "abc\u00e9"},
      {"\x80", "\uFFFD"},
      {"\xC0\xAF", "\uFFFD\uFFFD"},
      {"\xE0\x80\x80", "\uFFFD\uFFFD\uFFFD"},
      {"\xE4\xB8", "\uFFFD"},
      {"\xE4\xB8z", "\uFFFDz"},
      {"\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},
      {"\xF0\x80\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},
      {"\xF0\x90\x80z", "\uFFFDz"},
      {"\xF4\x8F\xBF\xBF", "\U0010FFFF"},
      {"\xF4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},
      {"\xF5\x80", "\uFFFD\uFFFD"},
      {"\xF0\x9F\x98\xE4\xB8\xAD", "\uFFFD\u4E2D"},
      {"\xFE\xFF", "\uFFFD\uFFFD"},
      {std::string("\0a", 2), std::string("\0a", 2)},
  };
  for (const auto& [bytes, text] : cases) {
    EXPECT_EQ(replace_invalid_utf8(bytes), text);
    EXPECT_EQ(is_valid_utf8(bytes), bytes == text);
  }
}

TEST(Utf8, EveryChunkingGivesTheSameText) {
  testing_lines::SplitMix rng(1);
  const char* const parts[] = {"a",        "\xC3\xA9",     "\xE4\xB8\xAD", "\xF0\x9F\x98\x80",
                               "\xE4\xB8", "\xF0\x9F\x98", "\xF0\x9F",     "\xC3",
                               "\x80",     "\xFF",         "\xED\xA0",     "\xF4\x90",
                               "\xE0\x80"};
  for (int round = 0; round < 200; ++round) {
    std::string bytes;
    while (bytes.size() < 9) bytes += parts[rng.below(std::size(parts))];
    const std::string whole = replace_invalid_utf8(bytes);
    for (uint32_t cuts = 0; cuts < 1u << (bytes.size() - 1); ++cuts) {
      std::vector<std::string> chunks(1);
      for (size_t i = 0; i < bytes.size(); ++i) {
        chunks.back() += bytes[i];
        if (cuts >> i & 1) chunks.emplace_back();
      }
      ASSERT_EQ(streamed(chunks), whole);
    }
  }
}

TEST(Utf8, NeverHoldsBackWhatIsComplete) {
  Utf8Stream stream;
  EXPECT_EQ(stream.push("a\xF0\x9F"), "a");
  EXPECT_EQ(stream.push("\x98"), "");
  EXPECT_EQ(stream.push("\x80z"), "\U0001F600z");
  EXPECT_EQ(stream.push("\xE4\xB8"), "");
  EXPECT_EQ(stream.push("b"), "\uFFFDb");
  EXPECT_EQ(stream.push("\xED"), "");
  EXPECT_EQ(stream.push("\xA0"), "\uFFFD\uFFFD");  // a surrogate: known to be wrong by now
  EXPECT_EQ(stream.push("\xC3"), "");
  EXPECT_EQ(stream.finish(), "\uFFFD");
  EXPECT_EQ(stream.finish(), "");
  EXPECT_EQ(stream.push("c"), "c");
}

TEST(Utf8, OfByteTokensEachByteThatIsNoTextIsReplaced) {
  Utf8Stream stream(true);
  EXPECT_EQ(stream.push("a\xF0\x9F"), "a");
  EXPECT_EQ(stream.push("b"), "\uFFFD\uFFFDb");
  EXPECT_EQ(stream.push("\xE4\xB8\xAD\xE4\xB8"), "\u4E2D");
  EXPECT_EQ(stream.finish(), "\uFFFD\uFFFD");
  EXPECT_EQ(stream.finish(), "");
}

TEST(Utf8, StepsReadBackWhatWasAppended) {
  for (uint32_t c = 0; c < 0x110000; c += c < 0x3000 ? 1 : 37) {
    if (c >= 0xD800 && c < 0xE000) continue;
    std::string text;
    append_utf8(text, c);
    const Utf8Step step = utf8_step(text);
    ASSERT_EQ(step.kind, Utf8Step::Kind::Character);
    ASSERT_EQ(step.code_point, c);
    ASSERT_EQ(step.size, text.size());
  }
}

}  // namespace
}  // namespace ponder
