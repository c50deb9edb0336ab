#include "r1/recipe.h"

#include <toml++/toml.h>

#include <algorithm>
#include <set>
#include <sstream>
#include <variant>

#include "base/ascii.h"
#include "base/error.h"
#include "base/file.h"
#include "rl/practice.h"
#include "tasks/posed.h"

namespace ponder {
namespace {

constexpr uint64_t kLargestRecipe = 1 << 20;

// One key of a table that only recipes have.
template <class T>
struct OwnKey {
  const char* name;
  std::variant<int64_t T::*, double T::*, std::vector<std::string> T::*> member;
  double low, high;
  const char* about;
};

constexpr double kMany = 1 << 30;
constexpr const char* kTasksAbout = "as NAME, NAME:LEVEL or NAME:LOW-HIGH; none: those of [rl]";

const OwnKey<GateOptions> kGateKeys[] = {
    {"tasks", &GateOptions::tasks, 0, 0, kTasksAbout},
    {"problems", &GateOptions::problems, 1, kMany, "that the base is asked, of all tasks in turn"},
    {"samples", &GateOptions::samples, 1, kMany, "answers to each"},
    {"temperature", &GateOptions::temperature, 0.01, 10, "of sampling"},
    {"need_long", &GateOptions::need_long, 0, 1,
     "share of the answers whose thought is long: nearer to the problem's long worked thought than "
     "to its short one"},
    {"need_accuracy", &GateOptions::need_accuracy, 0, 1, "share of the long ones that is right"},
};
const OwnKey<SelectOptions> kSelectKeys[] = {
    {"tasks", &SelectOptions::tasks, 0, 0, kTasksAbout},
    {"problems", &SelectOptions::problems, 1, kMany, "that are asked, of all tasks in turn"},
    {"samples", &SelectOptions::samples, 1, kMany, "answers to each"},
    {"temperature", &SelectOptions::temperature, 0.01, 10, "of sampling"},
    {"per_problem", &SelectOptions::per_problem, 1, kMany, "answers that are kept of each at most"},
    {"min_tokens", &SelectOptions::min_tokens, 0, kMany, "of a thought that is kept"},
    {"max_tokens", &SelectOptions::max_tokens, 0, kMany, "of a thought that is kept; 0: any"},
    {"language", &SelectOptions::language, 0, 1,
     "share of its words that must be of the problem's language"},
    {"outside", &SelectOptions::outside, 0, 0.45,
     "share of questions outside the tasks, turned down, among what is learned"},
    {"talk", &SelectOptions::talk, 0, 0.45, "share of conversations among what is learned"},
};
const OwnKey<MeasureOptions> kMeasureKeys[] = {
    {"tasks", &MeasureOptions::tasks, 0, 0, kTasksAbout},
    {"problems", &MeasureOptions::problems, 1, kMany, "held-out ones, of each task"},
    {"samples", &MeasureOptions::samples, 1, kMany, "answers to each"},
    {"temperature", &MeasureOptions::temperature, 0, 10, "of sampling"},
    {"top_p", &MeasureOptions::top_p, 0.01, 1, "of sampling"},
    {"max_tokens", &MeasureOptions::max_tokens, 0, kMany, "of an answer; 0: rl.max_tokens"},
};

[[noreturn]] void wrong_value(const std::string& place, const char* key,
                              const std::string& wanted) {
  fail("{}: \"{}\" must be {}", place, key, wanted);
}

void read_member(const toml::node& node, const std::string& place, const char* key, double low,
                 double high, int64_t& out) {
  const auto value = node.value_exact<int64_t>();
  if (!value || static_cast<double>(*value) < low || static_cast<double>(*value) > high)
    wrong_value(place, key, fmt::format("a whole number from {} to {}", low, high));
  out = *value;
}

void read_member(const toml::node& node, const std::string& place, const char* key, double low,
                 double high, double& out) {
  const auto value = node.is_number() ? node.value<double>() : std::nullopt;
  if (!value || !(*value >= low && *value <= high))
    wrong_value(place, key, fmt::format("a number from {} to {}", low, high));
  out = *value;
}

void read_member(const toml::node& node, const std::string& place, const char* key, double, double,
                 std::vector<std::string>& out) {
  const toml::array* items = node.as_array();
  if (!items) wrong_value(place, key, "a list of strings");
  out.clear();
  for (const toml::node& item : *items) {
    if (!item.is_string()) wrong_value(place, key, "a list of strings");
    out.push_back(*item.value<std::string>());
  }
}

template <class T>
void read_own(const toml::table& table, const std::string& place, std::span<const OwnKey<T>> keys,
              T& out) {
  for (const auto& entry : table) {
    const std::string_view name = entry.first.str();
    const toml::node& node = entry.second;
    const auto key =
        std::find_if(keys.begin(), keys.end(), [&](const OwnKey<T>& k) { return name == k.name; });
    if (key == keys.end()) {
      std::vector<std::string_view> names;
      for (const OwnKey<T>& k : keys) names.emplace_back(k.name);
      fail("{}: there is no key \"{}\"; the keys are {}", place, name, fmt::join(names, ", "));
    }
    std::visit(
        [&](auto member) { read_member(node, place, key->name, key->low, key->high, out.*member); },
        key->member);
  }
}

toml::table parse(std::string_view text, const std::string& place) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    fail("{}: line {}: {}", place, error.source().begin.line, error.description());
  }
}

std::string text_of(const toml::table& table) {
  std::ostringstream out;
  out << table;
  return out.str() + "\n";
}

// The table `path` names, made where it is missing.
toml::table& table_at(toml::table& root, std::span<const std::string> path,
                      const std::string& place) {
  toml::table* at = &root;
  for (const std::string& name : path) {
    toml::node* node = at->get(name);
    if (!node) node = &at->insert_or_assign(name, toml::table()).first->second;
    at = node->as_table();
    if (!at) fail("{}: \"{}\" is a value, not a table", place, name);
  }
  return *at;
}

void apply_set(toml::table& root, const std::string& assignment) {
  const std::string place = "--set " + assignment;
  const size_t equals = assignment.find('=');
  if (equals == std::string::npos)
    fail("{}: it must be section.key=value or STAGE.section.key=value", place);
  std::vector<std::string> path;
  std::istringstream names(assignment.substr(0, equals));
  for (std::string name; std::getline(names, name, '.');) path.push_back(name);
  if (path.empty()) fail("{}: there is no key before the \"=\"", place);
  // "data" and "gate" are tables, too, and as stages they have no others.
  const StagePlan* plan = find_stage(path[0]);
  if (plan && (plan->trains() || plan->kind == StageKind::Select))
    path.insert(path.begin(), "stage");
  const std::string key = path.back(), value = assignment.substr(equals + 1);
  path.pop_back();
  toml::table& table = table_at(root, path, place);
  try {
    toml::table parsed = toml::parse("value = " + value);
    table.insert_or_assign(key, std::move(*parsed.get("value")));
  } catch (const toml::parse_error&) {
    table.insert_or_assign(key, value);  // a plain word: a string
  }
}

Json as_json(const toml::node& node) {
  if (const auto text = node.value_exact<std::string>()) return *text;
  if (const auto flag = node.value_exact<bool>()) return *flag;
  if (const auto whole = node.value_exact<int64_t>()) return *whole;
  if (const auto number = node.value<double>()) return *number;
  Json out = Json::array();
  if (const toml::array* items = node.as_array())
    for (const toml::node& item : *items) out.push_back(as_json(item));
  return out;
}

const toml::table* sub_table(const toml::table& table, std::string_view name,
                             const std::string& place) {
  const toml::node* node = table.get(name);
  if (!node) return nullptr;
  if (!node->is_table()) fail("{}: \"{}\" must be a table", place, name);
  return node->as_table();
}

void read_corpus(const toml::table* table, const std::string& place, Recipe& out) {
  out.corpus.seed = out.shared.seed;
  out.corpus.tasks = out.shared.rl_tasks;
  if (!table) return;
  out.corpus_text = text_of(*table);
  for (const auto& [key, node] : *table) {
    if (key == "vocab") {
      read_member(node, place, "vocab", 265, 1 << 20, out.vocab);
    } else if (key == "spelled" || key == "bytes") {
      const auto value = node.value_exact<bool>();
      if (!value) wrong_value(place, key == "bytes" ? "bytes" : "spelled", "true or false");
      (key == "bytes" ? out.bytes : out.spelled) = *value;
    } else {
      set_corpus_key(std::string(key.str()), as_json(node), place, out.corpus);
    }
  }
}

// A stage's own tables, after those of the stage that it is like.
void layer_stage(const toml::table& stages, const StagePlan& plan, const std::string& place,
                 StageRecipe& out) {
  if (const StagePlan* like = find_stage(plan.like)) layer_stage(stages, *like, place, out);
  const std::string here = fmt::format("{}: [stage.{}]", place, plan.name);
  const toml::table* table = sub_table(stages, plan.name, here);
  if (!table) return;
  toml::table keys = *table;
  if (const toml::table* select = sub_table(keys, "select", here))
    read_own<SelectOptions>(*select, here, kSelectKeys, out.select);
  keys.erase("select");
  read_train_config(text_of(keys), here, out.config);
}

bool sets_seed(const toml::table& stages, const StagePlan& plan) {
  return static_cast<bool>(stages[plan.name]["run"]["seed"]);
}

void read_stages(const toml::table& stages, const std::string& place, const SelectOptions& select,
                 Recipe& out) {
  for (const auto& [name, node] : stages) {
    if (find_stage(name.str())) continue;
    std::vector<std::string_view> names;
    for (const StagePlan& plan : all_stages()) names.emplace_back(plan.name);
    fail("{}: there is no stage \"{}\"; the stages are {}", place, name.str(),
         fmt::join(names, ", "));
  }
  uint64_t number = 0;
  for (const StagePlan& plan : all_stages()) {
    StageRecipe& stage = out.stages[plan.name];
    stage.config = out.shared;
    stage.select = select;
    layer_stage(stages, plan, place, stage);
    // Stages must not deal out the same problems in the same order.
    // Nothing else tells it from the stage that it is like.
    if (plan.name == std::string_view("rl1-plain")) stage.config.rl_language_weight = 0;
    ++number;
    if (!sets_seed(stages, plan)) {
      // As TOML can hold it, because the run's own config.toml is read again.
      stage.config.seed = (100 * out.shared.seed + number) & uint64_t{INT64_MAX};
    }
  }
}

// A name in a list of tasks that is none would end a stage hours after it was read.
void check_tasks(const std::vector<std::string>& tasks, const std::string& place,
                 const char* table) {
  in_place(fmt::format("{}: [{}] tasks", place, table), [&] {
    for (const std::string& task : tasks) read_task_choice(task);
  });
}

// A stage that makes a new model has none that an adapter would be of.
void check_adapters(const Recipe& recipe, const std::string& place) {
  for (const auto& [name, stage] : recipe.stages) {
    const TrainConfig& c = stage.config;
    const StagePlan& plan = *find_stage(name);
    if (!plan.trains() || *plan.from || !c.from.empty()) continue;
    if (c.lora_rank == 0 && c.lora_from.empty()) continue;
    fail(
        "{}: [lora] holds for the stage \"{}\", too, which makes a new model; say it under "
        "[stage.NAME.lora] of the stages that go on from one",
        place, name);
  }
}

// As late would end one whose own problems cannot be read. Stages share files, which are read once.
void check_problems(const Recipe& recipe, const std::string& place) {
  std::set<std::pair<std::string, bool>> files;
  in_place(place + ": [rl] problems", [&] {
    for (const auto& [name, stage] : recipe.stages) {
      for (const std::string& entry : stage.config.rl_problems)
        files.emplace(read_file_choice(entry).path, stage.config.rl_allow_commands);
    }
    for (const auto& [path, commands] : files) read_problem_file(path, {commands});
  });
}

void read_skipped(const toml::node& node, const std::string& place, Recipe& out) {
  std::vector<std::string> names;
  read_member(node, place, "skip", 0, 0, names);
  for (const std::string& name : names) {
    if (!find_stage(name)) fail("{}: \"skip\" names \"{}\", which is no stage", place, name);
    out.stages.at(name).skipped = true;
  }
  for (const StagePlan& plan : all_stages()) {
    if (out.stages.at(plan.name).skipped) continue;
    for (const char* needed : {plan.from, plan.learns}) {
      if (*needed && out.stages.at(needed).skipped)
        fail("{}: \"skip\" names {}, which {} needs", place, needed, plan.name);
    }
  }
}

template <class T>
std::string described(const T& options, std::span<const OwnKey<T>> keys) {
  std::string out;
  for (const OwnKey<T>& key : keys) {
    std::visit(
        [&](auto member) {
          if constexpr (std::is_same_v<decltype(member), std::vector<std::string> T::*>) {
            out += fmt::format("{} {}\n", key.name, fmt::join(options.*member, " "));
          } else {
            out += fmt::format("{} {}\n", key.name, options.*member);
          }
        },
        key.member);
  }
  return out;
}

template <class T>
void explain_table(const char* name, std::span<const OwnKey<T>> keys, std::string& out) {
  const T defaults;
  out += fmt::format("\n[{}]\n", name);
  for (const OwnKey<T>& key : keys) {
    out += fmt::format("# {}\n{} = ", key.about, key.name);
    std::visit(
        [&](auto member) {
          if constexpr (std::is_same_v<decltype(member), std::vector<std::string> T::*>) {
            out += "[]\n";
          } else {
            out += fmt::format("{}\n", defaults.*member);
          }
        },
        key.member);
  }
}

}  // namespace

Recipe read_recipe(std::string_view toml, const std::string& place,
                   std::span<const std::string> sets) {
  toml::table root = parse(toml, place);
  for (const std::string& set : sets) apply_set(root, set);
  // A run that goes on finds its name where it finds the rest.
  if (!root.contains("name")) root.insert("name", place);
  Recipe out;
  out.text = text_of(root);
  toml::table shared = root;
  for (const char* own : {"name", "about", "skip", "corpus", "gate", "select", "evaluate", "stage"})
    shared.erase(own);
  read_train_config(text_of(shared), place, out.shared);
  out.name = root["name"].value_or(std::string());
  out.about = root["about"].value_or(std::string());
  read_corpus(sub_table(root, "corpus", place), place + ": [corpus]", out);
  if (const toml::table* table = sub_table(root, "gate", place))
    read_own<GateOptions>(*table, place + ": [gate]", kGateKeys, out.gate);
  if (const toml::table* table = sub_table(root, "evaluate", place))
    read_own<MeasureOptions>(*table, place + ": [evaluate]", kMeasureKeys, out.measure);
  SelectOptions select;
  if (const toml::table* table = sub_table(root, "select", place))
    read_own<SelectOptions>(*table, place + ": [select]", kSelectKeys, select);
  const toml::table* stages = sub_table(root, "stage", place);
  read_stages(stages ? *stages : toml::table(), place, select, out);
  check_tasks(out.gate.tasks, place, "gate");
  check_tasks(out.measure.tasks, place, "evaluate");
  for (const auto& [name, stage] : out.stages) {
    check_tasks(stage.select.tasks, place, "select");
    check_tasks(stage.config.rl_tasks, place, "rl");
  }
  check_problems(out, place);
  if (const toml::node* skip = root.get("skip")) read_skipped(*skip, place, out);
  check_adapters(out, place);
  return out;
}

std::string recipe_text(const std::string& name) {
  if (has_ending(name, ".toml")) return read_file(name, kLargestRecipe);
  std::vector<std::string_view> names;
  for (const BuiltInRecipe& recipe : built_in_recipes()) {
    if (recipe.name == name) return std::string(recipe.text);
    names.push_back(recipe.name);
  }
  fail("there is no recipe \"{}\"; choose {}, or a file that ends in .toml", name,
       fmt::join(names, ", "));
}

std::string describe(const GateOptions& options) {
  return described<GateOptions>(options, kGateKeys);
}
std::string describe(const SelectOptions& options) {
  return described<SelectOptions>(options, kSelectKeys);
}
std::string describe(const MeasureOptions& options) {
  return described<MeasureOptions>(options, kMeasureKeys);
}

std::string explain_recipe() {
  std::string out =
      "# Keys of a recipe beside those of 'ponder train --explain', which hold for all stages at\n"
      "# the top and for one stage under [stage.NAME.SECTION].\n"
      "name = \"\"\nabout = \"\"\n# stages that are left out\nskip = []\n";
  explain_table<GateOptions>("gate", kGateKeys, out);
  explain_table<SelectOptions>("select", kSelectKeys, out);
  explain_table<MeasureOptions>("evaluate", kMeasureKeys, out);
  const Recipe defaults;
  return out + fmt::format(
                   "\n[corpus]\n# tokens of the tokenizer\nvocab = {}\n"
                   "# words that are no token letter by letter\nspelled = {}\n"
                   "# all text byte by byte, and vocab says nothing\nbytes = {}\n{}",
                   defaults.vocab, defaults.spelled, defaults.bytes, explain_corpus_keys());
}

}  // namespace ponder
