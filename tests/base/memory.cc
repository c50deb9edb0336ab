#include "base/memory.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace ponder::memory {
namespace {

namespace fs = std::filesystem;

struct Machine {
  fs::path root = fs::temp_directory_path() / ("ponder_memory." + std::to_string(::getpid()));
  Machine() { write("proc/meminfo", "MemTotal: 2000 kB\nMemAvailable:    1000 kB\n"); }
  ~Machine() { fs::remove_all(root); }
  void write(const std::string& path, const std::string& text) const {
    fs::create_directories((root / path).parent_path());
    std::ofstream(root / path) << text;
  }
};

TEST(FreeMemory, IsWhatTheMachineHas) {
  const Machine machine;
  EXPECT_EQ(free_memory_below(machine.root.string()), 1000U * 1024);
  EXPECT_GT(free_memory(), 0U);
}

TEST(FreeMemory, IsLessWhereAGroupHasALimit) {
  const Machine machine;
  machine.write("proc/self/cgroup", "0::/user/one\n");
  machine.write("sys/fs/cgroup/user/one/memory.max", "max\n");
  machine.write("sys/fs/cgroup/user/one/memory.current", "7\n");
  EXPECT_EQ(free_memory_below(machine.root.string()), 1000U * 1024);
  // The limit of the group above; pages of files that are idle are free.
  machine.write("sys/fs/cgroup/user/memory.max", "500000\n");
  machine.write("sys/fs/cgroup/user/memory.current", "300000\n");
  machine.write("sys/fs/cgroup/user/memory.stat", "anon 1\ninactive_file 100000\n");
  EXPECT_EQ(free_memory_below(machine.root.string()), 300000U);
  machine.write("sys/fs/cgroup/user/one/memory.max", "5\n");
  EXPECT_EQ(free_memory_below(machine.root.string()), 0U);
}

}  // namespace
}  // namespace ponder::memory
