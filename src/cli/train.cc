#include <memory>
#include <string>
#include <vector>

#include "base/cluster.h"
#include "base/cpu.h"
#include "base/error.h"
#include "base/file.h"
#include "base/threads.h"
#include "cli/commands.h"
#include "cli/roofs.h"
#include "rl/grpo_run.h"
#include "train/run.h"

namespace ponder {
namespace {

constexpr uint64_t kLargestConfig = 16 << 20;

struct TrainOptions {
  std::string config, out;
  std::vector<std::string> sets;
  bool resume = false;
};

// --config over the defaults; a run that goes on has its own.
TrainConfig resolve(const TrainOptions& options) {
  TrainConfig config;
  const std::string path = options.config.empty() ? options.out + "/config.toml" : options.config;
  if (!options.config.empty() || options.resume)
    read_train_config(read_file(path, kLargestConfig), path, config);
  for (const std::string& set : options.sets) set_train_key(set, config);
  return config;
}

double peak_of(const TrainConfig& config) {
  ThreadPool pool(config.threads > 0 ? static_cast<int>(config.threads) : usable_cores());
  return measure_gemm_roof(pool, kernels_for<float>(choose_isa()));
}

// One kind of run.
using Runner = void (*)(const RunOptions& options, Cluster& cluster);

void run_train(const TrainOptions& options, Runner runner) {
  const std::unique_ptr<Cluster> cluster = join_cluster();
  try {
    RunOptions run;
    run.out = options.out;
    run.resume = options.resume;
    run.config = resolve(options);
    run.version = PONDER_VERSION;
    if (cluster->rank() == 0) run.peak = peak_of(run.config);
    runner(run, *cluster);
  } catch (const Error& error) {
    if (cluster->size() == 1) throw;
    // The other ranks wait in a sum that this one will never join.
    fmt::print(stderr, "ponder: rank {}: {}\n", cluster->rank(), error.what());
    cluster->abort(1);
  }
}

template <Stage stage>
void run_stage(const RunOptions& options, Cluster& cluster) {
  run_training(options, stage, cluster);
}

void add_stage(CLI::App& train, const char* name, const char* about, Runner runner) {
  CLI::App* command = train.add_subcommand(name, about);
  auto options = std::make_shared<TrainOptions>();
  command->add_option("--config", options->config, "The run's configuration")->type_name("FILE");
  command->add_option("--set", options->sets, "One key, over the file's: section.key=value")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  command->add_option("--out", options->out, "The run's folder")->required()->type_name("DIR");
  command->add_flag("--resume", options->resume, "Go on with the run in that folder");
  command->callback([options, runner] { run_train(*options, runner); });
}

}  // namespace

void add_train(CLI::App& app) {
  CLI::App* train = app.add_subcommand("train", "Train a model: pretrain, sft, distill, grpo");
  auto explain = std::make_shared<bool>(false);
  train->add_flag("--explain", *explain, "Print every key of a configuration, with its default");
  add_stage(*train, "pretrain", "Learn to go on with texts, from nothing or from a checkpoint",
            run_stage<Stage::Pretrain>);
  add_stage(*train, "sft", "Learn to answer as the assistants of chats do", run_stage<Stage::Sft>);
  add_stage(*train, "distill", "Learn a teacher's whole distribution, token by token",
            run_stage<Stage::Distill>);
  add_stage(*train, "grpo", "Learn by trying: answers to tasks are verified and rewarded",
            run_grpo);
  train->footer(
      "Examples:\n"
      "  ponder train --explain > run.toml\n"
      "  ponder train pretrain --config run.toml --out runs/first\n"
      "  ponder train pretrain --out runs/first --resume\n"
      "  mpirun -np 2 ponder train pretrain --config run.toml --out runs/second");
  train->callback([train, explain] {
    if (*explain) {
      fmt::print("{}", explain_train_config());
    } else if (train->get_subcommands().empty()) {
      throw CLI::RequiredError("pretrain, sft, distill, grpo, or --explain");
    }
  });
}

}  // namespace ponder
