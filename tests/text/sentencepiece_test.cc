// tokenizer.model and tiktoken.model against `sentencepiece` and `tiktoken` themselves
// (tools/make_sentencepiece_fixtures.py), and as a stranger may write them.
#include "text/sentencepiece.h"

#include <gtest/gtest.h>

#include <chrono>

#include "base/error.h"
#include "text/known_patterns.h"
#include "text/tiktoken.h"
#include "text/tokenizer.h"
#include "text/tokenizer_lines.h"

namespace ponder::sentencepiece_test {
namespace {

using testing_lines::make_line;
using testing_lines::read_fragments;
using testing_lines::slurp;

const std::string kFolder = PONDER_FIXTURES "/tokenizers/";

uint32_t hash_of(const std::vector<int32_t>& ids, const std::string& back) {
  uint64_t hash = 0xCBF29CE484222325u;
  const auto byte = [&](uint32_t value) { hash = (hash ^ (value & 0xFF)) * 0x100000001B3u; };
  const auto word = [&](uint32_t value) {
    for (int shift = 0; shift < 32; shift += 8) byte(value >> shift);
  };
  word(static_cast<uint32_t>(ids.size()));
  for (const int32_t id : ids) word(static_cast<uint32_t>(id));
  for (const char c : back) byte(static_cast<uint8_t>(c));
  return static_cast<uint32_t>(hash ^ hash >> 32);
}

void expect_answers(const Tokenizer& tokenizer, const std::string& folder) {
  const std::vector<std::string> fragments = read_fragments();
  const std::vector<uint32_t> hashes = testing_lines::read_hashes(folder + "/answers.bin");
  ASSERT_GE(hashes.size(), 1000u);
  const std::optional<int32_t> unk = tokenizer.spec().unk;
  int wrong = 0;
  for (size_t i = 0; i < hashes.size(); ++i) {
    const std::string line = make_line(i, fragments);
    const std::vector<int32_t> ids = tokenizer.encode(line, false);
    const bool unknown = unk && std::find(ids.begin(), ids.end(), *unk) != ids.end();
    const std::string back = unknown ? "" : replace_invalid_utf8(tokenizer.decode(ids));
    if (hash_of(ids, back) == hashes[i]) continue;
    if (++wrong <= 5) ADD_FAILURE() << folder << ": line " << i << " differs: " << line;
  }
  EXPECT_EQ(wrong, 0) << "of " << hashes.size();
}

Tokenizer load(const std::string& name) {
  const std::string path = kFolder + "sentencepiece/" + name + "/tokenizer.model";
  return Tokenizer(read_sentencepiece(slurp(path), name));
}

class SentencePiece : public testing::TestWithParam<const char*> {};

TEST_P(SentencePiece, EqualsTheReferenceOnNastyLines) {
  expect_answers(load(GetParam()), kFolder + "sentencepiece/" + GetParam());
}

TEST_P(SentencePiece, AMegabyteTakesNoQuadraticTime) {
  const Tokenizer tokenizer = load(GetParam());
  for (const std::string unit : {"a", " ", "ab", "\xE4\xB8\xAD", "\xF0\x9F\x98\x80", "the "}) {
    std::string text;
    while (text.size() < 250'000) text += unit;
    const auto start = std::chrono::steady_clock::now();
    EXPECT_GT(tokenizer.encode(text + "x").size(), 0u);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5)) << unit;
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, SentencePiece,
                         testing::Values("bpe", "bpe_bytes", "unigram", "unigram_bytes"),
                         [](const auto& kind) { return std::string(kind.param); });

TEST(SentencePieceFile, IsRefusedWhereItIsCutOrForeign) {
  const std::string whole = slurp(kFolder + "sentencepiece/bpe_bytes/tokenizer.model");
  for (size_t size = 0; size < whole.size(); size += 97) {
    try {
      const Tokenizer cut(read_sentencepiece(whole.substr(0, size), "cut"));
    } catch (const Error&) {
    }
  }
  EXPECT_THROW(read_sentencepiece("", "t"), Error);
  EXPECT_THROW(read_sentencepiece(std::string_view("\x0A\xFF\xFF\xFF\xFF\x0F", 6), "t"), Error);
  EXPECT_THROW(read_sentencepiece("{\"model\": 1}", "t"), Error);
  EXPECT_THROW(read_sentencepiece(std::string("\x0A\x05\x0A\x03 \xFF\xFE", 7), "t"), Error);
}

TEST(SentencePieceFile, ControlTokensComeFromNoTextButTheTemplates) {
  const Tokenizer tokenizer = load("bpe_bytes");
  EXPECT_EQ(tokenizer.encode("<s>", true), std::vector<int32_t>{1});
  const std::vector<int32_t> plain = tokenizer.encode("<s>", false);
  EXPECT_EQ(std::count(plain.begin(), plain.end(), 1), 0);
  EXPECT_TRUE(tokenizer.drops_first_space());
  const std::vector<int32_t> ids = tokenizer.encode("a b");
  std::string middle;
  for (const int32_t id : ids) middle += tokenizer.token_bytes(id);
  EXPECT_EQ(middle, " a b");
  EXPECT_EQ(tokenizer.decode(ids), "a b");
}

TEST(Tiktoken, EqualsTheReferenceOnNastyLines) {
  TokenizerSpec spec = read_tiktoken(slurp(kFolder + "tiktoken/tiktoken.model"), "t");
  spec.splits = {{TokenizerSpec::Split::Kind::Regex, std::string(kLlama3Pattern)}};
  expect_answers(Tokenizer(std::move(spec)), kFolder + "tiktoken");
}

TEST(Tiktoken, RefusesWhatDoesNotFit) {
  for (const char* text : {"YQ== 0\nYg==", "YQ== 0\nYQ== 1\n", "YQ== 0\nYg== 0\n", "YQ 0\n",
                           "YQ== -1\n", "YQ== 99999999\n", "a b c\n", "\xFF\x01 3\n", ""}) {
    EXPECT_THROW(read_tiktoken(text, "t"), Error) << text;
  }
  EXPECT_EQ(read_tiktoken("YQ== 0\r\nYg== 1\nYWI= 2\n", "t").merges.size(), 1u);
  EXPECT_TRUE(looks_like_tiktoken("YQ== 0\n"));
  EXPECT_FALSE(looks_like_tiktoken("{\"a\": 1}\n"));
}

TEST(Tekken, PutsItsSpecialTokensFirst) {
  const std::string json = R"({"config": {"pattern": "\\p{L}+|\\s", "default_vocab_size": 5,
      "default_num_special_tokens": 2}, "vocab": [{"rank": 0, "token_bytes": "YQ=="},
      {"rank": 1, "token_bytes": "Yg=="}, {"rank": 2, "token_bytes": "YWI="},
      {"rank": 3, "token_bytes": "YmE="}]})";
  const Tokenizer tokenizer(read_tekken(json, "t"));
  EXPECT_EQ(tokenizer.encode("abba"), (std::vector<int32_t>{4, 3, 2}));
  EXPECT_EQ(tokenizer.encode("<s>a", true), (std::vector<int32_t>{1, 2}));
  EXPECT_THROW(read_tekken("{}", "t"), Error);
}

TEST(Kimi, KeepsHanApartAndNamesItsReservedTokens) {
  TokenizerSpec spec = read_tiktoken("YQ== 0\nYg== 1\nYWI= 2\n5Lit 3\n", "t");
  TokenizerSpec::Added end;
  end.text = "[EOS]";
  end.id = 5;
  apply_kimi(spec, {end});
  const Tokenizer tokenizer(std::move(spec));
  EXPECT_EQ(tokenizer.vocab_size(), 4 + 256);
  EXPECT_EQ(tokenizer.encode("ab\u4e2dab"), (std::vector<int32_t>{2, 3, 2}));
  EXPECT_EQ(tokenizer.encode("[EOS]<|reserved_token_4|>"), (std::vector<int32_t>{5, 4}));
}

}  // namespace
}  // namespace ponder::sentencepiece_test
