// Long work that may become needless while it goes on: whoever has it done gives its thread a flag,
// and the work looks at that between its pieces.
#pragma once

#include <atomic>

#include "base/error.h"
#include "base/thread_scope.h"

namespace ponder {

using CallOff = ThreadScope<const std::atomic<bool>>;

// For threads that help: `flag` is the current() of the one that they work for.
inline bool called_off(const std::atomic<bool>* flag) {
  return flag && flag->load(std::memory_order_relaxed);
}

// Error if this thread's work was called off.
inline void check_called_off() {
  if (called_off(CallOff::current())) fail("it was called off before it was done");
}

}  // namespace ponder
