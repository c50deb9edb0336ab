// What each kind of stage does in its folder, which is named after it and lies in the current
// folder. All of it is a function of the recipe; started again after it was cut off, it ends in the
// same bits.
#pragma once

#include <string>

#include "base/cluster.h"
#include "base/json.h"
#include "r1/asking.h"
#include "r1/recipe.h"

namespace ponder {

struct StageContext {
  const Recipe& recipe;
  std::string version;  // of the program
  double peak = 0;      // FLOP/s of this machine; 0: not known
  bool force = false;   // a base that the gate turns down is used all the same
  R1Progress progress;
  Cluster& cluster;
};

// Does a stage, or what is left of it, and gives its figures. Error for anything that stops it.
Json do_stage(const StagePlan& plan, const StageContext& context);

// A stage that is done never goes on: what it would have gone on with, which is most of its bytes,
// is removed. Only then, because a removal that is cut off leaves nothing to go on with.
void forget_leftovers(const StagePlan& plan);

// The run that a training stage is.
TrainConfig stage_config(const StagePlan& plan, const Recipe& recipe);

// Everything that decides what a stage makes, in words: equal for equal results.
std::string made_with(const StagePlan& plan, const Recipe& recipe);

// Measures a stage's model on held-out problems; its figures as evaluation.json holds them.
Json measure_stage(const StagePlan& plan, const StageContext& context);

}  // namespace ponder
