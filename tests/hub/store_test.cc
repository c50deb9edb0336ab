#include "hub/store.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/error.h"

namespace ponder {
namespace {

namespace fs = std::filesystem;

// A home with a model whose files are put where pulls put them.
class HubStore : public testing::Test {
 protected:
  HubStore() { fs::create_directories(folder()); }
  ~HubStore() override { fs::remove_all(home_); }

  static HubName asked(const std::string& file) { return {"o", "n", file}; }
  fs::path folder() const { return hub_folder(home_, asked("")); }

  void pull(const std::string& ask, const std::string& commit, const std::string& file) {
    put(commit, file.empty() ? "config.json" : file);
    note_pulled(home_, asked(ask), file, commit);
  }
  void put(const std::string& commit, const std::string& file) const {
    const fs::path path = folder() / commit / file;
    fs::create_directories(path.parent_path());
    std::ofstream(path) << "x";
  }
  // COMMIT/FILE; "" if nothing.
  std::string found(const std::string& ask) const {
    const auto path = find_pulled(home_, asked(ask));
    return path ? fs::relative(*path, folder()).string() : "";
  }

  const std::string home_ =
      (fs::temp_directory_path() / ("ponder_store_" + std::to_string(getpid()))).string();
};

TEST_F(HubStore, TheNewestPullOfANameIsWhatItMeans) {
  pull("", "c1", "");
  EXPECT_EQ(found(""), "c1");
  pull("", "c2", "a.gguf");
  EXPECT_EQ(found(""), "c2/a.gguf");
  pull("", "c3", "b.gguf");
  EXPECT_EQ(found(""), "c3/b.gguf");
  EXPECT_EQ(found("a.gguf"), "");
  pull("", "c4", "");
  EXPECT_EQ(found(""), "c4");
}

TEST_F(HubStore, NamesKeepWhatTheyGave) {
  pull("Q8_0", "c1", "m-Q8_0.gguf");
  EXPECT_EQ(found(""), "c1/m-Q8_0.gguf");
  pull("", "c2", "");
  EXPECT_EQ(found(""), "c2");
  EXPECT_EQ(found("q8_0"), "c1/m-Q8_0.gguf");
  pull("q8_0", "c3", "n-Q8_0.gguf");
  EXPECT_EQ(found("Q8_0"), "c3/n-Q8_0.gguf");
  pull("n-Q8_0.gguf", "c4", "n-Q8_0.gguf");
  EXPECT_EQ(found("Q8_0"), "c4/n-Q8_0.gguf");
  EXPECT_EQ(found("n-Q8_0"), "c4/n-Q8_0.gguf");
}

TEST_F(HubStore, OneOfSeveralMustBeSaid) {
  pull("f16", "c1", "m-F16.gguf");
  pull("q8_0", "c1", "m-Q8_0.gguf");
  EXPECT_THROW(found(""), Error);
  EXPECT_EQ(found("m-F16"), "c1/m-F16.gguf");
  EXPECT_EQ(found("Q4_K"), "");
  fs::remove(folder() / "c1/m-F16.gguf");
  EXPECT_EQ(found(""), "c1/m-Q8_0.gguf");
  EXPECT_EQ(found("f16"), "");
}

TEST_F(HubStore, AModelInPartsIsThereWithAllOfThem) {
  const std::string first = "m-00001-of-00002.gguf", second = "m-00002-of-00002.gguf";
  pull("m", "c1", first);
  EXPECT_EQ(found("m"), "");
  put("c1", second);
  EXPECT_EQ(found("m"), "c1/" + first);
  EXPECT_EQ(found(second), "c1/" + first);
}

TEST_F(HubStore, WhatOlderPullsNotedIsRead) {
  std::ofstream(folder() / "pulled.json")
      << R"({"": "c1", "m-F16.gguf": "c2", "p-00002-of-00002.gguf": "c2"})";
  put("c1", "config.json");
  for (const char* file : {"m-F16.gguf", "p-00001-of-00002.gguf", "p-00002-of-00002.gguf"}) {
    put("c2", file);
  }
  EXPECT_EQ(found(""), "c1");
  EXPECT_EQ(found("F16"), "c2/m-F16.gguf");
  EXPECT_EQ(found("p-00002-of-00002.gguf"), "c2/p-00001-of-00002.gguf");
  pull("", "c3", "m-F16.gguf");
  EXPECT_EQ(found(""), "c3/m-F16.gguf");
  EXPECT_EQ(found("F16"), "c3/m-F16.gguf");
}

TEST_F(HubStore, ADamagedNoteIsRefused) {
  for (const char* notes : {R"({"": "../.."})", R"({"": 1})", R"({"../x": "c1"})", R"({"": {}})",
                            R"({"": {"file": "../x", "commit": "c1"}})"}) {
    std::ofstream(folder() / "pulled.json") << notes;
    EXPECT_THROW(found(""), Error) << notes;
  }
}

}  // namespace
}  // namespace ponder
