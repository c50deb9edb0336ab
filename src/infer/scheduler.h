// Chooses which rows run next: a pure function from the state of the sequences, so that its policy
// can be tested without a model. No choice here ever changes an answer (rows do not see each
// other), only when it arrives.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ponder {

// One sequence as the scheduler sees it.
struct SequenceState {
  int64_t cached = 0;   // tokens whose keys are in the cache
  int64_t pending = 0;  // tokens that are known but not in the cache; 1 while decoding
  int64_t pages = 0;    // held, enough for `cached`

  bool decoding() const { return pending == 1 && cached > 0; }
};

struct Plan {
  // The sequence's next `rows` tokens are to be fed.
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
};

// Fills `plan` for the sequences, oldest first. The policy:
// - Decoding sequences get their row first, then prompts share what is left of the rows, first come
//   first served, cut wherever the rows end. A long prompt thus never stops others from decoding.
// - A sequence that needs a page when none is free takes those of the youngest, which later runs
//   its tokens again, to the same bits. So the oldest always gets on, and pages need no reserving.
// - A sequence without pages starts when all its tokens fit beside one more page for each running
//   sequence (else it would soon be preempted again), or when it is the oldest. Nobody overtakes
//   it.
void plan_step(std::span<const SequenceState> sequences, const StepLimits& limits, Plan& plan);

}  // namespace ponder
