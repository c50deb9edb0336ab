#include "train/run_folder.h"

#include <algorithm>
#include <filesystem>

#include "base/ascii.h"
#include "base/cpu.h"
#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/threads.h"
#include "formats/convert.h"
#include "formats/convert_plan.h"
#include "train/export.h"
#include "train/new_model.h"

namespace ponder {
namespace {

namespace fs = std::filesystem;
constexpr uint64_t kLargestConfig = 16 << 20;

void write_text(const std::string& path, const std::string& text) {
  AtomicFile file(path);
  file.write(text);
  file.commit();
}

// What a run leaves that was cut off before its config.toml, by which a run can be gone on with.
// Its lock comes first: a folder of somebody else's that is called base is none of it.
bool only_prepared(const std::string& folder) {
  std::error_code ignored;
  if (!fs::exists(folder + "/lock", ignored))
    return !fs::exists(folder, ignored) || fs::is_empty(folder, ignored);
  return holds_only(folder, {"lock", "cache", "base", "base.partial", "config.toml.partial"});
}

std::unique_ptr<FolderLock> open_new_folder(const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) fail("cannot make the folder {}: {}", folder, error.message());
  auto lock = std::make_unique<FolderLock>(folder);
  // Of another model, perhaps; the cache knows what it holds.
  fs::remove_all(folder + "/base");
  return lock;
}

std::unique_ptr<FolderLock> open_folder(const RunOptions& options) {
  const std::string path = options.out + "/config.toml";
  std::error_code ignored;
  const bool there = fs::exists(options.out, ignored);
  if (only_prepared(options.out) && (there || !options.resume)) return open_new_folder(options.out);
  if (!options.resume) {
    fail("{} is not empty; go on with that run by --resume, or choose another --out", options.out);
  }
  if (!fs::exists(path, ignored)) {
    fail("{}: there is no run to go on with (it has no config.toml); start it without --resume",
         options.out);
  }
  auto lock = std::make_unique<FolderLock>(options.out);
  const std::string key = changed_key(read_run_config(path), options.config);
  if (!key.empty()) {
    fail("{}: the run began with another \"{}\"; a run that goes on keeps what decides its numbers",
         path, key);
  }
  return lock;
}

}  // namespace

TrainConfig read_run_config(const std::string& path) {
  TrainConfig out;
  read_train_config(read_file(path, kLargestConfig), path, out);
  return out;
}

std::unique_ptr<FolderLock> open_run_folder(const RunOptions& options, Cluster& cluster) {
  std::unique_ptr<FolderLock> lock;
  if (cluster.rank() == 0) lock = open_folder(options);
  cluster.barrier();
  return lock;
}

void tell_schedule_change(const RunOptions& options, int64_t step) {
  const TrainConfig before = read_run_config(options.out + "/config.toml");
  if (step == 0 || step >= options.config.steps) return;
  const double was = before.lr * before.learning_rate().factor(std::min(step, before.steps - 1));
  const double now = options.config.lr * options.config.learning_rate().factor(step);
  if (before.steps == options.config.steps || was == now) return;
  fmt::print(
      stderr,
      "ponder: {}: the run began with {} steps and now has {}, over which its {} schedule is "
      "laid anew: the learning rate goes from {:.3g} to {:.3g} at step {} (a run with the "
      "schedule \"constant\" can be prolonged without a jump)\n",
      options.out, before.steps, options.config.steps, options.config.schedule, was, now, step);
}

void write_run_facts(const RunOptions& options, Trainer& trainer, int ranks) {
  write_text(options.out + "/config.toml", to_toml(options.config));
  const Json host = {{"ponder", options.version},
                     {"cpu", cpu_model()},
                     {"kernels", trainer.kernels().name},
                     {"threads", trainer.pool().threads()},
                     {"ranks", ranks}};
  write_text(options.out + "/host.json", host.dump(1) + "\n");
}

namespace {

bool adapts(const TrainConfig& config) { return config.lora_rank > 0 || !config.lora_from.empty(); }

}  // namespace

void check_same_step(Cluster& cluster, const std::string& folder, int64_t step) {
  const int64_t most = cluster.largest(step), least = -cluster.largest(-step);
  if (most == least) return;
  fail(
      "{}: this rank goes on from step {}, others from between {} and {}; all ranks must see one "
      "folder, with the same checkpoints whole",
      folder, step, least, most);
}

std::shared_ptr<const Checkpoint> open_start(const RunOptions& options, Cluster& cluster) {
  TrainConfig config = options.config;
  if (has_ending(config.from, ".gguf") && !adapts(config)) {
    const std::string base = options.out + "/base";
    if (cluster.rank() == 0 && !fs::exists(base)) convert(config.from, base);
    cluster.barrier();
    config.from = base;
  }
  std::shared_ptr<const Checkpoint> out = starting_checkpoint(config);
  if (options.cut != Holding::Cut::None && out && lies_as_gguf(*out) && !adapts(config)) {
    fail(
        "{}: its numbers lie as a GGUF has them, and with --ep or --pp no rank can turn them back "
        "alone; first 'ponder convert {} FOLDER', and train from that",
        config.from, config.from);
  }
  return out;
}

namespace {

std::optional<LoraOptions> lora_options(const TrainConfig& config) {
  if (!adapts(config)) return std::nullopt;
  if (config.from.empty()) {
    fail("there is a [lora] table, but no model to adapt; name it in \"model.from\"");
  }
  LoraOptions out;
  if (!config.lora_from.empty())
    out.from = std::make_shared<const LoraFolder>(open_lora(config.lora_from));
  out.config = {config.lora_rank, config.lora_alpha, config.rslora, config.lora_targets};
  out.seed = config.seed;
  lora_config(out);  // whether it can be written again, before anything is learned
  return out;
}

}  // namespace

ModelOptions training_options(const TrainConfig& config) {
  ModelOptions out;
  out.trainable = true;
  out.compute = config.compute_type();
  out.absorbed = false;  // the absorbed form reads turned copies, which have no gradient
  out.checkpoint_blocks = config.checkpointing;
  if (config.from.empty()) out.init = InitOptions{config.seed, config.init_std};
  out.lora = lora_options(config);
  return out;
}

ModelOptions training_options(const RunOptions& options, Cluster& cluster) {
  ModelOptions out = training_options(options.config);
  out.cut = cluster.size() > 1 ? options.cut : Holding::Cut::None;
  out.trainers = &cluster;
  return out;
}

int training_threads(const TrainConfig& config, const Cluster& cluster) {
  return config.threads > 0 ? static_cast<int>(config.threads)
                            : std::max(1, usable_cores() / cluster.local_size());
}

std::string write_result(const RunOptions& options, Model<float>& model, Cluster& cluster) {
  const std::optional<LoraOptions> lora = lora_options(options.config);
  const std::string path = options.out + (lora ? "/adapter" : "/model"), fresh = path + ".new";
  const bool writes = cluster.rank() == 0;
  if (writes) fs::remove_all(fresh);
  if (!lora) {
    export_model(model, fresh, cluster);
  } else if (writes) {
    write_trained_lora(fresh, model, *lora);
  }
  if (!writes) return path;
  fs::remove_all(path);
  fs::rename(fresh, path);
  return path;
}

bool stop_asked(const InterruptGuard& guard, Cluster& cluster) {
  return cluster.largest(guard.caught() ? 1 : 0) > 0;
}

void end_stopped(int64_t steps_done, int64_t steps) {
  throw RunStopped(
      fmt::format("stopped after step {} of {}, as it was asked to; --resume goes on from there",
                  steps_done, steps));
}

void end_if_asked(const InterruptGuard& guard, Cluster& cluster) {
  if (stop_asked(guard, cluster))
    throw RunStopped("stopped in the last step, as it was asked to; the result is written");
}

}  // namespace ponder
