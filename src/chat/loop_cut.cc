#include "chat/loop_cut.h"

#include <algorithm>

namespace ponder {

bool LoopCut::push(int32_t token) {
  const auto count = static_cast<int64_t>(tokens_.size());
  bool loop = false;
  for (int64_t p = 1; p <= std::min(count, kLongest); ++p) {
    int32_t& run = run_[static_cast<size_t>(p)];
    run = tokens_[static_cast<size_t>(count - p)] == token ? run + 1 : 0;
    // A run of r means that r + p tokens are repetitions of one block of p.
    if (run + p >= std::max(kTokens, kTimes * p)) loop = true;
  }
  tokens_.push_back(token);
  return loop;
}

void LoopCut::reset() {
  tokens_.clear();
  run_.fill(0);
}

}  // namespace ponder
