// Guesses of what a sequence says next, from its own text: where its last tokens stood before, what
// followed then may follow again (prompt lookup; Saxena 2023). A guess never changes an answer: the
// model runs over all guessed tokens at once, and the sampler keeps those that it would have
// chosen.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ponder {

// Up to `count` tokens that may follow `tokens`: those after the place whose tokens before agree
// longest with the last ones, the latest of equals; none where fewer than two agree. Repetition is
// carried on beyond the end.
void lookup_draft(std::span<const int32_t> tokens, int64_t count, std::vector<int32_t>& out);

// How many tokens are worth guessing for one sequence: twice as many after a step in which all were
// right, else one more than were.
class DraftLength {
 public:
  explicit DraftLength(int64_t most) : most_(most), length_(most) {}
  int64_t length() const { return length_; }
  void tried(int64_t drafted, int64_t accepted);

 private:
  int64_t most_, length_;
};

}  // namespace ponder
