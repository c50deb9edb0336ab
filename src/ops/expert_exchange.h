// What experts of different ranks said of a batch's rows, on its way to where it is added up.
#pragma once

#include <cstdint>
#include <vector>

#include "ops/expert_pairs.h"
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

// The way of pairs to the ranks of their experts, where each rank has rows of its own: what it
// sends to each rank, and what comes from each, in pairs. Lives in the graph's arena.
struct PairTraffic {
  const int64_t *sent, *received;  // begins by rank, [ranks + 1]
  const int32_t* place;            // of each that came, in the order of experts
  Grouping groups;                 // of those, by expert, of one choice each
};

// `begin`: of this rank's sorted pairs by expert, [experts + 1]; `parts`: of the ranks' experts.
// All ranks call.
template <class R>
PairTraffic plan_traffic(Graph<R>& g, const int64_t* begin, int64_t experts, const int64_t* parts);

// x's rows by pair, [received, cols]: those of rank 0 first within an expert, and so on.
template <class R>
Tensor<R> to_experts(Graph<R>& g, const Tensor<R>& x, const Grouping& groups, int64_t top_k,
                     const PairTraffic& traffic);
// What was said of them, by this rank's own sorted pairs, [sent, cols].
template <class R>
Tensor<R> back_home(Graph<R>& g, const Tensor<R>& said, const PairTraffic& traffic);

}  // namespace ponder
