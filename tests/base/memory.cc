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

TEST(FreeMemory, KnowsTheOlderGroupsToo) {
  const Machine machine;
  machine.write("proc/self/cgroup", "9:name=systemd:/\n4:memory:/box\n0::/\n");
  machine.write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  machine.write("sys/fs/cgroup/memory/memory.usage_in_bytes", "100\n");
  EXPECT_EQ(free_memory_below(machine.root.string()), 1000U * 1024);
  machine.write("sys/fs/cgroup/memory/box/memory.limit_in_bytes", "400000\n");
  machine.write("sys/fs/cgroup/memory/box/memory.usage_in_bytes", "150000\n");
  machine.write("sys/fs/cgroup/memory/box/memory.stat",
                "inactive_file 7\ntotal_inactive_file 50000\n");
  EXPECT_EQ(free_memory_below(machine.root.string()), 300000U);
}

}  // namespace
}  // namespace ponder::memory
