// Runs a recipe's stages one after the other in a folder, and goes on where one was cut off.
//   recipe.toml      what the run was told       pipeline.json   its stages, for those who watch
//   STAGE/           a folder for each stage: of training stages those of train/run.h
//   STAGE/done.json  there when the stage is done, whatever kills the run in between
//   STAGE/evaluation.json                        its model on held-out problems
//   report.md, plots/, claims.json               when all is done
#pragma once

#include <string>

#include "r1/stage_work.h"

namespace ponder {

struct PipelineOptions {
  std::string name;  // of the recipe, for people
  std::string out;
  std::string until;  // the last stage to do; "": all
  bool resume = false, force = false;
  std::string version;
  double peak = 0;
  R1Progress progress;
};

// Error for anything that stops it: what was done before stays. Changes the current folder to
// `out`, so that no path in it depends on where it lies.
void run_pipeline(const PipelineOptions& options, const Recipe& recipe, Cluster& cluster);

}  // namespace ponder
