// Micro-batches through ranks that have a model's layers one after the other
// (Holding::Cut::Layers).
#pragma once

#include <cstdint>
#include <functional>

#include "base/cluster.h"

namespace ponder {

struct StageWork {
  int64_t micros = 0;  // on every rank
  int64_t width = 0;   // numbers of a row that go from one rank to the next
  std::function<int64_t(int64_t micro)> rows;
  // From x, [rows, width], which the first rank is given none of: what the next rank's x is, in
  // memory that stays for this tick; null on the last one.
  std::function<const float*(int64_t micro, const float* x)> forward;
  // From the gradient of what forward returned (null on the last rank): that of x, for as long.
  // None: forward alone.
  std::function<const float*(int64_t micro, const float* gradient)> backward;
};

// In lockstep: at tick t rank s of S runs forward of micro-batch t - s and backward of
// t - (2 S - 2 - s), and both go on to its neighbours. So a rank has at most stages_in_flight()
// micro-batches whose activations it keeps, and each step of backward comes in the order of the
// micro-batches: gradients are added as one rank alone would add them (one forward, one backward:
// Narayanan et al. 2021, "Efficient large-scale language model training", section 2.2).
void run_stages(Cluster& cluster, const StageWork& work);
int64_t stages_in_flight(const Cluster& cluster);

}  // namespace ponder
