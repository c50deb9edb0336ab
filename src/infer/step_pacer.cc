#include "infer/step_pacer.h"

#include <algorithm>
#include <cmath>

namespace ponder {
namespace {

// Before anything is known. Below some tens of rows the weights are read for too little.
constexpr double kFirstRows = 128, kLeastRows = 64, kFirstLate = 1.3, kMostLate = 3;
// What is supposed then: shares of the target for a step and a row, and of a row for a position.
// They may as well be twice as much, or nothing.
constexpr double kFirstBase = 1.0 / 20, kFirstRow = 1.0 / 256, kFirstAttended = 1.0 / 1000;
// Of a step's time: what differs from one step to the next that is like it.
constexpr double kNoise = 0.15;
// Of each term: what it may change from one step to the next; and where a step was far from what
// was expected: the machine may be another now.
constexpr double kDrift = 0.02, kDriftInDoubt = 0.4;
constexpr double kLeastOfTerm = 1e-3;  // of what was supposed first: none is nothing

}  // namespace

StepPacer::StepPacer(double seconds) : target_(seconds), late_(kFirstLate) {
  if (target_ <= 0) return;
  rows_ = kFirstRows;
  mean_ = {target_ * kFirstBase, target_ * kFirstRow, target_ * kFirstRow * kFirstAttended};
  drift(1);
}

void StepPacer::took(double seconds, const StepWork& work) {
  if (target_ <= 0 || seconds <= 0 || work.rows <= 0) return;
  const Terms terms{1, static_cast<double>(work.rows), work.attended};
  const double expected = dot(mean_, terms), ratio = seconds / expected;
  // The 99th percentile, by steps up and down that balance there.
  constexpr double kStep = 0.1;
  late_ = std::clamp(late_ + kStep * (ratio > late_ ? 0.99 : -0.01), 1.0, kMostLate);
  drift(ratio > 2 || ratio < 0.5 ? kDriftInDoubt : kDrift);
  learn(seconds, expected, terms);
  const double may = (target_ / late_ - mean_[kBase]) / mean_[kRow];
  rows_ = std::max(kLeastRows, std::clamp(may, rows_ / 2, rows_ * 2));
}

double StepPacer::dot(const Terms& a, const Terms& b) {
  double sum = 0;
  for (size_t i = 0; i < kTerms; ++i) sum += a[i] * b[i];
  return sum;
}

// Each term may have changed by so much of itself.
void StepPacer::drift(double share) {
  for (size_t i = 0; i < kTerms; ++i) {
    covariance_[i][i] += share * share * mean_[i] * mean_[i];
  }
}

// A Kalman filter. Steps under load are much alike, so what they cannot tell apart has to stay as
// others told it before. What counts as noise grows with the time that was measured, so a step that
// was held up says little.
void StepPacer::learn(double seconds, double expected, const Terms& terms) {
  Terms towards{};
  for (size_t i = 0; i < kTerms; ++i) towards[i] = dot(covariance_[i], terms);
  const double noise = kNoise * std::max(seconds, expected);
  const double variance = dot(towards, terms) + noise * noise;
  for (size_t i = 0; i < kTerms; ++i) {
    mean_[i] += towards[i] / variance * (seconds - expected);
    for (size_t j = 0; j < kTerms; ++j) covariance_[i][j] -= towards[i] * towards[j] / variance;
  }
  // A term that would be negative is next to nothing, and the others are what they are then.
  const double row = target_ * kFirstRow * kLeastOfTerm;
  const Terms least{target_ * kFirstBase * kLeastOfTerm, row, row * kFirstAttended};
  for (size_t i = 0; i < kTerms; ++i) {
    if (mean_[i] >= least[i]) continue;
    const double share = (least[i] - mean_[i]) / covariance_[i][i];
    for (size_t j = 0; j < kTerms; ++j) mean_[j] += covariance_[j][i] * share;
  }
  for (size_t i = 0; i < kTerms; ++i) mean_[i] = std::max(mean_[i], least[i]);
}

}  // namespace ponder
