// The prefix cache's folder: what outlives the program, and what of it is believed.
#include "infer/disk_cache.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "base/file.h"
#include "infer/engine_fixture.h"

namespace ponder::disk_cache_test {
namespace {

namespace fs = std::filesystem;

struct Folder : testing::Test {
  Folder() {
    std::string name = (fs::temp_directory_path() / "ponder-disk-XXXXXX").string();
    PONDER_CHECK(mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() override {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  std::string cache() const { return path + "/cache"; }
  std::vector<fs::path> pages() const {
    std::vector<fs::path> out;
    for (const auto& entry : fs::directory_iterator(cache())) {
      if (entry.path().extension() == ".kv") out.push_back(entry.path());
    }
    std::sort(out.begin(), out.end());
    return out;
  }
  std::string path;
};

constexpr int64_t kBytes = 1000;
const std::vector<int32_t> kTokens = {1, 2, 3};

std::vector<std::byte> page_of(int value) {
  return std::vector<std::byte>(kBytes, static_cast<std::byte>(value));
}

struct DiskCacheTest : Folder {
  std::unique_ptr<DiskCache> open(int64_t bytes = 1 << 20, PageKey model = {1, 2}) const {
    return std::make_unique<DiskCache>(cache(), bytes, kBytes, model);
  }
  static PageKey key(const DiskCache& disk, int32_t which) {
    const std::vector<int32_t> tokens = {which};
    return disk.next(disk.root(""), tokens);
  }
  static void put(DiskCache& disk, int32_t which) {
    disk.store(key(disk, which), kTokens, page_of(which).data());
    disk.flush();
  }
  static bool has(DiskCache& disk, int32_t which) {
    std::vector<std::byte> page = page_of(99);
    const bool loaded = disk.load(key(disk, which), kTokens, page.data());
    EXPECT_EQ(page, page_of(loaded ? which : 99));
    return loaded;
  }
};

TEST_F(DiskCacheTest, APageIsThereInTheNextRun) {
  put(*open(), 7);
  auto disk = open();
  EXPECT_TRUE(has(*disk, 7));
  EXPECT_FALSE(has(*disk, 8));
  EXPECT_EQ(disk->counters().rejected, 0);
  EXPECT_EQ(fs::status(pages().at(0)).permissions() & fs::perms::others_all, fs::perms::none);
}

TEST_F(DiskCacheTest, NamesDependOnModelSaltAndAllTokens) {
  auto disk = open();
  const PageKey root = disk->root("");
  EXPECT_NE(root, disk->root("other"));
  EXPECT_NE(disk->next(root, kTokens), disk->next(disk->root("other"), kTokens));
  EXPECT_NE(disk->next(disk->next(root, kTokens), kTokens), disk->next(root, kTokens));
  disk.reset();
  EXPECT_NE(open(1 << 20, {1, 3})->root(""), root);
  EXPECT_EQ(open()->root(""), root);
}

TEST_F(DiskCacheTest, WhatIsDamagedCutOrSwappedIsDeletedAndCounted) {
  for (const char* how : {"damaged", "cut", "longer", "swapped", "empty", "folder", "link"}) {
    SCOPED_TRACE(how);
    fs::remove_all(cache());
    {
      auto disk = open();
      put(*disk, 1);
      put(*disk, 2);
    }
    const std::string kind = how;
    const auto first = cache() + "/" + key(*open(), 1).hex() + ".kv";
    const auto second = cache() + "/" + key(*open(), 2).hex() + ".kv";
    if (kind == "cut") fs::resize_file(first, fs::file_size(first) - 1);
    if (kind == "longer") fs::resize_file(first, fs::file_size(first) + 1);
    if (kind == "empty") fs::resize_file(first, 0);
    if (kind == "swapped") fs::copy_file(second, first, fs::copy_options::overwrite_existing);
    if (kind == "damaged") {
      std::fstream file(first, std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(700);
      file.put('!');
    }
    if (kind == "folder" || kind == "link") fs::remove(first);
    if (kind == "folder") fs::create_directory(first);
    if (kind == "link") fs::create_symlink(second, first);
    auto disk = open();
    EXPECT_FALSE(has(*disk, 1));
    EXPECT_TRUE(has(*disk, 2));
    EXPECT_FALSE(fs::is_regular_file(fs::symlink_status(first)));
    if (kind != "folder") {
      EXPECT_EQ(disk->counters().rejected, 1);
      EXPECT_EQ(disk->counters().files, 1);
    }
    put(*disk, 3);
    EXPECT_TRUE(has(*disk, 3));
  }
}

TEST_F(DiskCacheTest, TheLongestUnusedGoesWhenThereIsNoMoreRoom) {
  const auto size = static_cast<int64_t>(page_file_bytes(kTokens.size(), kBytes));
  auto disk = open(3 * size);
  for (int32_t i = 1; i <= 3; ++i) put(*disk, i);
  EXPECT_TRUE(has(*disk, 1));
  put(*disk, 4);
  EXPECT_FALSE(has(*disk, 2));
  EXPECT_TRUE(has(*disk, 1) && has(*disk, 3) && has(*disk, 4));
  EXPECT_EQ(pages().size(), 3u);
  disk.reset();
  disk = open(size);
  EXPECT_EQ(pages().size(), 1u) << "a smaller limit holds at once";
  EXPECT_EQ(disk->counters().bytes, size);
}

TEST_F(DiskCacheTest, HalfWrittenFilesOfAKilledRunAreRemoved) {
  put(*open(), 1);
  const std::string half = pages().at(0).string() + ".partial", other = cache() + "/notes.txt";
  std::ofstream(half) << "half";
  std::ofstream(other) << "mine";
  auto disk = open();
  EXPECT_FALSE(fs::exists(half));
  EXPECT_TRUE(fs::exists(other));
  EXPECT_TRUE(has(*disk, 1));
}

TEST_F(DiskCacheTest, OneProcessAtATime) {
  auto disk = open();
  EXPECT_THROW(open(), Error);
}

TEST_F(DiskCacheTest, WhenNothingCanBeWrittenItGoesOnWithout) {
  auto disk = open();
  put(*disk, 1);
  fs::create_directory(cache() + "/" + key(*disk, 2).hex() + ".kv.partial");
  put(*disk, 2);
  EXPECT_EQ(disk->counters().failed, 1);
  EXPECT_TRUE(has(*disk, 1));
  EXPECT_FALSE(has(*disk, 2));
}

TEST_F(DiskCacheTest, AFolderThatCannotBeMadeIsNamed) {
  std::ofstream(cache()) << "a file";
  try {
    open();
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find(cache()), std::string::npos);
  }
}

struct EngineDisk : Folder {
  EngineOptions options(bool folder) const {
    EngineOptions out = options_for(Isa::Scalar);
    out.context = 1024;
    if (folder) out.cache_folder = cache();
    return out;
  }
  SequenceRequest ask(const Engine& engine) const {
    SequenceRequest out = request(1, engine.config().vocab, 600, 20);
    out.salt = "me";
    return out;
  }
};

TEST_F(EngineDisk, APromptIsReadInTheNextRunToTheSameBits) {
  for (const char* model : {"llama", "deepseek_v3", "glm_moe_dsa"}) {
    Recorder first, again, stranger;
    for (Recorder* reader : {&first, &again}) {
      Engine engine(long_fixture(model), options(true));
      engine.submit(ask(engine), *reader);
      engine.run();
    }
    EXPECT_EQ(first.hits, 0);
    EXPECT_EQ(again.hits, 9 * kPage) << "whole pages before the last token";
    EXPECT_TRUE(same_bits(first, again));
    Engine engine(long_fixture(model), options(true));
    SequenceRequest other = ask(engine);
    other.salt = "you";
    engine.submit(other, stranger);
    engine.run();
    EXPECT_EQ(stranger.hits, 0);
    EXPECT_TRUE(same_bits(first, stranger));
  }
}

TEST_F(EngineDisk, AnotherWayToRunTheModelSharesNothing) {
  Recorder first, second;
  EngineOptions how = options(true);
  for (Recorder* reader : {&first, &second}) {
    Engine engine(long_fixture("deepseek_v3"), how);
    engine.submit(ask(engine), *reader);
    engine.run();
    how.model.absorbed = false;
  }
  EXPECT_EQ(second.hits, 0);
}

TEST_F(EngineDisk, DamagedPagesAreComputedAgain) {
  Recorder first, again;
  for (Recorder* reader : {&first, &again}) {
    Engine engine(long_fixture("llama"), options(true));
    engine.submit(ask(engine), *reader);
    engine.run();
    if (reader == &again) {
      EXPECT_GE(engine.disk_cache()->counters().rejected, 1);
      continue;
    }
    const_cast<DiskCache*>(engine.disk_cache())->flush();
    for (size_t i = 0; i < pages().size(); i += 2) fs::resize_file(pages()[i], 1000);
  }
  EXPECT_TRUE(same_bits(first, again));
}

// As a server does after a step that failed.
TEST_F(EngineDisk, WhatMemoryKeepsIsDroppedAndTheFolderServes) {
  Engine engine(long_fixture("llama"), options(true));
  Recorder first, again;
  engine.submit(ask(engine), first);
  engine.run();
  engine.drop_cached();
  EXPECT_EQ(engine.cache_use().reusable, 0);
  engine.submit(ask(engine), again);
  engine.run();
  EXPECT_TRUE(same_bits(first, again));
}

// Killed at any moment, the next run starts, finds some pages or none, and says the same.
TEST_F(EngineDisk, SurvivesAKillAtAnyMoment) {
  Recorder expected;
  {
    Engine engine(long_fixture("llama"), options(false));
    engine.submit(ask(engine), expected);
    engine.run();
  }
  for (const int milliseconds : {1, 4, 8, 16, 32}) {
    const pid_t child = fork();
    if (child == 0) {
      for (uint64_t i = 0;; ++i) {
        Engine engine(long_fixture("llama"), options(true));
        SequenceRequest next = i % 2 ? request(i, engine.config().vocab, 600, 2) : ask(engine);
        Recorder reader;
        engine.submit(next, reader);
        engine.run();
      }
    }
    usleep(static_cast<useconds_t>(milliseconds) * 1000);
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    Engine engine(long_fixture("llama"), options(true));
    Recorder reader;
    engine.submit(ask(engine), reader);
    engine.run();
    EXPECT_TRUE(same_bits(reader, expected)) << milliseconds;
  }
}

}  // namespace
}  // namespace ponder::disk_cache_test
