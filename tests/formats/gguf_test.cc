#include "formats/gguf.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "formats/files.h"

namespace ponder::gguf_test {
namespace {

using test::gguf_string;
using test::gguf_text;
using test::gguf_u32;
using test::gguf_value;
using test::GgufBuilder;
using test::raw;

std::string error_of(const std::string& file) {
  try {
    const Gguf parsed(std::as_bytes(std::span(file)), "some.gguf");
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

GgufBuilder small() {
  GgufBuilder builder;
  builder.values = {{"general.architecture", gguf_text("llama")}, {"n", gguf_u32(7)}};
  builder.tensors = {{"a", {4, 2}, 0, 0}, {"b", {32}, 8, 32}};
  builder.data = std::string(32 + 34, '\0');
  return builder;
}

TEST(GgufContainer, ReadsVersions2And3WithDimensionsReversed) {
  for (const uint32_t version : {2u, 3u}) {
    GgufBuilder builder = small();
    builder.version = version;
    const std::string file = builder.build();
    const Gguf parsed(std::as_bytes(std::span(file)), "some.gguf");
    EXPECT_EQ(parsed.string("general.architecture"), "llama");
    EXPECT_EQ(parsed.integer("n"), 7);
    EXPECT_EQ(parsed.integer("missing"), std::nullopt);
    ASSERT_EQ(parsed.tensors().size(), 2u);
    EXPECT_EQ(parsed.tensors()[0].shape, (std::vector<int64_t>{2, 4}));
    EXPECT_EQ(parsed.tensors()[1].dtype, DType::Q8_0);
    EXPECT_EQ(parsed.tensors()[1].bytes, 34u);
  }
}

TEST(GgufContainer, FloatsReadAsTheirShortestDecimal) {
  GgufBuilder builder = small();
  builder.values = {{"eps", test::gguf_f32(1e-5f)},
                    {"inf", test::gguf_f32(HUGE_VALF)},
                    {"tiny", test::gguf_f32(1e-44f)}};
  const std::string file = builder.build();
  const Gguf parsed(std::as_bytes(std::span(file)), "some.gguf");
  EXPECT_EQ(parsed.number("eps"), 1e-5);
  EXPECT_EQ(parsed.number("inf"), HUGE_VAL);
  EXPECT_NEAR(*parsed.number("tiny"), 1e-44, 1e-45);
}

TEST(GgufContainer, ArraysAreCheckedAgainstTheTypeAskedFor) {
  GgufBuilder builder = small();
  const std::string two = raw<uint64_t>(2);
  builder.values = {{"s", gguf_value(9, raw(8u) + two + gguf_string("x") + gguf_string(""))},
                    {"i", gguf_value(9, raw(5u) + two + raw(-1) + raw(5))},
                    {"f", gguf_value(9, raw(6u) + two + raw(1.0f) + raw(2.0f))}};
  const std::string file = builder.build();
  const Gguf parsed(std::as_bytes(std::span(file)), "some.gguf");
  EXPECT_EQ(parsed.array("s")->strings("p"), (std::vector<std::string_view>{"x", ""}));
  EXPECT_EQ(parsed.array("i")->integers("p"), (std::vector<int64_t>{-1, 5}));
  EXPECT_THROW(parsed.array("s")->integers("p"), Error);
  EXPECT_THROW(parsed.array("i")->strings("p"), Error);
  EXPECT_THROW(parsed.array("f")->integers("p"), Error);
  EXPECT_THROW(parsed.integer("s"), Error);
}

TEST(GgufContainer, HostileFilesAreOneSentenceEach) {
  const auto with_value = [](const std::string& value) {
    GgufBuilder builder = small();
    builder.values.push_back({"k", value});
    return builder.build();
  };
  const auto with_tensor = [](const test::GgufFileTensor& tensor) {
    GgufBuilder builder = small();
    builder.tensors = {tensor};
    return builder.build();
  };
  const auto with_version = [](uint32_t version) {
    GgufBuilder builder = small();
    builder.version = version;
    return builder.build();
  };
  const std::string head = "GGUF" + raw(3u);
  const uint64_t huge = UINT64_MAX;
  const struct {
    std::string file, says;
  } cases[] = {
      {"", "the magic number needs"},
      {"GGML0000", "no GGUF file"},
      {with_version(1), "GGUF version 1"},
      {with_version(0x03000000), "big-endian"},
      {head + raw(huge) + raw<uint64_t>(0), "it claims"},
      {head + raw<uint64_t>(0) + raw(huge), "it claims"},
      {head + raw<uint64_t>(0) + raw<uint64_t>(5000), "a metadata key needs"},
      {head + raw<uint64_t>(0) + raw<uint64_t>(1) + raw(huge), "more than the"},
      {with_value(gguf_value(13, "")), "unknown type 13"},
      {with_value(gguf_value(8, raw(huge))), "more than the"},
      {with_value(gguf_value(9, raw(4u) + raw(huge))), "its length"},
      {with_value(gguf_value(9, raw(8u) + raw(huge))), "it claims"},
      {with_value(gguf_value(9, raw(9u) + raw<uint64_t>(1))), "array of arrays"},
      {with_value(gguf_value(9, raw(77u) + raw<uint64_t>(1))), "unknown type 77"},
      {with_value(gguf_value(10, raw(huge))), "too large"},
      {with_tensor({"a", {}, 0, 0}), "0 dimensions"},
      {with_tensor({"a", {1, 1, 1, 1, 1}, 0, 0}), "5 dimensions"},
      {with_tensor({"a", {0}, 0, 0}), "shape is impossible"},
      {with_tensor({"a", {uint64_t{1} << 36, uint64_t{1} << 36}, 0, 0}), "shape is impossible"},
      {with_tensor({"a", {4}, 99, 0}), "GGML type 99"},
      {with_tensor({"a", {4}, 32, 0}), "GGML type 32 (Q4_0_4_8), which ponder does not read"},
      {with_tensor({"a", {16, 2}, 8, 0}), "no whole number of Q8_0 blocks"},
      {with_tensor({"a", {4}, 0, 4}), "no multiple of the alignment"},
      {with_tensor({"a", {4}, 0, 1 << 20}), "the file has"},
      {with_tensor({"a", {4}, 0, huge - 31}), "the file has"},
      {with_tensor({"a", {1 << 20}, 0, 0}), "the file has"},
  };
  for (const auto& [file, says] : cases) {
    const std::string error = error_of(file);
    EXPECT_NE(error.find(says), std::string::npos) << says << " expected in: " << error;
    EXPECT_EQ(error.find("some.gguf"), 0u) << error;
  }
}

TEST(GgufContainer, RefusesRowsThatAreNoWholeBlocksOfAnyType) {
  for (int i = 0; i < kDTypes; ++i) {
    const DTypeInfo& info = dtype_info(static_cast<DType>(i));
    if (info.ggml < 0 || info.block == 1) continue;
    const auto block = static_cast<uint64_t>(info.block);
    // Two rows of half a block are a block of bytes, and yet no rows of blocks.
    for (const std::vector<uint64_t>& dims :
         {std::vector<uint64_t>{block / 2, 2}, {block + 1, block}, {1, 3 * block}}) {
      GgufBuilder builder = small();
      builder.tensors[0] = {"a", dims, static_cast<uint32_t>(info.ggml), 0};
      const std::string error = error_of(builder.build());
      EXPECT_NE(error.find("no whole number of " + std::string(info.name) + " blocks"),
                std::string::npos)
          << error;
    }
  }
}

TEST(GgufContainer, RefusesTwinsOverlapsAndWildAlignments) {
  GgufBuilder twins = small();
  twins.tensors[1].name = "a";
  EXPECT_NE(error_of(twins.build()).find("there twice"), std::string::npos);
  GgufBuilder keys = small();
  keys.values[1].first = "general.architecture";
  EXPECT_NE(error_of(keys.build()).find("there twice"), std::string::npos);
  GgufBuilder overlap = small();
  overlap.tensors[1].offset = 0;
  EXPECT_NE(error_of(overlap.build()).find("overlap"), std::string::npos);
  for (const uint32_t alignment : {0u, 3u, 1u << 20, 0xffffffffu}) {
    GgufBuilder wild = small();
    wild.values.push_back({"general.alignment", gguf_u32(alignment)});
    EXPECT_NE(error_of(wild.build()).find("power of two"), std::string::npos) << alignment;
  }
}

TEST(GgufContainer, EveryTruncationIsAnErrorAndNoByteFlipCrashes) {
  const std::string file = small().build();
  for (size_t size = 0; size < file.size(); ++size) {
    EXPECT_NE(error_of(file.substr(0, size)), "") << size;
  }
  for (size_t i = 0; i < file.size(); ++i) {
    for (const char bits : {'\x01', '\x80', '\xff'}) {
      std::string flipped = file;
      flipped[i] = static_cast<char>(flipped[i] ^ bits);
      error_of(flipped);  // an Error or a file; the sanitizers watch
    }
  }
}

}  // namespace
}  // namespace ponder::gguf_test
