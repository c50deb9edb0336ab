// ponder r1: the whole R1 recipe, from nothing to a thinking model and its students.
#include <memory>

#include "base/cluster.h"
#include "base/cpu.h"
#include "base/error.h"
#include "base/file.h"
#include "base/threads.h"
#include "cli/commands.h"
#include "cli/progress.h"
#include "cli/roofs.h"
#include "r1/pipeline.h"

namespace ponder {
namespace {

constexpr uint64_t kLargestRecipe = 1 << 20;

struct R1Options {
  std::string recipe, out, until;
  std::vector<std::string> sets;
  bool resume = false, force = false, explain = false, list = false;
};

void list() {
  fmt::print("Recipes:\n");
  for (const BuiltInRecipe& recipe : built_in_recipes()) {
    fmt::print("  {:<16}{}\n", recipe.name,
               read_recipe(recipe.text, std::string(recipe.name), {}).about);
  }
  fmt::print("Stages:\n");
  for (const StagePlan& plan : all_stages()) {
    fmt::print("  {:<16}{:<10}{}\n", plan.name, kind_name(plan.kind), plan.about);
  }
}

double peak_of(int64_t threads) {
  ThreadPool pool(threads > 0 ? static_cast<int>(threads) : usable_cores());
  return measure_gemm_roof(pool, kernels_for<float>(choose_isa()));
}

void run_r1(const R1Options& options) {
  // A run that goes on has its own recipe; one that is named all the same is held against it.
  const bool own = options.recipe.empty() && options.resume;
  if (options.recipe.empty() && !own)
    throw CLI::RequiredError("--recipe (ponder r1 --list shows them)");
  if (options.out.empty()) throw CLI::RequiredError("--out");
  const std::string file = options.out + "/recipe.toml", place = own ? file : options.recipe;
  const Recipe recipe = read_recipe(
      own ? read_file(file, kLargestRecipe) : recipe_text(options.recipe), place, options.sets);
  PipelineOptions pipeline;
  pipeline.name = recipe.name;
  pipeline.out = options.out;
  pipeline.until = options.until;
  pipeline.resume = options.resume;
  pipeline.force = options.force;
  pipeline.version = PONDER_VERSION;
  pipeline.peak = peak_of(recipe.shared.threads);
  std::string shown;
  std::unique_ptr<Progress> line;
  pipeline.progress = [&](std::string_view what, int64_t done, int64_t total) {
    if (shown != what) {
      line.reset();
      shown = what;
      line = std::make_unique<Progress>(shown);
    }
    line->update(static_cast<uint64_t>(done), static_cast<uint64_t>(total));
    if (done >= total) line->wipe();
  };
  run_pipeline(pipeline, recipe, *join_cluster());
}

}  // namespace

void add_r1(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "r1", "Make a thinking model as DeepSeek-R1 was made: base, RL, SFT, distillation");
  auto options = std::make_shared<R1Options>();
  command->add_option("--recipe", options->recipe, "A recipe's name, or a file that ends in .toml")
      ->type_name("NAME");
  command->add_option("--out", options->out, "The run's folder")->type_name("DIR");
  command
      ->add_option("--set", options->sets,
                   "One key, over the recipe's: section.key=value or STAGE.section.key=value")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  command->add_flag("--resume", options->resume, "Go on with the run in that folder");
  command->add_flag("--force", options->force, "Begin RL even if the start gate says no");
  command->add_option("--until", options->until, "The last stage to do")->type_name("STAGE");
  command->add_flag("--list", options->list, "Show the recipes and the stages");
  command->add_flag("--explain", options->explain,
                    "Print the keys that only recipes have, with their defaults");
  command->footer(
      "Examples:\n"
      "  ponder r1 --recipe tiny --out runs/tiny\n"
      "  ponder r1 --out runs/tiny --resume\n"
      "  ponder r1 --recipe tiny --out runs/seed2 --set run.seed=2 --set zero.rl.beta=0");
  command->callback([options] {
    if (options->list) {
      list();
    } else if (options->explain) {
      fmt::print("{}", explain_recipe());
    } else {
      run_r1(*options);
    }
  });
}

}  // namespace ponder
