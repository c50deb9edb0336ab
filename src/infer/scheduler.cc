#include "infer/scheduler.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <utility>

#include "kernels/kernels.h"

namespace ponder {
namespace {

// Of the prompt that is first in its half, in rows that look back on nothing: below some tens the
// weights are read for too little. A row that looks back far is worth more of them.
constexpr double kLeastOfFirst = 32;
constexpr double kNoLimit = std::numeric_limits<double>::infinity();

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
      if (sequences_[i].decoding()) give(i, decoding_);
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
    const int64_t rows = rows_left_;
    double paced_rows = limits_.paced_rows;
    for (const Plan::Share& share : plan_.shares)
      paced_rows -= paced(share.sequence, 0, share.rows);
    paced_rows = std::max(0.0, paced_rows);
    const auto by = [&](auto key) {
      std::stable_sort(prompts.begin(), prompts.end(),
                       [&](size_t a, size_t b) { return key(sequences_[a]) < key(sequences_[b]); });
    };
    const auto fair = [](const SequenceState& s) { return std::pair(s.priority, s.given); };
    const auto brief = [this](const SequenceState& s) {
      return std::pair(s.priority, rows_left(s));
    };
    prompts_ = {(rows + 1) / 2, paced_rows / 2};
    by(fair);
    give_in_turn(prompts);
    prompts_.rows += rows / 2;
    prompts_.paced += paced_rows / 2;
    std::sort(prompts.begin(), prompts.end());
    by(brief);
    give_in_turn(prompts);
  }

  void give_in_turn(const std::vector<size_t>& prompts) {
    double least = kLeastOfFirst;
    for (const size_t i : prompts) {
      const int64_t before = rows_left_;
      give(i, prompts_, least);
      if (rows_left_ < before) least = 0;
    }
  }

  // What is left to be given: of the batch, and of its time.
  struct Budget {
    int64_t rows;
    double paced;
  };
  // See StepLimits: `rows` of a sequence, after `skipped` others.
  double paced(size_t i, int64_t skipped, int64_t rows) const {
    const auto before = static_cast<double>(first_row(sequences_[i]) + skipped);
    const auto n = static_cast<double>(rows);
    return n * (1 + limits_.attended_rows * (before + n / 2));
  }
  // The inverse: the rows that fit in `budget`.
  int64_t rows_within(double budget, size_t i, int64_t skipped) const {
    if (budget == kNoLimit) return limits_.rows;
    if (budget <= 0) return 0;
    const double half = limits_.attended_rows / 2;
    const double one = 1 + 2 * half * static_cast<double>(first_row(sequences_[i]) + skipped);
    const double rows =
        half > 0 ? 2 * budget / (one + std::sqrt(one * one + 4 * half * budget)) : budget;
    return static_cast<int64_t>(std::min(rows, static_cast<double>(limits_.rows)));
  }

  // Of so many more rows those that a prompt gets that has `had` and is cut there.
  static int64_t whole_vectors(int64_t more, int64_t had) {
    const int64_t all = had + more;
    return all < kLanes ? more : std::max<int64_t>(0, all / kLanes * kLanes - had);
  }

  Plan::Share* share_of(size_t i) {
    const auto found =
        std::find_if(plan_.shares.begin(), plan_.shares.end(),
                     [&](const Plan::Share& candidate) { return candidate.sequence == i; });
    return found == plan_.shares.end() ? nullptr : &*found;
  }

  // As many rows as there are of its own, of the batch and of `budget` (but those within `least`
  // in any case, one of them at least), on top of what it has.
  void give(size_t i, Budget& budget, double least = 0) {
    if (preempted(i)) return;
    const SequenceState& sequence = sequences_[i];
    const Plan::Share* share = share_of(i);
    const int64_t had = share ? share->rows : 0;
    // Beside what it has: those of others may come back while pages are looked for.
    const auto wanted = [&] {
      const int64_t paced = std::max(rows_within(std::max(least, budget.paced), i, had),
                                     static_cast<int64_t>(least > 0));
      const int64_t rest = rows_left(sequence) - had;
      return had + std::min({rest, rows_left_, budget.rows,
                             paced < rest ? whole_vectors(paced, had) : rest});
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
    budget.rows -= rows - had;
    budget.paced -= paced(i, had, rows - had);
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
    Budget& budget = sequences_[victim].decoding() ? decoding_ : prompts_;
    budget.rows += share->rows;
    budget.paced += paced(victim, 0, share->rows);
    plan_.shares.erase(share);
  }

  std::span<const SequenceState> sequences_;
  const StepLimits& limits_;
  Plan& plan_;
  int64_t rows_left_, free_;
  Budget decoding_{INT64_MAX / 2, kNoLimit}, prompts_{0, 0};
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
