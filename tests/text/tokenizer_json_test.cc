// tokenizer.json as a stranger may write it: what is not supported, or does not fit, is an Error.
#include <gtest/gtest.h>

#include "base/error.h"
#include "text/tokenizer.h"
#include "text/tokenizer_lines.h"

namespace ponder {
namespace {

using nlohmann::json;

// Letters a, b, the space letter and "ab".
json small() {
  return json::parse(R"({
    "added_tokens": [{"id": 4, "content": "<s>", "special": true, "normalized": false}],
    "normalizer": null,
    "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "use_regex": true},
    "post_processor": null,
    "decoder": {"type": "ByteLevel"},
    "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "Ġ": 2, "ab": 3}, "merges": ["a b"]}
  })");
}

std::vector<int32_t> encode(const json& file, const std::string& text, const json& config = {}) {
  return Tokenizer(
             read_tokenizer_json(file.dump(), config.is_null() ? "" : config.dump(), "t.json"))
      .encode(text, true, true);
}

std::string error_of(const json& file, const json& config = {}) {
  try {
    encode(file, "ab", config);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

json changed(const char* pointer, const json& value) {
  json file = small();
  file[json::json_pointer(pointer)] = value;
  return file;
}

TEST(TokenizerJson, ReadsTheSmallestFile) {
  EXPECT_EQ(encode(small(), "ab ba<s>"), (std::vector<int32_t>{3, 2, 1, 0, 4}));
  json bare = small();
  for (const char* key : {"added_tokens", "normalizer", "post_processor", "decoder"})
    bare.erase(key);
  EXPECT_EQ(encode(bare, "aab"), (std::vector<int32_t>{0, 3}));
  EXPECT_EQ(encode(changed("/model/merges", json::array({{"a", "b"}})), "ab"),
            std::vector<int32_t>{3});
}

TEST(TokenizerJson, AByteThatTheVocabularyLacksIsDroppedOrUnknown) {
  EXPECT_EQ(encode(small(), "axb"), (std::vector<int32_t>{3}));
  EXPECT_EQ(encode(changed("/model/unk_token", "Ġ"), "axb"), (std::vector<int32_t>{0, 2, 1}));
}

TEST(TokenizerJson, ConfigWinsOverTheTemplate) {
  const json bos = {{"bos_token", {{"content", "<s>"}}}, {"add_bos_token", true}};
  EXPECT_EQ(encode(small(), "a", bos), (std::vector<int32_t>{4, 0}));
  json file = small();
  file["post_processor"] = json::parse(R"({"type": "TemplateProcessing",
      "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A"}}],
      "special_tokens": {"<s>": {"id": "<s>", "ids": [4]}}})");
  EXPECT_EQ(encode(file, "a"), (std::vector<int32_t>{4, 0}));
  EXPECT_EQ(encode(file, "a", {{"add_bos_token", false}}), std::vector<int32_t>{0});
  // What the template puts there stays where the config only calls another token bos.
  EXPECT_EQ(encode(file, "a", {{"bos_token", "b"}}), (std::vector<int32_t>{4, 0}));
  EXPECT_EQ(encode(file, "a", {{"bos_token", "b"}, {"add_bos_token", true}}),
            (std::vector<int32_t>{1, 0}));
  file["post_processor"]["single"] =
      json::parse(R"([{"Sequence": {"id": "A"}}, {"SpecialToken": {"id": "<s>", "type_id": 0}}])");
  EXPECT_EQ(encode(file, "a", {{"eos_token", "b"}}), (std::vector<int32_t>{0, 4}));
}

TEST(TokenizerJson, NamesWhatItDoesNotSupport) {
  const auto has = [](const std::string& text, const std::string& part) {
    return text.find(part) != text.npos && text.find("t.json") != text.npos;
  };
  const auto pre = [](const char* text) {
    return changed(
        "/pre_tokenizer",
        {{"type", "Sequence"}, {"pretokenizers", {json::parse(text), {{"type", "ByteLevel"}}}}});
  };
  const std::pair<json, const char*> cases[] = {
      {changed("/model/type", "WordPiece"), "WordPiece"},
      {changed("/model/type", "WordLevel"), "WordLevel"},
      {changed("/model/byte_fallback", true), "byte_fallback"},
      {changed("/model/dropout", 0.1), "dropout"},
      {changed("/model/end_of_word_suffix", "</w>"), "end_of_word_suffix"},
      {changed("/normalizer", {{"type", "BertNormalizer"}}), "BertNormalizer"},
      {changed("/normalizer", {{"type", "Precompiled"}, {"precompiled_charsmap", "AA=="}}),
       "Precompiled"},
      {changed("/decoder", {{"type", "WordPiece"}}), "WordPiece"},
      {changed("/post_processor", {{"type", "PairProcessing"}}), "PairProcessing"},
      {changed("/pre_tokenizer", {{"type", "BertPreTokenizer"}}), "BertPreTokenizer"},
      {pre(R"({"type": "ByteLevel"})"), "after ByteLevel"},
      {pre(R"({"type": "Split", "pattern": {"String": "a"}, "behavior": "Dropped"})"), "Dropped"},
      {pre(R"({"type": "Split", "pattern": {"Regex": "\\w"}, "behavior": "Isolated"})"), "\\w"},
      {pre(R"({"type": "Split", "pattern": {"Regex": "[a[b]]"}, "behavior": "Isolated"})"),
       "nests"},
      {pre(R"({"type": "Split", "pattern": {"Regex": "(a"}, "behavior": "Isolated"})"), "compile"},
      {pre(R"({"type": "Split", "pattern": {"Regex": "\\p{Thai}"}, "behavior": "Isolated"})"),
       "Thai"},
  };
  for (const auto& [file, part] : cases) {
    EXPECT_TRUE(has(error_of(file), part)) << part << ": " << error_of(file);
  }
}

TEST(TokenizerJson, RefusesWhatDoesNotFit) {
  const json broken[] = {
      changed("/model/vocab/c", 1),              // an id twice
      changed("/model/vocab/c", 4'000'000'000),  // larger than the file can hold
      changed("/model/vocab/c", -1),
      changed("/model/vocab/c", "1"),
      changed("/model/vocab", json::array()),
      changed("/model/merges", {"a c"}),
      changed("/model/merges", {"ab"}),
      changed("/model/merges", {"a b c"}),
      changed("/model/merges", json::array({{"a"}})),
      changed("/model/merges", 7),
      changed("/model/unk_token", "<unk>"),
      changed("/added_tokens/0/id", 0),  // another token's
      changed("/added_tokens/0/content", std::string(2000, 'x')),
      changed("/added_tokens/0/special", "yes"),
      json::array(),
      json(3),
      json::object(),
  };
  for (const json& file : broken) EXPECT_NE(error_of(file), "no error") << file.dump();
  EXPECT_THROW(read_tokenizer_json("{", "", "t.json"), Error);
  EXPECT_NE(error_of(small(), {{"eos_token", "</s>"}}), "no error");
  EXPECT_NE(error_of(small(), json::array()), "no error");
  EXPECT_THROW(Tokenizer(TokenizerSpec{}), Error);
}

TEST(TokenizerJson, APatternThatBacktracksWithoutEndIsAnErrorInTime) {
  json file = small();
  file["pre_tokenizer"] = json::parse(
      R"({"type": "Sequence", "pretokenizers": [{"type": "Split", "behavior": "Isolated",
          "pattern": {"Regex": "(?:(?:a|b)+)+c"}}, {"type": "ByteLevel"}]})");
  std::string text;
  for (int i = 0; i < 60; ++i) text += "ab";
  text += " c";  // (without it PCRE2 sees at once that nothing matches)
  EXPECT_THROW(encode(file, text), Error);
}

}  // namespace
}  // namespace ponder
