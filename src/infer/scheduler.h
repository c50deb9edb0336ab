// Chooses which rows run next: a pure function from the state of the sequences, so that its policy
// can be tested without a model. No choice here ever changes an answer (rows do not see each
// other), only when it arrives.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

namespace ponder {

// Whose a sequence is, and how urgent.
struct SequenceTurn {
  std::shared_ptr<std::atomic<int64_t>> given = nullptr;  // tokens to its owner: it is added to
  int priority = 0;                                       // larger ones wait for smaller ones
};

// One sequence as the scheduler sees it.
struct SequenceState {
  int64_t cached = 0;   // tokens whose keys are in the cache
  int64_t pending = 0;  // tokens that are known but not in the cache; 1 while decoding
  int64_t pages = 0;    // held, enough for `cached`; none: it has not started
  // Of one that has not started: full pages with its first tokens that it will hold when it does,
  // and how many of them count as free until then.
  int64_t found = 0, found_free = 0;
  int64_t drafts = 0;                    // of one that decodes: guessed tokens to try beside
  bool waits = false;                    // an older one is computing the page that it needs next
  int priority = 0;                      // larger ones wait for smaller ones
  int64_t given = 0;                     // tokens, so far, to the one whose sequence it is
  std::span<const int32_t> shared = {};  // those of its pages that others may hold, too

  bool decoding() const { return pending == 1 && cached > 0; }
};

struct Plan {
  // The sequence's next `rows` tokens are to be fed; those beyond `pending` are drafts.
  struct Share {
    size_t sequence = 0;
    int64_t rows = 0;
  };
  std::vector<Share> shares;      // decoding sequences first
  std::vector<size_t> preempted;  // they lose all pages and start again; never in `shares`

  void clear();
};

struct StepLimits {
  int64_t rows = 512;        // of one batch
  int64_t page_tokens = 64;  // tokens in a page
  int64_t free_pages = 0;
  std::span<const int32_t> users = {};  // how many sequences hold a page, by its number
  // Rows of decoding and of prompts, each counting 1 + attended_rows * the positions before it:
  // prompts get what is left of so many.
  double paced_rows = std::numeric_limits<double>::infinity(), attended_rows = 0;
};

// Fills `plan` for the sequences, oldest first. The policy:
// - Decoding sequences get their row first, then prompts share what is left of `paced_rows`, cut
//   where those end, but after whole vectors of rows (kLanes), which is what kernels take side by
//   side. A long prompt thus never stops others from decoding.
// - Prompts of a smaller priority number go first. Among equals half of the rows goes to whose
//   owner was given least (of one owner's, to the oldest), and the other half to the shortest rest.
//   So a short prompt need not wait for a long one, and no number of short ones can starve it. The
//   first of each half has some rows in any case.
// - A sequence that needs a page when none is free takes those of the youngest, which later runs
//   its tokens again, to the same bits. So the oldest always gets on, and pages need no reserving.
// - A sequence without pages starts when all its tokens fit beside one more page for each running
//   sequence (else it would soon be preempted again), or when it is the oldest. Nobody overtakes
//   it.
// - A sequence that waits for a page which an older one computes gets no rows: the next step it
//   has that page for nothing.
// - Drafts get the rows and the free pages that nobody else wants.
void plan_step(std::span<const SequenceState> sequences, const StepLimits& limits, Plan& plan);

}  // namespace ponder
