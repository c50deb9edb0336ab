#include "r1/pipeline.h"

#include <unistd.h>

#include <chrono>
#include <cstring>
#include <filesystem>

#include "base/clock.h"
#include "base/error.h"
#include "base/folder_lock.h"
#include "base/tell.h"
#include "r1/report.h"
#include "r1/run_files.h"
#include "train/run_folder.h"

namespace ponder {
namespace {

namespace fs = std::filesystem;

// A run that was cut off before it wrote its recipe leaves its lock, and a part of that.
bool is_untouched(const std::string& folder) {
  return holds_only(folder, {"lock", "recipe.toml.partial"});
}

void make_folder(const PipelineOptions& options) {
  std::error_code ignored;
  if (!is_untouched(options.out)) {
    if (!options.resume) {
      fail("{} is not empty; go on with that run by --resume, or choose another --out",
           options.out);
    }
    if (fs::exists(options.out + "/recipe.toml", ignored)) return;
    fail("{}: there is no run to go on with (it has no recipe.toml); choose another --out",
         options.out);
  }
  fs::create_directories(options.out, ignored);
  if (ignored) fail("cannot make the folder {}: {}", options.out, ignored.message());
}

// What a stage wrote when it was done.
Json done_facts(const std::string& stage) {
  const std::string path = done_path(stage);
  Json out = read_json(path);
  for (const char* key : {"seconds", "figures", "made_with"}) {
    if (!out.is_object() || !out.contains(key))
      fail("{}: it has no \"{}\", so no stage wrote it; remove the stage's folder", path, key);
  }
  return out;
}

// What stands in pipeline.json of one stage.
Json stage_state(const StagePlan& plan, const char* state) {
  Json out = {{"name", plan.name}, {"kind", kind_name(plan.kind)}, {"about", plan.about},
              {"from", plan.from}, {"learns", plan.learns},        {"state", state}};
  if (!fs::exists(done_path(plan.name))) return out;
  const Json done = done_facts(plan.name);
  out["seconds"] = done["seconds"];
  out["figures"] = done["figures"];
  if (Json evaluation = stage_evaluation(plan.name); !evaluation.is_null())
    out["evaluation"] = std::move(evaluation);
  return out;
}

class Pipeline {
 public:
  Pipeline(const PipelineOptions& options, const Recipe& recipe, Cluster& cluster)
      : options_(options), recipe_(recipe), context_{recipe,        options.version,  options.peak,
                                                     options.force, options.progress, cluster} {}

  void run() {
    check_done_stages();
    write_text_file("recipe.toml", recipe_.text);
    int number = 0;
    for (const StagePlan& plan : all_stages()) {
      ++number;
      if (recipe_.stage(plan).skipped) continue;
      ponder::tell("[{}/{}] {}: {}{}\n", number, all_stages().size(), plan.name, plan.about,
                   finished(plan) ? " (done)" : "");
      if (!finished(plan)) do_one(plan);
      forget_leftovers(plan);
      if (options_.until == plan.name) break;
    }
    running_ = "";
    tell();
    write_report(recipe_, options_.name);
    fmt::print("{}\n", options_.out + "/report.md");
  }

 private:
  bool wants_evaluation(const StagePlan& plan) const { return plan.trains(); }
  bool finished(const StagePlan& plan) const {
    return fs::exists(done_path(plan.name)) &&
           (!wants_evaluation(plan) || fs::exists(std::string(plan.name) + "/evaluation.json"));
  }

  // A run keeps what decides its numbers, and says so before the recipe is written down anew.
  void check_begun(const StagePlan& plan) const {
    const std::string path = std::string(plan.name) + "/config.toml";
    if (!fs::exists(path)) return;
    const std::string key = changed_key(read_run_config(path), stage_config(plan, recipe_));
    if (key.empty()) return;
    fail("{}: the stage {} began with another \"{}\"; go on with that, or remove its folder",
         options_.out, plan.name, key);
  }

  // What is done was made by this very recipe, from what is there; what comes later may still be
  // changed.
  void check_done_stages() const {
    for (const StagePlan& plan : all_stages()) {
      if (recipe_.stage(plan).skipped || !fs::exists(plan.name)) continue;
      for (const char* needed : {plan.from, plan.learns}) {
        if (*needed && !fs::exists(done_path(needed))) {
          fail("{}/{} was begun, but {}, which it needs, is not done; remove that folder",
               options_.out, plan.name, needed);
        }
      }
      if (!fs::exists(done_path(plan.name))) {
        check_begun(plan);
        continue;
      }
      if (done_facts(plan.name)["made_with"] == made_with(plan, recipe_)) continue;
      fail(
          "{}: the stage {} was made with other settings; go on with those, or remove its folder "
          "and those of the stages that need it",
          options_.out, plan.name);
    }
  }

  void do_one(const StagePlan& plan) {
    running_ = plan.name;
    tell();
    try {
      finish(plan);
    } catch (const Error& error) {
      failure_ = error.what();
      tell();
      throw;
    }
  }

  void finish(const StagePlan& plan) const {
    if (!fs::exists(done_path(plan.name))) {
      const auto begin = std::chrono::steady_clock::now();
      // Figures of stages before may decide what a stage is: ask before it is done.
      const std::string settings = made_with(plan, recipe_);
      const Json figures = do_stage(plan, context_);
      const double seconds = seconds_since(begin);
      write_json(done_path(plan.name),
                 {{"seconds", seconds}, {"made_with", settings}, {"figures", figures}});
    }
    if (wants_evaluation(plan))
      write_json(std::string(plan.name) + "/evaluation.json", measure_stage(plan, context_));
  }

  void tell() const {
    Json stages = Json::array();
    for (const StagePlan& plan : all_stages()) {
      const char* state = recipe_.stage(plan).skipped ? "skipped"
                          : finished(plan)            ? "done"
                          : running_ != plan.name     ? "waiting"
                          : failure_.empty()          ? "running"
                                                      : "failed";
      stages.push_back(stage_state(plan, state));
    }
    write_json("pipeline.json", {{"recipe", options_.name},
                                 {"about", recipe_.about},
                                 {"version", options_.version},
                                 {"seed", recipe_.shared.seed},
                                 {"error", failure_},
                                 {"stages", stages}});
  }

  const PipelineOptions& options_;
  const Recipe& recipe_;
  StageContext context_;
  std::string running_, failure_;
};

}  // namespace

void run_pipeline(const PipelineOptions& options, const Recipe& recipe, Cluster& cluster) {
  if (cluster.size() > 1) fail("r1 runs in one process; start it without mpirun");
  if (!options.until.empty() && !find_stage(options.until))
    fail("--until {}: there is no such stage ('ponder r1 --list' shows them)", options.until);
  if (!options.until.empty() && recipe.stage(*find_stage(options.until)).skipped)
    fail("--until {}: the recipe skips this stage; name another", options.until);
  make_folder(options);
  const FolderLock lock(options.out);
  if (::chdir(options.out.c_str()) != 0)
    fail("cannot go to the folder {}: {}", options.out, std::strerror(errno));
  Pipeline(options, recipe, cluster).run();
}

}  // namespace ponder
