// A recipe: everything that the R1 pipeline is told, as one TOML file.
//
//   name = "..."   about = "..."   skip = ["early-rl"]
//   [run] [model] [data] [optimizer] [rl] ...   keys of `ponder train --explain`, for all stages
//   [corpus] [gate] [select] [evaluate]         see explain_recipe()
//   [stage.NAME.SECTION]                        the same for one stage
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "r1/stages.h"
#include "tasks/corpus.h"
#include "train/config.h"

namespace ponder {

// What a base must show before RL begins.
struct GateOptions {
  std::vector<std::string> tasks;  // as read_task_choice reads them; none: those of [rl]
  int64_t problems = 64, samples = 8;
  double temperature = 1, need_long = 0.05, need_accuracy = 0.5;
};

// Which answers of a model are kept to be learned from.
struct SelectOptions {
  std::vector<std::string> tasks;
  int64_t problems = 512, samples = 4, per_problem = 1, min_tokens = 1, max_tokens = 0;
  double temperature = 1, language = 0, outside = 0, talk = 0;
};

// How every model is measured on held-out problems.
struct MeasureOptions {
  std::vector<std::string> tasks;
  int64_t problems = 32, samples = 4, max_tokens = 0;
  double temperature = 0.6, top_p = 0.95;
};

struct StageRecipe {
  TrainConfig config;
  SelectOptions select;
  bool skipped = false;
};

struct Recipe {
  std::string name, about;
  std::string text;    // the TOML, with what --set changed
  TrainConfig shared;  // what holds for all stages
  CorpusOptions corpus;
  std::string corpus_text;  // of [corpus]
  int64_t vocab = 512;      // tokens of the tokenizer
  bool spelled = false;  // its tokens are whole words and single letters: MergeRule::FromWordStarts
  bool bytes = false;    // its tokens are single bytes, and `vocab` says nothing
  GateOptions gate;
  MeasureOptions measure;
  std::map<std::string, StageRecipe, std::less<>> stages;  // one of each of all_stages()

  const StageRecipe& stage(const StagePlan& plan) const { return stages.at(plan.name); }
};

// `sets`: "section.key=value" or "STAGE.section.key=value", over what the file says. Error that
// names `place` and the key if it does not make sense.
Recipe read_recipe(std::string_view toml, const std::string& place,
                   std::span<const std::string> sets);

// A file's text if `name` ends in .toml, else that of a recipe that is built in. Error that lists
// them if there is none of that name.
std::string recipe_text(const std::string& name);

// The values of a table's keys, as text: equal for equal options.
std::string describe(const GateOptions& options);
std::string describe(const SelectOptions& options);
std::string describe(const MeasureOptions& options);

// The keys that only recipes have, with defaults and meanings, as commented TOML.
std::string explain_recipe();

struct BuiltInRecipe {
  std::string_view name, text;
};
std::span<const BuiltInRecipe> built_in_recipes();  // the files of recipes/

}  // namespace ponder
