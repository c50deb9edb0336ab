#include "infer/scheduler.h"

#include <algorithm>

namespace ponder {
namespace {

class Planner {
 public:
  Planner(std::span<const SequenceState> sequences, const StepLimits& limits, Plan& plan)
      : sequences_(sequences),
        limits_(limits),
        plan_(plan),
        rows_left_(limits.rows),
        free_(limits.free_pages) {}

  void run() {
    for (size_t i = 0; i < sequences_.size(); ++i) {
      if (sequences_[i].decoding()) give(i);
    }
    for (size_t i = 0; i < sequences_.size(); ++i) {
      if (sequences_[i].pending == 0 || sequences_[i].decoding() || preempted(i)) continue;
      if (!may_start(i)) break;
      give(i);
    }
  }

 private:
  int64_t pages_for(int64_t tokens) const {
    return (tokens + limits_.page_tokens - 1) / limits_.page_tokens;
  }
  bool preempted(size_t i) const {
    return std::find(plan_.preempted.begin(), plan_.preempted.end(), i) != plan_.preempted.end();
  }

  bool may_start(size_t i) const {
    const SequenceState& sequence = sequences_[i];
    if (sequence.pages > 0) return true;
    if (!plan_.preempted.empty()) return false;
    int64_t running = 0;
    for (const SequenceState& other : sequences_) running += other.pages > 0;
    for (const Plan::Share& share : plan_.shares) running += sequences_[share.sequence].pages == 0;
    return running == 0 || pages_for(sequence.cached + sequence.pending) + running <= free_;
  }

  void give(size_t i) {
    if (preempted(i)) return;
    const SequenceState& sequence = sequences_[i];
    int64_t rows = std::min(sequence.pending, rows_left_);
    if (rows <= 0) return;
    while (pages_for(sequence.cached + rows) - sequence.pages > free_ && preempt_after(i)) {
      rows = std::min(sequence.pending, rows_left_);
    }
    rows = std::min(rows, (sequence.pages + free_) * limits_.page_tokens - sequence.cached);
    if (rows <= 0) return;
    free_ -= std::max<int64_t>(0, pages_for(sequence.cached + rows) - sequence.pages);
    rows_left_ -= rows;
    plan_.shares.push_back({i, rows});
  }

  // Takes the pages of the youngest sequence that is younger than `i`; false if there is none.
  bool preempt_after(size_t i) {
    for (size_t victim = sequences_.size(); --victim > i;) {
      if (sequences_[victim].pages == 0 || preempted(victim)) continue;
      free_ += sequences_[victim].pages;
      take_back_share(victim);
      plan_.preempted.push_back(victim);
      return true;
    }
    return false;
  }

  void take_back_share(size_t victim) {
    const auto share =
        std::find_if(plan_.shares.begin(), plan_.shares.end(),
                     [&](const Plan::Share& candidate) { return candidate.sequence == victim; });
    if (share == plan_.shares.end()) return;
    const SequenceState& sequence = sequences_[victim];
    free_ += std::max<int64_t>(0, pages_for(sequence.cached + share->rows) - sequence.pages);
    rows_left_ += share->rows;
    plan_.shares.erase(share);
  }

  std::span<const SequenceState> sequences_;
  const StepLimits& limits_;
  Plan& plan_;
  int64_t rows_left_, free_;
};

}  // namespace

void Plan::clear() {
  shares.clear();
  preempted.clear();
}

void plan_step(std::span<const SequenceState> sequences, const StepLimits& limits, Plan& plan) {
  plan.clear();
  Planner(sequences, limits, plan).run();
}

}  // namespace ponder
