#include "train/checkpoint_store.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <numeric>

#include "base/error.h"

namespace ponder {
namespace {

namespace fs = std::filesystem;

class Checkpoints : public testing::Test {
 protected:
  Checkpoints() {
    dir_ = testing::TempDir() + "checkpoints_" +
           testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(dir_);
  }
  ~Checkpoints() override { fs::remove_all(dir_); }

  std::vector<StateTensor> tensors() { return {{"value/a", a_}, {"first/a", b_}}; }
  void set(float from) {
    std::iota(a_.begin(), a_.end(), from);
    std::iota(b_.begin(), b_.end(), -from);
  }
  std::string error_of_load(std::span<const StateTensor> tensors) {
    try {
      CheckpointStore(dir_, 2).load(tensors);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }

  std::string dir_;
  std::vector<float> a_ = std::vector<float>(1000), b_ = std::vector<float>(77);
};

TEST_F(Checkpoints, GiveBackWhatWasSaved) {
  CheckpointStore store(dir_, 2);
  EXPECT_FALSE(store.load(tensors()));
  set(3);
  const std::vector<float> a = a_, b = b_;
  store.save(10, {{"data", "somewhere"}}, tensors());
  set(9);
  const auto loaded = CheckpointStore(dir_, 2).load(tensors());
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->step, 10);
  EXPECT_EQ(loaded->facts["data"], "somewhere");
  EXPECT_EQ(a, a_);
  EXPECT_EQ(b, b_);
}

TEST_F(Checkpoints, OnlyTheNewestAreKept) {
  CheckpointStore store(dir_, 2);
  for (const int64_t step : {5, 50, 500}) store.save(step, {}, tensors());
  EXPECT_EQ(store.steps(), (std::vector<int64_t>{50, 500}));
}

TEST_F(Checkpoints, DamagedOnesArePassedOverAndNamed) {
  CheckpointStore store(dir_, 3);
  for (const int64_t step : {1, 2, 3}) {
    set(static_cast<float>(step));
    store.save(step, {}, tensors());
  }
  {
    std::fstream file(dir_ + "/step-00000003/state.safetensors",
                      std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(-5, std::ios::end);
    file.put('\x7f');
  }
  fs::resize_file(dir_ + "/step-00000002/state.safetensors", 700);
  const auto loaded = store.load(tensors());
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->step, 1);
  EXPECT_EQ(a_[0], 1);
  ASSERT_EQ(loaded->skipped.size(), 2u);
  EXPECT_NE(loaded->skipped[0].find("checksum"), std::string::npos);
}

TEST_F(Checkpoints, OfAnotherModelAreRefused) {
  CheckpointStore(dir_, 2).save(1, {}, tensors());
  std::vector<float> wide(1001);
  const std::vector<StateTensor> other = {{"value/a", wide}, {"first/a", b_}};
  EXPECT_NE(error_of_load(other).find("another size"), std::string::npos);
  const std::vector<StateTensor> fewer = {{"value/a", a_}};
  EXPECT_NE(error_of_load(fewer).find("2 tensors"), std::string::npos);
  const std::vector<StateTensor> renamed = {{"value/b", a_}, {"first/a", b_}};
  EXPECT_NE(error_of_load(renamed).find("value/b"), std::string::npos);
}

TEST_F(Checkpoints, AnInterruptedWriteIsNoCheckpointAndGoesAway) {
  CheckpointStore(dir_, 2).save(1, {}, tensors());
  fs::create_directories(dir_ + "/step-00000002.partial");
  std::ofstream(dir_ + "/step-00000002.partial/state.safetensors") << "half";
  const CheckpointStore store(dir_, 2);
  EXPECT_EQ(store.steps(), std::vector<int64_t>{1});
  EXPECT_FALSE(fs::exists(dir_ + "/step-00000002.partial"));
}

TEST_F(Checkpoints, AWriteThatFailsLeavesTheLastOne) {
  CheckpointStore store(dir_, 2);
  set(1);
  store.save(1, {}, tensors());
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{}, small{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  small = {1024, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  set(2);
  EXPECT_THROW(store.save(2, {}, tensors()), Error);
  ::setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_EQ(store.steps(), std::vector<int64_t>{1});
  ASSERT_TRUE(store.load(tensors()));
  EXPECT_EQ(a_[0], 1);
  EXPECT_FALSE(fs::exists(dir_ + "/step-00000002.partial"));
}

}  // namespace
}  // namespace ponder
