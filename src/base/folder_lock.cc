#include "base/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include "base/error.h"

namespace ponder {
namespace {

constexpr int kTries = 10;
constexpr std::chrono::milliseconds kBetween{50};

}  // namespace

FolderLock::FolderLock(const std::string& folder)
    : file_(::open((folder + "/lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644)) {
  if (file_ < 0) fail("cannot write to the folder {}: {}", folder, std::strerror(errno));
  for (int i = 0; i < kTries; ++i) {
    if (::flock(file_, LOCK_EX | LOCK_NB) == 0) return;
    std::this_thread::sleep_for(kBetween);
  }
  ::close(file_);
  fail("{}: another process works in this folder; wait for its end, or stop it", folder);
}

FolderLock::~FolderLock() { ::close(file_); }

}  // namespace ponder
