// The parts that every kind of run shares: its folder, the model it starts from, and its result.
#pragma once

#include <memory>
#include <string>

#include "base/cluster.h"
#include "base/error.h"
#include "base/folder_lock.h"
#include "base/interrupt.h"
#include "train/config.h"
#include "train/trainer.h"

namespace ponder {

struct RunOptions {
  std::string out;      // the run's folder
  bool resume = false;  // go on from its newest checkpoint
  TrainConfig config;
  std::string version;                    // of the program, for host.json
  Holding::Cut cut = Holding::Cut::None;  // what ranks share the model by
  double peak = 0;  // FLOP/s of this machine, for shares of it in the log; 0: not known
};

// A folder for a new run, or the folder of one that goes on with the same numbers; a run that was
// cut off before it began, while it read its texts, is begun anew either way. All ranks call; the
// first gets the lock, to keep while it works there.
std::unique_ptr<FolderLock> open_run_folder(const RunOptions& options, Cluster& cluster);
// The config.toml of a run.
TrainConfig read_run_config(const std::string& path);
// Fails if another rank found another step to go on from: a folder that not all see alike. All
// call.
void check_same_step(Cluster& cluster, const std::string& folder, int64_t step);
// Says on stderr if a run that goes on at `step` with another number of steps gets another rate
// there.
void tell_schedule_change(const RunOptions& options, int64_t step);
// config.toml as resolved, and host.json: versions, CPU, threads.
void write_run_facts(const RunOptions& options, Trainer& trainer, int ranks);

// The checkpoint to start from. Trained in full, a GGUF is converted first: its rows must lie as
// Hugging Face has them, because the result does.
std::shared_ptr<const Checkpoint> open_start(const RunOptions& options, Cluster& cluster);
ModelOptions training_options(const TrainConfig& config);
// The same of one that ranks have together as the options say.
ModelOptions training_options(const RunOptions& options, Cluster& cluster);
int training_threads(const TrainConfig& config, const Cluster& cluster);

// Writes the result into the run's folder, in the place of one that an earlier end of this run
// wrote, and gives its path: model/, a Hugging Face folder, or adapter/, a PEFT folder. All ranks
// call, and the first one writes.
std::string write_result(const RunOptions& options, Model<float>& model, Cluster& cluster);

// A run that ended between two steps because it was asked to, with a checkpoint of where it was.
struct RunStopped : Error {
  using Error::Error;
};
// Whether any rank was asked to stop, by Ctrl-C or SIGTERM. All call, after the same step.
bool stop_asked(const InterruptGuard& guard, Cluster& cluster);
[[noreturn]] void end_stopped(int64_t steps_done, int64_t steps);
// Behind the result of a run: ends where it was asked for in the last step, so that what would
// follow, such as a recipe's next stage, does not begin. All call.
void end_if_asked(const InterruptGuard& guard, Cluster& cluster);

// Whether something that happens every so many steps (0: never) does after `steps_done`.
inline bool due(int64_t every, int64_t steps_done) { return every > 0 && steps_done % every == 0; }

}  // namespace ponder
