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

// How long a step takes by its rows, a + b * rows, fitted to what was measured; later steps count
// more.
class StepCost {
 public:
  void took(int64_t rows, double seconds);
  // And what guessing took beside it, a guess.
  void guessed(int64_t guesses, double seconds);
  // In units of a step of one row; before two sizes were seen a row more is taken to cost an
  // eighth.
  double of(int64_t rows) const;
  double of_guesses(int64_t guesses) const;

 private:
  double weight_ = 0, rows_ = 0, squares_ = 0, seconds_ = 0, products_ = 0;  // sums
  double guess_ = 0;                                                         // seconds
};

// How often guesses of one sequence are right, those of late counting more. Before the first one,
// and again after a while without any, it is hoped that they are.
class Acceptance {
 public:
  double rate() const { return (right_ + kHope) / (tried_ + 1); }
  void tried(int64_t drafted, int64_t accepted);

 private:
  static constexpr double kHope = 0.7;
  double right_ = 0, tried_ = 0;
};

// How many tokens, at most `most`, to guess for one sequence beside `others` rows so that most
// tokens come a second, if each guess is right with probability `rate` once all before it were
// (Leviathan et al. 2023, equation 1). 0: guessing would cost more than it brings.
int64_t best_draft_length(double rate, int64_t most, int64_t others, const StepCost& cost);

}  // namespace ponder
