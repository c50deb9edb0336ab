#include "infer/draft.h"

#include <algorithm>
#include <cmath>

namespace ponder {
namespace {

constexpr int64_t kShortest = 2;  // tokens that must agree
constexpr int64_t kLongest = 16;  // and no more than these are compared

// How many tokens before `end` agree with the last ones.
int64_t agreement(std::span<const int32_t> tokens, int64_t end) {
  const auto length = static_cast<int64_t>(tokens.size());
  const int64_t most = std::min(kLongest, end);
  int64_t same = 0;
  while (same < most && tokens[static_cast<size_t>(end - 1 - same)] ==
                            tokens[static_cast<size_t>(length - 1 - same)]) {
    ++same;
  }
  return same;
}

}  // namespace

void lookup_draft(std::span<const int32_t> tokens, int64_t count, std::vector<int32_t>& out) {
  out.clear();
  const auto length = static_cast<int64_t>(tokens.size());
  int64_t best = kShortest - 1, place = 0;
  for (int64_t end = length - 1; end >= kShortest && best < kLongest; --end) {
    if (tokens[static_cast<size_t>(end - 1)] != tokens.back()) continue;
    const int64_t same = agreement(tokens, end);
    if (same <= best) continue;
    best = same;
    place = end;
  }
  if (best < kShortest) return;
  for (int64_t at = place; at < place + count; ++at) {
    out.push_back(at < length ? tokens[static_cast<size_t>(at)]
                              : out[static_cast<size_t>(at - length)]);
  }
}

void DraftLength::tried(int64_t drafted, int64_t accepted) {
  if (drafted == 0) return;
  length_ = std::min(most_, accepted == drafted ? std::max(length_, 2 * drafted) : accepted + 1);
}

void StepCost::took(int64_t rows, double seconds) {
  constexpr double kKept = 0.97;  // of what is older, a step
  const auto r = static_cast<double>(rows);
  weight_ = weight_ * kKept + 1;
  rows_ = rows_ * kKept + r;
  squares_ = squares_ * kKept + r * r;
  seconds_ = seconds_ * kKept + seconds;
  products_ = products_ * kKept + r * seconds;
}

void StepCost::guessed(int64_t guesses, double seconds) {
  if (guesses <= 0) return;
  const double one = seconds / static_cast<double>(guesses);
  guess_ = guess_ == 0 ? one : 0.9 * guess_ + 0.1 * one;
}

double StepCost::of(int64_t rows) const {
  constexpr double kUnseen = 0.125;
  const double spread = weight_ * squares_ - rows_ * rows_;
  double slope = kUnseen, base = 1 - kUnseen;
  if (spread > 0.05 * weight_ * weight_) {
    slope = std::max(0.0, (weight_ * products_ - rows_ * seconds_) / spread);
    base = std::max(0.0, (seconds_ - slope * rows_) / weight_);
  }
  const double one = base + slope;
  return one > 0 ? (base + slope * static_cast<double>(rows)) / one : 1;
}

double StepCost::of_guesses(int64_t guesses) const {
  if (guess_ == 0 || seconds_ <= 0) return 0;
  const double step = seconds_ / weight_ / of(std::max<int64_t>(1, std::llround(rows_ / weight_)));
  return static_cast<double>(guesses) * guess_ / step;
}

void Acceptance::tried(int64_t drafted, int64_t accepted) {
  constexpr double kKept = 0.95, kForgotten = 0.99;
  const double kept = drafted > 0 ? kKept : kForgotten;
  right_ = right_ * kept + static_cast<double>(accepted);
  tried_ = tried_ * kept + static_cast<double>(std::min(drafted, accepted + 1));
}

int64_t best_draft_length(double rate, int64_t most, int64_t others, const StepCost& cost) {
  int64_t best = 0;
  double tokens = static_cast<double>(others) + 1, chance = 1;
  double speed = tokens / cost.of(others + 1);
  for (int64_t k = 1; k <= most; ++k) {
    chance *= rate;
    tokens += chance;
    const double now = tokens / (cost.of(others + 1 + k) + cost.of_guesses(k));
    if (now <= speed) continue;
    speed = now;
    best = k;
  }
  return best;
}

}  // namespace ponder
