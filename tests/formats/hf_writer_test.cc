#include "formats/hf_writer.h"

#include <gtest/gtest.h>

#include <cstring>

#include "base/error.h"
#include "formats/files.h"

namespace ponder::hf_writer_test {
namespace {

using test::TempFolder;

struct Parts {
  std::vector<float> wide = {1, 2, 3, 4, 5, 6}, narrow = {0.5f, -1.25f, 3};
  HfFolder folder() const {
    HfFolder out;
    out.config = {{"model_type", "llama"},       {"hidden_size", 2},       {"num_hidden_layers", 1},
                  {"num_attention_heads", 1},    {"intermediate_size", 2}, {"vocab_size", 3},
                  {"max_position_embeddings", 8}};
    out.tensors.push_back(tensor_from_floats("narrow", DType::BF16, {3}, narrow.data()));
    out.tensors.push_back(tensor_from_floats("wide", DType::F32, {3, 2}, wide.data()));
    out.files.emplace_back("note.txt", "kept\n");
    return out;
  }
};

TEST(HfWriter, FolderReadsBackAndLeavesNothingBeside) {
  TempFolder temp;
  const Parts parts;
  const uint64_t bytes = write_hf_folder(temp.path("out/"), parts.folder());
  const Checkpoint read = open_checkpoint(temp.path("out"), false);
  EXPECT_EQ(read.config.at("model_type"), "llama");
  EXPECT_EQ(read.at("wide").shape, (std::vector<int64_t>{3, 2}));
  EXPECT_EQ(std::memcmp(read.at("wide").data, parts.wide.data(), 24), 0);
  EXPECT_EQ(read.at("narrow").dtype, DType::BF16);
  EXPECT_EQ(read_file(temp.path("out/note.txt"), 100), "kept\n");
  uint64_t sum = 0;
  for (const auto& entry : std::filesystem::directory_iterator(temp.path("out")))
    sum += entry.file_size();
  EXPECT_EQ(bytes, sum);
  EXPECT_FALSE(std::filesystem::exists(temp.path("out.partial")));
}

TEST(HfWriter, ShardsAreCutWhereTheLimitIsReached) {
  TempFolder temp;
  const Parts parts;
  HfFolder folder = parts.folder();
  folder.shard_bytes = 25;
  write_hf_folder(temp.path("out"), std::move(folder));
  const Checkpoint read = open_checkpoint(temp.path("out"), false);
  EXPECT_EQ(read.files.size(), 2u);
  EXPECT_EQ(read.at("narrow").elements(), 3);
}

TEST(HfWriter, FailureLeavesNoFolderBehind) {
  TempFolder temp;
  const Parts parts;
  HfFolder folder = parts.folder();
  folder.tensors[0].pour = [](const ByteSink&) { fail("no numbers"); };
  EXPECT_THROW(write_hf_folder(temp.path("out"), std::move(folder)), Error);
  EXPECT_TRUE(std::filesystem::is_empty(temp.path()));
}

TEST(HfWriter, RefusesAFolderInUseButTakesAnEmptyOne) {
  TempFolder temp;
  const Parts parts;
  std::filesystem::create_directory(temp.path("empty"));
  write_hf_folder(temp.path("empty"), parts.folder());
  EXPECT_NO_THROW(open_checkpoint(temp.path("empty"), false));
  EXPECT_THROW(write_hf_folder(temp.path("empty"), parts.folder()), Error);
  EXPECT_THROW(write_hf_folder(temp.write("file", "x"), parts.folder()), Error);
}

// What a run that was killed left beside is no obstacle.
TEST(HfWriter, TakesThePlaceOfAPartialFolder) {
  TempFolder temp;
  const Parts parts;
  std::filesystem::create_directory(temp.path("out.partial"));
  temp.write("out.partial/junk", "x");
  write_hf_folder(temp.path("out"), parts.folder());
  EXPECT_FALSE(std::filesystem::exists(temp.path("out/junk")));
}

}  // namespace
}  // namespace ponder::hf_writer_test
