#include "base/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <thread>

#include "base/error.h"

namespace ponder {
namespace {

constexpr int kTries = 10;
constexpr std::chrono::milliseconds kBetween{50};

}  // namespace

FolderLock::FolderLock(const std::string& folder, IfHeld then, const char* name)
    : file_(::open((folder + "/" + name).c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644)) {
  if (file_ < 0) fail("cannot write to the folder {}: {}", folder, std::strerror(errno));
  if (then == IfHeld::Wait) {
    while (::flock(file_, LOCK_EX) != 0 && errno == EINTR) {
    }
    return;
  }
  for (int i = 0; i < kTries; ++i) {
    if (::flock(file_, LOCK_EX | LOCK_NB) == 0) return;
    std::this_thread::sleep_for(kBetween);
  }
  ::close(file_);
  fail("{}: another process works in this folder; wait for its end, or stop it", folder);
}

FolderLock::~FolderLock() { ::close(file_); }

bool holds_only(const std::string& folder, std::initializer_list<std::string_view> names) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename();
    if (std::find(names.begin(), names.end(), name) == names.end()) return false;
  }
  return true;
}

}  // namespace ponder
