#include "base/shared_threads.h"

namespace ponder {

void SharedThreads::lock() {
  std::unique_lock lock(mutex_);
  const uint64_t own = asked_++;
  next_.wait(lock, [&] { return turn_ == own; });
}

void SharedThreads::unlock() {
  {
    const std::unique_lock lock(mutex_);
    ++turn_;
  }
  next_.notify_all();
}

}  // namespace ponder
