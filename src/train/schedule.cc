#include "train/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ponder {

double Schedule::factor(int64_t step) const {
  if (step < warmup) return static_cast<double>(step + 1) / static_cast<double>(warmup + 1);
  if (decay == Decay::Constant) return 1;
  const auto last = static_cast<double>(steps - 1);
  const double begin =
      decay == Decay::Cosine
          ? static_cast<double>(warmup)
          : std::max(static_cast<double>(warmup), static_cast<double>(steps) * (1 - cooldown));
  const double done =
      last > begin ? std::clamp((static_cast<double>(step) - begin) / (last - begin), 0.0, 1.0) : 0;
  const double left =
      decay == Decay::Cosine ? (1 + std::cos(std::numbers::pi * done)) / 2 : 1 - done;
  return final_factor + (1 - final_factor) * left;
}

}  // namespace ponder
