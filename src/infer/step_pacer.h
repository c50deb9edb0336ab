// How much of prompts one step may take on, so that it takes no longer than it should: others wait
// for it with their first token and their next.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace ponder {

// What a step does. `attended`: positions that its rows look back on, in sum.
struct StepWork {
  int64_t rows = 0;
  double attended = 0;
};

// Learns from the steps that were how long one takes, base + row * rows + attended * positions, and
// how far above that one in a hundred is: others use the same cores.
class StepPacer {
 public:
  explicit StepPacer(double seconds);  // that a step may take; 0: no limit

  // Rows that the next step may have, decoding ones included, where each counts 1 + attended_rows()
  // * the positions before it.
  double rows() const { return rows_; }
  double attended_rows() const { return target_ > 0 ? mean_[kAttended] / mean_[kRow] : 0; }
  void took(double seconds, const StepWork& work);  // a step in which prompts were read

 private:
  enum Term : size_t { kBase, kRow, kAttended, kTerms };
  using Terms = std::array<double, kTerms>;

  static double dot(const Terms& a, const Terms& b);
  void drift(double share);
  void learn(double seconds, double expected, const Terms& terms);

  double target_;
  double rows_ = std::numeric_limits<double>::infinity();
  double late_;   // of a hundred steps one takes so many times what was expected
  Terms mean_{};  // seconds of each term, positive
  std::array<Terms, kTerms> covariance_{};
};

}  // namespace ponder
