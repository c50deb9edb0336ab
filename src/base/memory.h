// How much memory there is to take.
#pragma once

#include <cstdint>
#include <string>

namespace ponder {

// Bytes that this process may still take without others being put out to disk: what the machine has
// free or can free at once, or less where a control group (a container, a service) has a limit.
uint64_t free_memory();

// The same as `root`/proc/meminfo, `root`/proc/self/cgroup and `root`/sys/fs/cgroup say.
uint64_t free_memory_below(const std::string& root);

// "1.50 GB": by thousands.
std::string bytes_text(uint64_t bytes);

}  // namespace ponder
