#include "watch/run_files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "watch_fixture.h"

namespace ponder {
namespace {

using RunFolder = WatchFolder;

TEST(RunFiles, ARunByItselfIsOneStage) {
  const RunFolder folder;
  folder.write("metrics.jsonl", "{\"step\":1,\"reward\":0.5}\n");
  const Json facts = RunFiles(folder.path()).describe();
  ASSERT_EQ(facts["stages"].size(), 1u);
  EXPECT_EQ(facts["stages"][0]["name"], "");
  EXPECT_EQ(facts["stages"][0]["metrics"], true);
  EXPECT_EQ(facts["stages"][0]["episodes"], false);
}

TEST(RunFiles, NamesOfAnyBytesAreToldAndFound) {
  const RunFolder folder;
  folder.write("a\xff/metrics.jsonl", "{\"step\":1}\n");
  const RunFiles files(folder.path());
  const std::string told = json_line(files.describe());
  EXPECT_NE(told.find("a\uFFFD"), told.npos) << told;
  EXPECT_EQ(files.describe()["stages"][0]["metrics"], true);
  EXPECT_EQ(files.metrics("a\uFFFD", 0)["lines"].size(), 1u);
}

TEST(RunFiles, NumbersThatNoReaderKnowsTellNothing) {
  const RunFolder folder;
  folder.write("pipeline.json", R"({"stages":[{"name":"zero","seconds":1e400}]})");
  folder.write("zero/metrics.jsonl", "{\"step\":1e400}\n{\"step\":1}\n");
  const RunFiles files(folder.path());
  EXPECT_EQ(files.describe()["stages"].size(), 1u);
  EXPECT_EQ(files.metrics("zero", 0)["lines"].size(), 1u);
}

TEST(RunFiles, APipelineTellsItsStagesInTheirOrder) {
  const RunFolder folder;
  folder.write("pipeline.json",
               R"({"recipe":"smoke","stages":[{"name":"zero","state":"done","seconds":3},)"
               R"({"name":"base","state":"waiting"},{"name":"../up"},{"name":7}]})");
  folder.write("zero/metrics.jsonl", "");
  const Json facts = RunFiles(folder.path()).describe();
  EXPECT_EQ(facts["recipe"], "smoke");
  ASSERT_EQ(facts["stages"].size(), 2u);
  EXPECT_EQ(facts["stages"][0]["name"], "zero");
  EXPECT_EQ(facts["stages"][0]["seconds"], 3);
  EXPECT_EQ(facts["stages"][0]["metrics"], true);
  EXPECT_EQ(facts["stages"][1]["metrics"], false);
}

TEST(RunFiles, AFolderOfRunsShowsEach) {
  const RunFolder folder;
  folder.write("b/metrics.jsonl", "");
  folder.write("a/metrics.jsonl", "");
  folder.write("other/file", "");
  const Json facts = RunFiles(folder.path()).describe();
  ASSERT_EQ(facts["stages"].size(), 2u);
  EXPECT_EQ(facts["stages"][0]["name"], "a");
}

TEST(RunFiles, LinesAreReadOnAsTheyGrow) {
  const RunFolder folder;
  folder.write("metrics.jsonl", "{\"step\":1}\n{\"step\":2}\n{\"st");
  const RunFiles files(folder.path());
  Json first = files.metrics("", 0);
  EXPECT_EQ(first["lines"], Json::parse(R"([{"step":1},{"step":2}])"));
  folder.append("metrics.jsonl", "ep\":3}\nno json\n");
  const Json more = files.metrics("", first["next"]);
  EXPECT_EQ(more["lines"], Json::parse(R"([{"step":3}])"));
  EXPECT_EQ(more["file"], first["file"]);
  EXPECT_TRUE(files.metrics("", more["next"])["lines"].empty());
}

TEST(RunFiles, ARunThatWentBackIsAnotherFile) {
  const RunFolder folder;
  folder.write("metrics.jsonl", "{\"step\":1}\n{\"step\":2}\n");
  const RunFiles files(folder.path());
  const Json before = files.metrics("", 0);
  folder.write("new", "{\"step\":1}\n");
  std::filesystem::rename(folder.path() + "/new", folder.path() + "/metrics.jsonl");
  const Json after = files.metrics("", before["next"]);
  EXPECT_NE(after["file"], before["file"]);
  EXPECT_EQ(after["lines"].size(), 1u);
}

TEST(RunFiles, NothingOutsideTheRunIsRead) {
  const RunFolder folder;
  folder.write("metrics.jsonl", "");
  const RunFiles files(folder.path());
  for (const char* stage : {"..", "/etc", "zero", "./"}) {
    EXPECT_THROW(files.metrics(stage, 0), Error) << stage;
    EXPECT_THROW(files.episodes(stage), Error) << stage;
  }
  EXPECT_THROW(RunFiles(folder.path() + "/none"), Error);
  const RunFolder empty;
  EXPECT_THROW(RunFiles{empty.path()}, Error);
}

}  // namespace
}  // namespace ponder
