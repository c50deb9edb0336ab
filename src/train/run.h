// A training run from its folder's point of view: what it writes there, and how it goes on.
//   config.toml    the configuration as resolved     metrics.jsonl   one line a step
//   host.json      versions, CPU, threads            events.*        for TensorBoard
//   checkpoints/   to go on from                     model/          the result, a Hugging Face
//   folder
#pragma once

#include "train/run_folder.h"

namespace ponder {

enum class Stage { Pretrain, Sft, Distill };

// Error for anything that stops the run; the last checkpoint is then still there.
void run_training(const RunOptions& options, Stage stage, Cluster& cluster);

}  // namespace ponder
