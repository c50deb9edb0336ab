#include "formats/safetensors.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "formats/files.h"

namespace ponder::safetensors_test {
namespace {

using test::safetensors_file;

std::vector<StoredTensor> read(const std::string& file) {
  std::vector<StoredTensor> out;
  read_safetensors(std::as_bytes(std::span(file)), "some.safetensors", 0, out);
  return out;
}

// The message of the Error, or "" if there is none.
std::string error_of(const std::string& file) {
  try {
    read(file);
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

std::string with_header(const std::string& header, size_t data = 16) {
  std::string padded = header;
  padded.append((8 - padded.size() % 8) % 8, ' ');
  return safetensors_file(padded, std::string(data, '\0'));
}

std::string one(const std::string& dtype, const std::string& shape, const std::string& offsets) {
  return with_header(R"({"a.weight":{"dtype":)" + dtype + R"(,"shape":)" + shape +
                     R"(,"data_offsets":)" + offsets + "}}");
}

TEST(Safetensors, ReadsShapeTypeAndPlace) {
  const std::string file = one("\"F32\"", "[2,2]", "[0,16]");
  const auto tensors = read(file);
  ASSERT_EQ(tensors.size(), 1u);
  EXPECT_EQ(tensors[0].name, "a.weight");
  EXPECT_EQ(tensors[0].dtype, DType::F32);
  EXPECT_EQ(tensors[0].shape, (std::vector<int64_t>{2, 2}));
  EXPECT_EQ(tensors[0].bytes, 16u);
  EXPECT_EQ(reinterpret_cast<const char*>(tensors[0].data), file.data() + file.size() - 16);
}

TEST(Safetensors, ReadsScalarsAndSkipsMetadata) {
  const auto tensors = read(with_header(
      R"({"__metadata__":{"format":"pt"},"s":{"dtype":"F32","shape":[],"data_offsets":[0,4]}})",
      4));
  ASSERT_EQ(tensors.size(), 1u);
  EXPECT_EQ(tensors[0].elements(), 1);
}

TEST(Safetensors, HostileFilesAreOneSentenceEach) {
  const struct {
    std::string file, says;
  } cases[] = {
      {"", "too few"},
      {"1234567", "too few"},
      {test::raw<uint64_t>(UINT64_MAX) + "{}", "header claims"},
      {test::raw<uint64_t>(100) + "{}", "header claims"},
      {safetensors_file("[1,2]   ", ""), "not a JSON object"},
      {safetensors_file("{\"a\":", ""), "not a JSON object"},
      {safetensors_file(std::string(60000, '['), ""), "not a JSON object"},
      {with_header(R"({"a":5})"), "not an object"},
      {with_header(R"({"a":{}})"), "no \"dtype\""},
      {one("7", "[2,2]", "[0,16]"), "no \"dtype\""},
      {one("\"F7\"", "[2,2]", "[0,16]"), "the type F7"},
      {one("\"F32\"", "4", "[0,16]"), "no list \"shape\""},
      {one("\"F32\"", "[-2,2]", "[0,16]"), "whole numbers"},
      {one("\"F32\"", "[2.5]", "[0,16]"), "whole numbers"},
      {one("\"F32\"", "[\"2\"]", "[0,16]"), "whole numbers"},
      {one("\"F32\"", "[4294967296,4294967296]", "[0,16]"), "shape is impossible"},
      {one("\"F32\"", "[18446744073709551615]", "[0,16]"), "shape is impossible"},
      {one("\"F32\"", "[1,1,1,1,1,1,1,1,4]", "[0,16]"), "shape is impossible"},
      {one("\"F32\"", "[2,2]", "[0]"), "data_offsets lie outside"},
      {one("\"F32\"", "[2,2]", "[16,0]"), "data_offsets lie outside"},
      {one("\"F32\"", "[2,2]", "[0,16,3]"), "data_offsets lie outside"},
      {one("\"F32\"", "[2,2]", "[4,20]"), "data_offsets lie outside"},
      {one("\"F32\"", "[2,2]", "[0,12]"), "need 16"},
      {one("\"F32\"", "[1]", "[1,5]"), "not aligned"},
      {with_header(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
                   R"("a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}})"),
       "listed twice"},
      {with_header(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
                   R"("b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}})"),
       "overlap"},
      {with_header(R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}})"),
       "4 bytes behind tensor \"a\" belong to no tensor"},
      {with_header(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
                   R"("b":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}})"),
       "4 bytes behind tensor \"a\""},
      {with_header(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}})"),
       "8 bytes behind the header"},
  };
  for (const auto& [file, says] : cases) {
    const std::string error = error_of(file);
    EXPECT_NE(error.find(says), std::string::npos) << says << " expected in: " << error;
    EXPECT_EQ(error.find("some.safetensors"), 0u) << error;
  }
}

TEST(Safetensors, EveryTruncationIsAnError) {
  const std::string file = one("\"F32\"", "[2,2]", "[0,16]");
  for (size_t size = 0; size < file.size(); ++size) EXPECT_NE(error_of(file.substr(0, size)), "");
}

TEST(Safetensors, IndexNamesPlainFilesOnly) {
  std::vector<std::pair<std::string, int>> weights;
  const auto shards = read_safetensors_index(
      R"({"weight_map":{"a":"x.safetensors","b":"y.safetensors","c":"x.safetensors"}})", "i",
      weights);
  EXPECT_EQ(shards, (std::vector<std::string>{"x.safetensors", "y.safetensors"}));
  EXPECT_EQ(weights[2].second, 0);
  for (const char* bad : {"\"../x\"", "\"/etc/passwd\"", "\"\"", "\".\"", "5", "\"a\\u0000b\""}) {
    const std::string index = std::string(R"({"weight_map":{"a":)") + bad + "}}";
    EXPECT_THROW(read_safetensors_index(index, "i", weights), Error) << bad;
  }
  EXPECT_THROW(read_safetensors_index("{}", "i", weights), Error);
}

}  // namespace
}  // namespace ponder::safetensors_test
