#include "ops/watch.h"

namespace ponder {
namespace {

thread_local InputWatcher* watcher_of_thread = nullptr;

}  // namespace

InputWatcher* input_watcher() { return watcher_of_thread; }

WatchedInputs::WatchedInputs(InputWatcher& watcher) : before_(watcher_of_thread) {
  watcher_of_thread = &watcher;
}

WatchedInputs::~WatchedInputs() { watcher_of_thread = before_; }

}  // namespace ponder
