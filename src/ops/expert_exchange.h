// What experts of different ranks said of a batch's rows, on its way to where it is added up.
#pragma once

#include <cstdint>
#include <vector>

#include "ops/graph.h"

namespace ponder {

// (row, choice) pairs in the order of their experts: the row of each, and where each rank's experts
// begin, [ranks + 1].
struct SpreadPairs {
  const int32_t* row;
  std::vector<int64_t> begins;
};

// Each row has a home rank, whose rows are [homes[r], homes[r + 1]): there, and only there, all
// pairs of the row are complete afterwards.
template <class R>
void send_home(Graph<R>& g, const Tensor<R>& pairs, const SpreadPairs& of,
               const std::vector<int64_t>& homes);

}  // namespace ponder
