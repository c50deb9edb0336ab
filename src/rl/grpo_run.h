// A run of GRPO from its folder's point of view: as train/run.h says, and
//   episodes.db    every answer, to be read and queried
#pragma once

#include "train/run_folder.h"

namespace ponder {

// Error for anything that stops the run; the last checkpoint is then still there.
void run_grpo(const RunOptions& options, Cluster& cluster);

}  // namespace ponder
