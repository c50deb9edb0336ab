#include "infer/scheduler.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace ponder {
namespace {

// Of a step: below some tens of rows the weights are read for too little; the first guess grows or
// shrinks to what the machine does.
constexpr int64_t kLeastPromptRows = 64, kFirstPromptRows = 128;

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
      if (sequences_[i].decoding()) give(i, decode_rows_);
    }
    share_among(prompts());
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

  // The prompts that may have rows, oldest first. One that has not started may if all its tokens
  // fit beside those that have, and nobody who came later before it does.
  std::vector<size_t> prompts() const {
    std::vector<size_t> out;
    int64_t running = 0, promised = 0;
    for (const SequenceState& other : sequences_) running += other.pages > 0;
    for (size_t i = 0; i < sequences_.size(); ++i) {
      const SequenceState& sequence = sequences_[i];
      if (sequence.pending == 0 || sequence.decoding() || preempted(i) || sequence.waits) continue;
      if (sequence.pages == 0) {
        const int64_t pages = cost(sequence, rows_left(sequence));
        if (!plan_.preempted.empty()) break;
        if (running > 0 && promised + pages + running > free_) break;
        promised += pages;
        ++running;
      }
      out.push_back(i);
    }
    return out;
  }

  // See the policy. The oldest is never without rows if there are any: where pages are short only
  // it is sure to get some.
  void share_among(std::vector<size_t> prompts) {
    const int64_t all = std::min(rows_left_, limits_.prompt_rows);
    const auto by = [&](auto key) {
      std::stable_sort(prompts.begin(), prompts.end(),
                       [&](size_t a, size_t b) { return key(sequences_[a]) < key(sequences_[b]); });
    };
    const auto fair = [](const SequenceState& s) { return std::pair(s.priority, s.given); };
    const auto brief = [this](const SequenceState& s) {
      return std::pair(s.priority, rows_left(s));
    };
    prompt_rows_ = (all + 1) / 2;
    by(fair);
    for (const size_t i : prompts) give(i, prompt_rows_);
    prompt_rows_ += all / 2;
    std::sort(prompts.begin(), prompts.end());
    by(brief);
    for (const size_t i : prompts) give(i, prompt_rows_);
  }

  Plan::Share* share_of(size_t i) {
    const auto found =
        std::find_if(plan_.shares.begin(), plan_.shares.end(),
                     [&](const Plan::Share& candidate) { return candidate.sequence == i; });
    return found == plan_.shares.end() ? nullptr : &*found;
  }

  // As many rows as there are of its own, of the batch and of `budget`, on top of what it has.
  void give(size_t i, int64_t& budget) {
    if (preempted(i)) return;
    const SequenceState& sequence = sequences_[i];
    const Plan::Share* share = share_of(i);
    const int64_t had = share ? share->rows : 0;
    // Beside what it has: those of others may come back while pages are looked for.
    const auto wanted = [&] {
      return had + std::min({rows_left(sequence) - had, rows_left_, budget});
    };
    const auto more_pages = [&](int64_t rows) {
      return cost(sequence, rows) - (had > 0 ? cost(sequence, had) : 0);
    };
    if (wanted() <= had) return;
    while (more_pages(wanted()) > free_ && preempt_after(i)) {
    }
    const int64_t held = had > 0 ? cost(sequence, had) : 0;
    const int64_t rows = std::min(wanted(), rows_with_room(sequence, free_ + held));
    if (rows <= had) return;
    free_ -= more_pages(rows);
    rows_left_ -= rows - had;
    budget -= rows - had;
    if (Plan::Share* own = share_of(i)) {
      own->rows = rows;
    } else {
      plan_.shares.push_back({i, rows});
    }
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
    (sequences_[victim].decoding() ? decode_rows_ : prompt_rows_) += share->rows;
    plan_.shares.erase(share);
  }

  std::span<const SequenceState> sequences_;
  const StepLimits& limits_;
  Plan& plan_;
  int64_t rows_left_, free_;
  int64_t decode_rows_ = INT64_MAX / 2, prompt_rows_ = 0;  // that may still be given
  std::unordered_map<int32_t, int32_t> let_go_;            // by preempted sequences, of pages
};

}  // namespace

StepPacer::StepPacer(double seconds, int64_t most_rows)
    : target_(seconds),
      most_(most_rows),
      rows_(seconds > 0 ? std::min<int64_t>(kFirstPromptRows, most_rows) : most_rows) {}

void StepPacer::took(double seconds, int64_t prompt_rows) {
  // A step with few rows says how long its weights take to read, not how long a row does.
  if (target_ <= 0 || seconds <= 0 || 2 * prompt_rows < rows_) return;
  const double factor = std::clamp(target_ / seconds, 0.5, 2.0);
  const auto rows = static_cast<int64_t>(static_cast<double>(rows_) * factor);
  rows_ = std::clamp(rows, std::min(kLeastPromptRows, most_), most_);
}

void Plan::clear() {
  shares.clear();
  preempted.clear();
}

void plan_step(std::span<const SequenceState> sequences, const StepLimits& limits, Plan& plan) {
  plan.clear();
  Planner(sequences, limits, plan).run();
}

}  // namespace ponder
