// A training run from its folder's point of view: what it writes there, and how it goes on.
//   config.toml    the configuration as resolved     metrics.jsonl   one line a step
//   host.json      versions, CPU, threads            events.*        for TensorBoard
//   checkpoints/   to go on from                     model/          the result, a Hugging Face
//   folder
#pragma once

#include <string>

#include "base/cluster.h"
#include "train/config.h"

namespace ponder {

enum class Stage { Pretrain, Sft, Distill };

struct RunOptions {
  Stage stage = Stage::Pretrain;
  std::string out;      // the run's folder
  bool resume = false;  // go on from its newest checkpoint
  TrainConfig config;
  std::string version;  // of the program, for host.json
  double peak = 0;      // FLOP/s of this machine, for shares of it in the log; 0: not known
};

// Error for anything that stops the run; the last checkpoint is then still there.
void run_training(const RunOptions& options, Cluster& cluster);

}  // namespace ponder
