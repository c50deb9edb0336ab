// A tokenizer goes into GGUF and comes back, and out as tokenizer.json, with the same ids; a folder
// without tokenizer.json is read by what it has.
#include <gtest/gtest.h>

#include <fstream>

#include "base/error.h"
#include "base/file.h"
#include "formats/files.h"
#include "formats/gguf.h"
#include "formats/gguf_config.h"
#include "formats/gguf_metadata.h"
#include "formats/hf_tokenizer.h"
#include "formats/tokenizer_writer.h"
#include "text/sentencepiece.h"

namespace ponder::tokenizer_forms_test {
namespace {

using test::TempFolder;

const std::string kTokenizers = PONDER_FIXTURES "/tokenizers/";
constexpr uint64_t kMost = 1 << 24;
constexpr const char* kLines[] = {"",           " ",
                                  "a  b",       "the quick brown fox",
                                  "\n\n x\ty ", "\u00e9t\u00e9 \u4e2d\u6587",
                                  "\U0001F600", "12345 <s> </s>",
                                  "a\u2581b",   "  lead"};

TokenizerSpec sentencepiece(const std::string& name) {
  const std::string path = kTokenizers + "sentencepiece/" + name + "/tokenizer.model";
  return read_sentencepiece(read_file(path, kMost), path);
}

std::string gguf_bytes(const TokenizerSpec& spec, const char* family = "llama",
                       const char* name = "a model") {
  Checkpoint checkpoint;
  checkpoint.path = "p";
  checkpoint.has_tokenizer = true;
  checkpoint.tokenizer = spec;
  checkpoint.config["model_type"] = family;
  checkpoint.config["vocab_size"] = spec.tokens.size() + 3;
  GgufMetadata metadata;
  metadata.add_string("general.name", name);
  add_tokenizer_metadata(checkpoint, metadata);
  TempFolder folder;
  AtomicFile file(folder.path("m.gguf"));
  write_gguf_header(file, metadata, {});
  file.commit();
  return read_file(folder.path("m.gguf"), kMost);
}

TokenizerSpec through_gguf(const TokenizerSpec& spec, const char* family = "llama",
                           const char* name = "a model") {
  const std::string bytes = gguf_bytes(spec, family, name);
  const Gguf file(std::as_bytes(std::span(bytes.data(), bytes.size())), "m.gguf");
  TokenizerSpec out;
  EXPECT_TRUE(tokenizer_from_gguf(file, out));
  return out;
}

void expect_same(const TokenizerSpec& one, const TokenizerSpec& other, const std::string& what) {
  const Tokenizer a(one), b(other);
  for (const std::string line : kLines) {
    EXPECT_EQ(a.encode(line, false), b.encode(line, false)) << what << ": " << line;
    EXPECT_EQ(a.encode(line, true, true), b.encode(line, true, true)) << what << ": " << line;
    EXPECT_EQ(a.decode(a.encode(line)), b.decode(a.encode(line))) << what << ": " << line;
  }
}

TEST(TokenizerForms, SentencePieceGoesThroughGguf) {
  for (const char* name : {"bpe", "bpe_bytes", "unigram_bytes"}) {
    TokenizerSpec spec = sentencepiece(name);
    spec.add_bos = spec.bos.has_value();
    expect_same(spec, through_gguf(spec), name);
  }
}

TEST(TokenizerForms, MergesBecomeScoresAndBack) {
  const TokenizerSpec spec = sentencepiece("bpe_bytes");
  const TokenizerSpec json = read_tokenizer_json(tokenizer_json(spec), "", "t.json");
  EXPECT_EQ(json.model, TokenizerSpec::Model::Bpe);
  expect_same(spec, json, "tokenizer.json");
  expect_same(json, through_gguf(json), "tokenizer.json through GGUF");
  const TokenizerSpec unigram = sentencepiece("unigram_bytes");
  expect_same(unigram, read_tokenizer_json(tokenizer_json(unigram), "", "t.json"), "unigram");
}

// 0.1 + 0.2 is 0.3 in float and a little less in double: SentencePiece sums in float, `tokenizers`
// and llama.cpp in double, and a run of one letter shows it.
TEST(TokenizerForms, UnigramsAreSummedAsTheFilesReaderDoes) {
  TokenizerSpec spec = sentencepiece("unigram_bytes");
  for (const auto& [token, score] :
       {std::pair("\u01c0", -0.1F), {"\u01c0\u01c0", -0.2F}, {"\u01c0\u01c0\u01c0", -0.3F}}) {
    spec.tokens.push_back(token);
    spec.scores.push_back(score);
  }
  const auto pieces = [](const TokenizerSpec& read) {
    const Tokenizer tokenizer(read);
    const size_t space = tokenizer.encode("\u01c0", false).size() - 1;
    return tokenizer.encode("\u01c0\u01c0\u01c0", false).size() - space;
  };
  EXPECT_EQ(pieces(spec), 1U);
  EXPECT_EQ(pieces(through_gguf(spec)), 2U);
  EXPECT_EQ(pieces(read_tokenizer_json(tokenizer_json(spec), "", "t.json")), 2U);
}

TEST(TokenizerForms, Gemma4KeepsItsMerges) {
  TokenizerSpec plain = sentencepiece("bpe_bytes");
  apply_sentencepiece_spaces(plain, false);
  const TokenizerSpec spec = read_tokenizer_json(tokenizer_json(plain), "", "t.json");
  const TokenizerSpec back = through_gguf(spec, "gemma4_text");
  EXPECT_EQ(back.model, TokenizerSpec::Model::Bpe);
  EXPECT_EQ(back.merges, spec.merges);
  expect_same(spec, back, "gemma4");
  const TokenizerSpec spaced =
      read_tokenizer_json(tokenizer_json(sentencepiece("bpe_bytes")), "", "t.json");
  EXPECT_THROW(gguf_bytes(spaced, "gemma4_text"), Error);
}

// No key of GGUF says so; llama.cpp knows it by the model's name.
TEST(TokenizerForms, Phi3sSpecialTokensTakeTheSpacesBehindThem) {
  const TokenizerSpec spec = sentencepiece("bpe_bytes");
  const Tokenizer other(through_gguf(spec)), phi(through_gguf(spec, "phi3", "Phi-3 Mini"));
  EXPECT_NE(other.encode("</s>  a"), other.encode("</s>a"));
  EXPECT_EQ(phi.encode("</s>  a"), phi.encode("</s>a"));
  EXPECT_EQ(phi.encode("<s>  a"), other.encode("<s>  a"));
}

TEST(TokenizerForms, WhatGgufCannotSayIsNamed) {
  TokenizerSpec lower = sentencepiece("bpe_bytes");
  lower.normalizers.insert(lower.normalizers.begin(), {TokenizerSpec::Normalizer::Kind::Lowercase});
  EXPECT_THROW(gguf_bytes(lower), Error);
  TokenizerSpec around = sentencepiece("bpe_bytes");
  around.before_eos = {2};
  EXPECT_THROW(gguf_bytes(around), Error);
}

TEST(TokenizerForms, AFolderIsReadByWhatItHas) {
  const auto write = [](const std::string& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
  };
  TempFolder spm;
  write(spm.path("tokenizer.model"),
        read_file(kTokenizers + "sentencepiece/bpe_bytes/tokenizer.model", kMost));
  const size_t end = sentencepiece("bpe_bytes").tokens.size();
  write(spm.path("added_tokens.json"), fmt::format("{{\"<|more|>\": {}}}", end));
  write(spm.path("special_tokens_map.json"), R"({"eos_token": "<|more|>"})");
  TokenizerSpec spec;
  ASSERT_TRUE(tokenizer_from_folder(spm.path(""), spec));
  const int32_t more = *Tokenizer(spec).find("<|more|>");
  EXPECT_EQ(spec.eos, more);
  EXPECT_EQ(Tokenizer(spec).encode("<|more|>"), std::vector<int32_t>{more});

  TempFolder gpt2;
  write(gpt2.path("vocab.json"), R"({"a": 0, "b": 1, "ab": 2, "\u0120": 3, "<|end|>": 4})");
  write(gpt2.path("merges.txt"), "#version: 0.2\na b\n");
  write(gpt2.path("tokenizer_config.json"),
        R"({"tokenizer_class": "GPT2Tokenizer", "eos_token": "<|end|>", "added_tokens_decoder":
            {"4": {"content": "<|end|>", "special": true}}})");
  TokenizerSpec bpe;
  ASSERT_TRUE(tokenizer_from_folder(gpt2.path(""), bpe));
  EXPECT_EQ(Tokenizer(bpe).encode("ab a<|end|>"), (std::vector<int32_t>{2, 3, 0, 4}));
  write(gpt2.path("tokenizer_config.json"), R"({"tokenizer_class": "OddTokenizer"})");
  EXPECT_THROW(tokenizer_from_folder(gpt2.path(""), bpe), Error);

  TempFolder beside;  // tokens that stand beside tokenizer.json
  std::filesystem::copy(kTokenizers + "smollm2/tokenizer.json", beside.path("tokenizer.json"));
  write(
      beside.path("tokenizer_config.json"),
      R"({"added_tokens_decoder": {"1": {"content": "<|im_start|>", "special": true, "lstrip": true},
            "77": {"content": "<new>", "special": false}}, "extra_special_tokens": ["<more>"], "pad_token": "[PAD]", "eos_token": "<end>"})");
  TokenizerSpec own, with;
  ASSERT_TRUE(tokenizer_from_folder(beside.path(""), with));
  std::filesystem::remove(beside.path("tokenizer_config.json"));
  ASSERT_TRUE(tokenizer_from_folder(beside.path(""), own));
  const auto next = static_cast<int32_t>(own.tokens.size());
  EXPECT_EQ(Tokenizer(with).encode("a <|im_start|><new><more>"),
            (std::vector<int32_t>{Tokenizer(own).encode("a")[0], 1, next, next + 2}));
  EXPECT_EQ(with.eos, next + 1);
  EXPECT_EQ(with.pad, next + 3);
  write(beside.path("tokenizer_config.json"), R"({"pad_token": "[PAD]"})");  // the model has no row
  write(beside.path("config.json"), fmt::format(R"({{"vocab_size": {}}})", next));
  ASSERT_TRUE(tokenizer_from_folder(beside.path(""), with));
  EXPECT_EQ(with.tokens.size(), own.tokens.size());
  EXPECT_EQ(with.pad, std::nullopt);

  TempFolder kimi;
  write(kimi.path("tiktoken.model"), "YQ== 0\nYg== 1\n");
  EXPECT_THROW(tokenizer_from_folder(kimi.path(""), bpe), Error);
  write(kimi.path("tokenizer_config.json"),
        R"({"tokenizer_class": "TikTokenTokenizer", "added_tokens_decoder":
            {"2": {"content": "[BOS]", "special": true}}, "bos_token": "[BOS]"})");
  ASSERT_TRUE(tokenizer_from_folder(kimi.path(""), bpe));
  EXPECT_EQ(bpe.bos, 2);
  EXPECT_EQ(Tokenizer(bpe).vocab_size(), 2 + 256);
}

}  // namespace
}  // namespace ponder::tokenizer_forms_test
