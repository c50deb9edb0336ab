// The start gate: RL from rewards can only choose among what a base already does now and then. A
// base that never thinks at length, or is wrong when it does, has nothing to be rewarded (arXiv
// 2510.11495; R1's own small bases "consistently failed").
#pragma once

#include <cstdint>
#include <string>

#include "base/json.h"
#include "r1/recipe.h"

namespace ponder {

struct GateFigures {
  int64_t answers = 0, long_ones = 0, right = 0, right_long_ones = 0;

  double long_share() const;
  double accuracy() const;
  double long_accuracy() const;  // of the long ones; 0 if there are none
};

// A thought is long if it is nearer to the long worked thought of its problem than to the short.
bool is_long(int64_t thought, int64_t worked_short, int64_t worked_long);

// What the figures lack, as a sentence with them and with what to do; "" if nothing.
std::string gate_fault(const GateFigures& figures, const GateOptions& options);
Json gate_json(const GateFigures& figures, const GateOptions& options);

}  // namespace ponder
