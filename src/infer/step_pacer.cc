#include "infer/step_pacer.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ponder {
namespace {

// Before anything is known. Below some tens of rows the weights are read for too little.
constexpr double kFirstRows = 128, kLeastRows = 64, kFirstLate = 1.2, kMostLate = 3;
// Of what is older, a step; and where it was far from what that had said: the machine may be
// another now.
constexpr double kKept = 0.97, kKeptInDoubt = 0.7;

}  // namespace

StepPacer::StepPacer(double seconds) : target_(seconds), late_(kFirstLate) {
  if (target_ > 0) rows_ = kFirstRows;
}

void StepPacer::took(double seconds, const StepWork& work) {
  if (target_ <= 0 || seconds <= 0 || work.rows <= 0) return;
  const Terms terms{1, static_cast<double>(work.rows), work.attended};
  double kept = kKept;
  if (row_ > 0) {
    // The 99th percentile, by steps up and down that balance there.
    constexpr double kStep = 0.1;
    const double ratio = seconds / (base_ + row_ * terms[1] + attended_ * terms[2]);
    late_ = std::clamp(late_ + kStep * (ratio > late_ ? 0.99 : -0.01), 1.0, kMostLate);
    if (ratio > 2 || ratio < 0.5) kept = kKeptInDoubt;
  }
  // No step counts much more than others: not one that was held up, and not quick ones of before.
  const double weight = 1 / (target_ * target_ + seconds * seconds);
  for (size_t i = 0; i < kTerms; ++i) {
    for (size_t j = 0; j < kTerms; ++j)
      products_[i][j] = products_[i][j] * kept + weight * terms[i] * terms[j];
    sums_[i] = sums_[i] * kept + weight * terms[i] * seconds;
  }
  fit();
  const double may = row_ > 0 ? (target_ / late_ - base_) / row_ : rows_;
  rows_ = std::max(kLeastRows, std::clamp(may, rows_ / 2, rows_ * 2));
}

// No term is negative: those that would be are left out.
void StepPacer::fit() {
  if (solve({true, true, true}) || solve({true, true, false}) || solve({false, true, true})) return;
  solve({false, true, false});
}

// Normal equations of the terms that are used, by elimination. False, and nothing changes, where
// one comes out negative or the steps did not differ enough to tell them apart.
bool StepPacer::solve(std::array<bool, kTerms> used) {
  auto a = products_;
  Terms b = sums_;
  for (size_t i = 0; i < kTerms; ++i) {
    if (used[i]) continue;
    for (size_t j = 0; j < kTerms; ++j) a[i][j] = a[j][i] = 0;
    a[i][i] = 1;
    b[i] = 0;
  }
  for (size_t i = 0; i < kTerms; ++i) {
    if (used[i] && a[i][i] <= 1e-4 * products_[i][i]) return false;
    for (size_t j = i + 1; j < kTerms; ++j) {
      const double factor = a[j][i] / a[i][i];
      for (size_t k = i; k < kTerms; ++k) a[j][k] -= factor * a[i][k];
      b[j] -= factor * b[i];
    }
  }
  Terms out{};
  for (size_t i = kTerms; i-- > 0;) {
    out[i] = b[i];
    for (size_t k = i + 1; k < kTerms; ++k) out[i] -= a[i][k] * out[k];
    out[i] /= a[i][i];
    if (out[i] < 0) return false;
  }
  if (out[1] <= 0) return false;
  base_ = out[0];
  row_ = out[1];
  attended_ = out[2];
  return true;
}

}  // namespace ponder
