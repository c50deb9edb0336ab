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

// Pages of files that nobody works with are given up on demand.
uint64_t room_in_group(const std::string& folder) {
  const auto most = number_in(folder + "/memory.max"), used = number_in(folder + "/memory.current");
  if (!most || !used) return kNoLimit;
  const uint64_t idle = number_after(folder + "/memory.stat", "inactive_file").value_or(0);
  const uint64_t taken = *used - std::min(*used, idle);
  return *most - std::min(*most, taken);
}

// The group's own path, from the line "0::/path" (version 2).
std::string own_group(const std::string& root) {
  std::ifstream file(root + "/proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("0::/")) return line.substr(3);
  }
  return "/";
}

}  // namespace

uint64_t free_memory_below(const std::string& root) {
  constexpr uint64_t kKb = 1024;
  uint64_t out = number_after(root + "/proc/meminfo", "MemAvailable:").value_or(0) * kKb;
  for (std::string group = own_group(root);; group = group.substr(0, group.rfind('/'))) {
    if (group == "/") group.clear();
    out = std::min(out, room_in_group(root + "/sys/fs/cgroup" + group));
    if (group.empty()) return out;
  }
}

uint64_t free_memory() { return free_memory_below(""); }

std::string bytes_text(uint64_t bytes) {
  const char* units[] = {"bytes", "kB", "MB", "GB", "TB"};
  auto count = static_cast<double>(bytes);
  size_t unit = 0;
  while (count >= 1000 && unit + 1 < std::size(units)) count /= 1000, ++unit;
  return fmt::format("{:.{}f} {}", count, unit == 0 ? 0 : count < 10 ? 2 : 1, units[unit]);
}

}  // namespace ponder
