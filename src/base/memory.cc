#include "base/memory.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <optional>

namespace ponder {
namespace {

constexpr uint64_t kNoLimit = UINT64_MAX;

// The number behind `key` in a file of lines "key number"; none if there is no such line.
std::optional<uint64_t> number_after(const std::string& path, const std::string& key) {
  std::ifstream file(path);
  for (std::string word; file >> word;) {
    uint64_t number = 0;
    if (word == key && file >> number) return number;
  }
  return std::nullopt;
}

// A file of one number; none for "max" or if there is no such file.
std::optional<uint64_t> number_in(const std::string& path) {
  std::ifstream file(path);
  uint64_t number = 0;
  if (file >> number) return number;
  return std::nullopt;
}

// How a version of control groups says what we ask, below `mount`.
struct GroupFiles {
  const char *mount, *own;  // where, and before the process's own path in /proc/self/cgroup
  const char *most, *used, *idle;
};
constexpr GroupFiles kGroups[] = {
    {"/sys/fs/cgroup", "0::/", "memory.max", "memory.current", "inactive_file"},
    {"/sys/fs/cgroup/memory", ":memory:/", "memory.limit_in_bytes", "memory.usage_in_bytes",
     "total_inactive_file"}};

// Pages of files that nobody works with are given up on demand.
uint64_t room_in_group(const std::string& folder, const GroupFiles& files) {
  const auto most = number_in(folder + "/" + files.most);
  const auto used = number_in(folder + "/" + files.used);
  if (!most || !used) return kNoLimit;
  const uint64_t idle = number_after(folder + "/memory.stat", files.idle).value_or(0);
  const uint64_t taken = *used - std::min(*used, idle);
  return *most - std::min(*most, taken);
}

std::string own_group(const std::string& root, const GroupFiles& files) {
  std::ifstream file(root + "/proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    const size_t at = line.find(files.own);
    if (at != std::string::npos) return line.substr(line.find('/', at));
  }
  return "/";
}

// Of the group and of all above it.
uint64_t room_in_groups(const std::string& root, const GroupFiles& files) {
  uint64_t out = kNoLimit;
  for (std::string group = own_group(root, files);; group = group.substr(0, group.rfind('/'))) {
    if (group == "/") group.clear();
    out = std::min(out, room_in_group(root + files.mount + group, files));
    if (group.empty()) return out;
  }
}

}  // namespace

uint64_t free_memory_below(const std::string& root) {
  constexpr uint64_t kKb = 1024;
  uint64_t out = number_after(root + "/proc/meminfo", "MemAvailable:").value_or(0) * kKb;
  for (const GroupFiles& files : kGroups) out = std::min(out, room_in_groups(root, files));
  return out;
}

uint64_t free_memory() { return free_memory_below(""); }

std::string bytes_text(uint64_t bytes) {
  const char* units[] = {"bytes", "kB", "MB", "GB", "TB", "PB", "EB"};
  auto count = static_cast<double>(bytes);
  size_t unit = 0;
  while (count >= 1000 && unit + 1 < std::size(units)) count /= 1000, ++unit;
  return fmt::format("{:.{}f} {}", count, unit == 0 ? 0 : count < 10 ? 2 : 1, units[unit]);
}

}  // namespace ponder
