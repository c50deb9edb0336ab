#include "infer/scheduler.h"

#include <algorithm>
#include <unordered_map>

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
      const SequenceState& sequence = sequences_[i];
      if (sequence.pending == 0 || sequence.decoding() || preempted(i) || sequence.waits) continue;
      if (!may_start(i)) break;
      give(i);
    }
    for (Plan::Share& share : plan_.shares) give_drafts(share);
  }

 private:
  int64_t pages_for(int64_t tokens) const {
    return (tokens + limits_.page_tokens - 1) / limits_.page_tokens;
  }
  // Where the first row goes, and how many rows may follow.
  int64_t first_row(const SequenceState& s) const {
    return s.cached + s.found * limits_.page_tokens;
  }
  int64_t rows_left(const SequenceState& s) const {
    return s.pending - s.found * limits_.page_tokens;
  }
  // Free pages that the next `rows` rows take.
  int64_t cost(const SequenceState& s, int64_t rows) const {
    const int64_t held = s.pages + s.found;
    return std::max<int64_t>(0, pages_for(first_row(s) + rows) - held) + s.found_free;
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
    return running == 0 || cost(sequence, rows_left(sequence)) + running <= free_;
  }

  void give(size_t i) {
    if (preempted(i)) return;
    const SequenceState& sequence = sequences_[i];
    int64_t rows = std::min(rows_left(sequence), rows_left_);
    if (rows <= 0) return;
    while (cost(sequence, rows) > free_ && preempt_after(i)) {
      rows = std::min(rows_left(sequence), rows_left_);
    }
    rows = std::min(rows, rows_with_room(sequence, free_));
    if (rows <= 0) return;
    free_ -= cost(sequence, rows);
    rows_left_ -= rows;
    plan_.shares.push_back({i, rows});
  }

  // Rows that fit in the pages held, those found and `free` more.
  int64_t rows_with_room(const SequenceState& s, int64_t free) const {
    return (s.pages + s.found + free - s.found_free) * limits_.page_tokens - first_row(s);
  }

  void give_drafts(Plan::Share& share) {
    const SequenceState& sequence = sequences_[share.sequence];
    if (!sequence.decoding()) return;
    const int64_t room = rows_with_room(sequence, free_) - share.rows;
    const int64_t drafts = std::min({sequence.drafts, rows_left_, room});
    if (drafts <= 0) return;
    free_ += cost(sequence, share.rows) - cost(sequence, share.rows + drafts);
    rows_left_ -= drafts;
    share.rows += drafts;
  }

  // Takes the pages of the youngest sequence that is younger than `i`; false if there is none.
  bool preempt_after(size_t i) {
    for (size_t victim = sequences_.size(); --victim > i;) {
      if (sequences_[victim].pages == 0 || preempted(victim)) continue;
      take_back_share(victim);
      free_ += given_up_by(sequences_[victim]);
      plan_.preempted.push_back(victim);
      return true;
    }
    return false;
  }

  // Pages that nobody holds once this sequence does not.
  int64_t given_up_by(const SequenceState& victim) {
    int64_t pages = victim.pages - static_cast<int64_t>(victim.shared.size());
    for (const int32_t page : victim.shared) {
      const auto users = limits_.users[static_cast<size_t>(page)];
      if (++let_go_[page] == users) ++pages;
    }
    return pages;
  }

  void take_back_share(size_t victim) {
    const auto share =
        std::find_if(plan_.shares.begin(), plan_.shares.end(),
                     [&](const Plan::Share& candidate) { return candidate.sequence == victim; });
    if (share == plan_.shares.end()) return;
    free_ += cost(sequences_[victim], share->rows);
    rows_left_ += share->rows;
    plan_.shares.erase(share);
  }

  std::span<const SequenceState> sequences_;
  const StepLimits& limits_;
  Plan& plan_;
  int64_t rows_left_, free_;
  std::unordered_map<int32_t, int32_t> let_go_;  // by preempted sequences, of pages
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
