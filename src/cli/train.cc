#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/cluster.h"
#include "base/cpu.h"
#include "base/error.h"
#include "base/file.h"
#include "base/tell.h"
#include "base/threads.h"
#include "cli/commands.h"
#include "cli/model_option.h"
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
  int ep = 1, pp = 1;  // as asked for
};

// How ranks have the model together.
Holding::Cut cut_of(const TrainOptions& options, int ranks) {
  const auto check = [&](const char* flag, int asked, const char* what) {
    if (asked == 1 || asked == ranks) return;
    fail("{} {}: {} are over all ranks, and here {} {}; say {} {} or leave it out", flag, asked,
         what, ranks == 1 ? "is" : "are",
         ranks == 1 ? std::string("one process") : std::to_string(ranks), flag, ranks);
  };
  check("--ep", options.ep, "experts");
  check("--pp", options.pp, "stages");
  if (options.ep > 1 && options.pp > 1)
    fail("--ep and --pp: ranks have either whole experts or whole layers; say one of the two");
  return options.ep > 1   ? Holding::Cut::Experts
         : options.pp > 1 ? Holding::Cut::Layers
                          : Holding::Cut::None;
}

// Models are named as with -m. What a run that goes on began with stays as it was said: it may be
// gone, and the run has its own copy.
void find_models(const TrainOptions& options, TrainConfig& config) {
  const std::string own = options.out + "/config.toml";
  TrainConfig began;
  if (options.resume && std::filesystem::exists(own)) began = read_run_config(own);
  for (std::string TrainConfig::*model : {&TrainConfig::from, &TrainConfig::teacher}) {
    if (!(config.*model).empty() && config.*model != began.*model)
      config.*model = find_model(config.*model);
  }
}

// --config over the defaults; a run that goes on has its own.
TrainConfig resolve(const TrainOptions& options) {
  TrainConfig config;
  const std::string path = options.config.empty() ? options.out + "/config.toml" : options.config;
  if (!options.config.empty() || options.resume)
    read_train_config(read_file(path, kLargestConfig), path, config);
  for (const std::string& set : options.sets) set_train_key(set, config);
  find_models(options, config);
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
    run.cut = cut_of(options, cluster->size());
    if (cluster->rank() == 0) run.peak = peak_of(run.config);
    runner(run, *cluster);
  } catch (const RunStopped&) {  // of which all ranks know
    if (cluster->rank() == 0) throw;
  } catch (const std::exception& error) {
    if (cluster->size() == 1) throw;
    // The other ranks wait in a sum that this one will never join.
    const bool memory = dynamic_cast<const std::bad_alloc*>(&error) != nullptr;
    tell("ponder: rank {}: {}\n", cluster->rank(), memory ? "out of memory" : error.what());
    cluster->abort(1);
  }
}

template <Stage stage>
void run_stage(const RunOptions& options, Cluster& cluster) {
  run_training(options, stage, cluster);
}

void add_cuts(CLI::App& command, TrainOptions& options) {
  const auto add = [&](const char* name, int& value, const char* help) {
    command.add_option(name, value, help)
        ->check(CLI::Range(1, 1 << 16))
        ->capture_default_str()
        ->type_name("N")
        ->group("Ranks (mpirun -np N ponder train ..., docs/training.md)");
  };
  add("--ep", options.ep,
      "Ranks over which experts are spread, all of them; 1: every rank has all experts");
  add("--pp", options.pp,
      "Stages of layers, one a rank; 1: every rank has all layers, and rows of its own");
}

// `shared`: ranks may have parts of the model.
void add_stage(CLI::App& train, const char* name, const char* about, Runner runner,
               bool shared = true) {
  CLI::App* command = train.add_subcommand(name, about);
  auto options = std::make_shared<TrainOptions>();
  if (shared) add_cuts(*command, *options);
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
  add_stage(*train, "grpo", "Learn by trying: answers to tasks are verified and rewarded", run_grpo,
            false);
  train->footer(
      "Examples:\n"
      "  ponder train --explain > run.toml\n"
      "  ponder train pretrain --config run.toml --out runs/first\n"
      "  ponder train pretrain --out runs/first --resume\n"
      "  mpirun -np 2 ponder train pretrain --config run.toml --out runs/second\n"
      "  mpirun -np 4 ponder train pretrain --config run.toml --out runs/third --pp 4");
  train->callback([train, explain] {
    if (*explain) {
      fmt::print("{}", explain_train_config());
    } else if (train->get_subcommands().empty()) {
      throw CLI::RequiredError("pretrain, sft, distill, grpo, or --explain");
    }
  });
}

}  // namespace ponder
