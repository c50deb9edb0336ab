// ponder eval: how many problems a model solves, and how it goes about it.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>
#include <utility>

#include "base/cpu.h"
#include "base/error.h"
#include "base/json.h"
#include "base/tell.h"
#include "base/threads.h"
#include "chat/generation.h"
#include "cli/commands.h"
#include "cli/joined_ranks.h"
#include "cli/model_option.h"
#include "cli/number_option.h"
#include "cli/progress.h"
#include "eval/evaluate.h"
#include "tasks/corpus.h"
#include "tasks/practised.h"

namespace ponder {
namespace {

// What a prompt usually has beside the answer; the cache is made for it, longer ones work, too.
constexpr int64_t kPromptTokens = 256;
// Where nothing bounds the answer but a long context.
constexpr int64_t kUsualAnswer = 4096;

struct EvalFlags {
  std::string model, adapter, suffix;
  std::vector<std::string> tasks, files;
  int level = 0, threads = 0;
  int64_t count = 100;
  uint64_t memory = 0;
  bool count_given = false, no_think = false, json = false, allow_commands = false;
  EvalOptions eval;
  RankFlags layout;
};

// What "all" stands for: what the model practised, if its folder says so.
std::vector<TaskChoice> all_choices(const std::string& folder, int level) {
  std::vector<TaskChoice> out;
  const auto facts = read_ponder_json(folder);
  if (facts && level == 0) {
    for (const std::string& name : facts->tasks) out.push_back(read_task_choice(name));
  }
  if (!out.empty()) return out;
  for (const Task* task : all_tasks()) {
    if (level <= static_cast<int>(task->levels().size()))
      out.push_back(read_task_choice(task->name()));
  }
  return out;
}

// What is asked: asked twice, a problem would count twice.
class Asked {
 public:
  void file(const std::string& name) {
    std::error_code ignored;  // what is not there is found out when it is read
    if (!files_.insert(std::filesystem::weakly_canonical(name, ignored).string()).second)
      fail("--file {} is there twice; name it once", printable(name));
  }
  void task(std::string_view name, int level) {
    if (!is_new(name, level))
      fail("--task {} is there twice with its level {}; name it once", name, level);
  }
  bool is_new(std::string_view name, int level) {
    return tasks_.insert({std::string(name), level}).second;
  }

 private:
  std::set<std::string> files_;
  std::set<std::pair<std::string, int>> tasks_;
};

void append(std::vector<PosedProblem>& out, std::vector<PosedProblem> more) {
  std::move(more.begin(), more.end(), std::back_inserter(out));
}

std::vector<PosedProblem> task_problems(const EvalFlags& options, const std::string& folder,
                                        Asked& asked) {
  std::vector<PosedProblem> out;
  const auto append_task = [&](const Task& task, int low, int high) {
    append(out, heldout_problems(task, low, high, options.count, options.eval.seed));
  };
  const auto levels_of = [&](const TaskChoice& choice) {
    return options.level > 0 ? std::pair(options.level, options.level)
                             : std::pair(choice.level_low, choice.level_high);
  };
  for (const std::string& name : options.tasks) {
    if (name == "all") {
      // A recipe may weigh a task's levels apart, and name one in two of its ranges.
      for (const TaskChoice& choice : all_choices(folder, options.level)) {
        auto [low, high] = levels_of(choice);
        while (low <= high && !asked.is_new(choice.task->name(), low)) ++low;
        for (int level = low + 1; level <= high; ++level) asked.is_new(choice.task->name(), level);
        if (low <= high) append_task(*choice.task, low, high);
      }
      continue;
    }
    const TaskChoice choice = read_task_choice(name);
    const auto [low, high] = levels_of(choice);
    for (int level = low; level <= high; ++level) asked.task(choice.task->name(), level);
    append_task(*choice.task, low, high);
  }
  return out;
}

std::vector<PosedProblem> problems_of(const EvalFlags& options, const std::string& folder) {
  Asked asked;
  std::vector<PosedProblem> out = task_problems(options, folder, asked);
  for (const std::string& file : options.files) {
    asked.file(file);
    std::vector<PosedProblem> read = read_problem_file(file, {options.allow_commands});
    if (options.level > 0)
      std::erase_if(read, [&](const PosedProblem& p) { return p.problem.level != options.level; });
    if (read.empty()) fail("{}: no problem of it has level {}", file, options.level);
    if (options.count_given && read.size() > static_cast<size_t>(options.count))
      read.resize(static_cast<size_t>(options.count));
    append(out, std::move(read));
  }
  if (out.empty()) fail("no task has a level {}", options.level);
  for (PosedProblem& posed : out) posed.problem.prompt += options.suffix;
  return out;
}

EngineOptions engine_options(const EvalFlags& options, const Checkpoint& checkpoint,
                             const std::shared_ptr<Ranks>& ranks) {
  EngineOptions out;
  out.threads = threads_of(options.threads, ranks.get());
  out.model.ranks = ranks;
  out.isa = choose_isa();
  if (!checkpoint.has_tokenizer)
    fail("{}: it has no tokenizer, and without one no question can be asked", checkpoint.path);
  const int64_t answer = options.eval.max_tokens > 0 ? options.eval.max_tokens : kUsualAnswer;
  out.cache_tokens = options.eval.parallel * (answer + kPromptTokens);
  out.memory = options.memory;
  out.heat_folder = ponder_home();
  if (!options.adapter.empty()) {
    out.model.lora.emplace();
    out.model.lora->from = std::make_shared<const LoraFolder>(open_lora(options.adapter));
  }
  return out;
}

Json settings_json(const EvalFlags& options) {
  const EvalOptions& eval = options.eval;
  return {{"samples", eval.samples},
          {"temperature", eval.sampling.temperature},
          {"top_p", eval.sampling.top_p},
          {"max_tokens", eval.max_tokens > 0 ? Json(eval.max_tokens) : Json(nullptr)},
          {"seed", eval.seed},
          {"think", eval.think}};
}

void run_eval(EvalFlags& options) {
  const JoinedRanks joined(options.layout, options.threads);
  if (joined.followed()) return;
  options.eval.think = !options.no_think;
  const std::string folder = find_model(options.model);
  const std::vector<PosedProblem> problems = problems_of(options, folder);
  const auto checkpoint = std::make_shared<const Checkpoint>(open_checkpoint(folder));
  Engine engine(checkpoint, engine_options(options, *checkpoint, joined.ranks()));
  const Tokenizer tokenizer(checkpoint->tokenizer);
  const ChatFormat format(*checkpoint, tokenizer);
  Progress progress("answers");
  options.eval.progress = [&](int64_t done, int64_t total) {
    progress.update(static_cast<uint64_t>(done), static_cast<uint64_t>(total));
  };
  const std::vector<EvalAnswer> answers = answer_problems(
      {engine, format, tokenizer, stop_tokens(*checkpoint)}, problems, options.eval);
  progress.wipe();
  const auto figures = eval_figures(problems, answers, options.eval.samples);
  if (options.json) {
    Json out = {{"model", valid_utf8(checkpoint->path)}};
    out.update(settings_json(options));
    out.update(eval_json(figures));
    fmt::print("{}\n", json_line(out));
  } else {
    fmt::print("{}", eval_table(figures));
  }
  if (figures[0].errors > 0) tell("ponder: {} answers could not be judged\n", figures[0].errors);
}

void add_sampling(CLI::App& command, EvalFlags& options) {
  EvalOptions& eval = options.eval;
  command.add_option("--samples", eval.samples, "Answers to each problem")
      ->check(CLI::Range(1, 1 << 16))
      ->type_name("K")
      ->capture_default_str();
  command.add_option("--seed", eval.seed, "The same seed asks and answers the same")
      ->check(any_seed())
      ->type_name("S")
      ->capture_default_str();
  command.add_option("--temperature", eval.sampling.temperature, "0: always the best token")
      ->check(number_between(0, 100))
      ->capture_default_str();
  command.add_option("--top-p", eval.sampling.top_p, "Only the best tokens of this probability")
      ->check(number_between(0, 1))
      ->capture_default_str();
  command
      .add_option("--max-tokens", eval.max_tokens,
                  "Tokens of thought and answer, at most; by default what the context holds")
      ->check(count_from(1))
      ->type_name("N");
  command.add_option("--parallel", eval.parallel, "Answers under way at once")
      ->check(CLI::Range(1, 4096))
      ->type_name("N")
      ->capture_default_str();
  command.add_option("--system", eval.system, "System prompt")->type_name("TEXT");
  command.add_option("--suffix", options.suffix, "Put behind each question")->type_name("TEXT");
  command.add_flag("--no-think", options.no_think, "Answer at once, without a thought");
}

}  // namespace

void add_eval(CLI::App& app) {
  CLI::App* command = app.add_subcommand("eval", "Ask held-out problems, and count what is right");
  auto options = std::make_shared<EvalFlags>();
  add_model_option(*command, options->model);
  command->add_option("--adapter", options->adapter, "A LoRA adapter on the model: a PEFT folder")
      ->type_name("DIR");
  add_threads_option(*command, options->threads);
  add_memory_option(*command, options->memory);
  command
      ->add_option(
          "--task", options->tasks,
          "Of `ponder tasks list`, as NAME, NAME:LEVEL or NAME:LOW-HIGH, with commas; or all")
      ->delimiter(',')
      ->type_name("T[,T...]");
  command
      ->add_option("--file", options->files,
                   "Problems of your own, JSONL, as of AIME, MATH or GSM8K; repeatable")
      ->allow_extra_args(false)
      ->type_name("FILE");
  command
      ->add_option("--level", options->level,
                   "Only this level; without, all in turn, or those that a task names")
      ->check(count_from(1))
      ->type_name("L");
  CLI::Option* count =
      command->add_option("-n", options->count, "Problems of each task (100); of a file the first")
          ->check(CLI::Range(1, 1 << 24))
          ->type_name("N");
  add_sampling(*command, *options);
  add_rank_options(*command, options->layout);
  command->add_flag("--json", options->json, "One JSON object instead of the table");
  command->add_flag("--allow-commands", options->allow_commands,
                    "Let the file's \"command\" verifiers run their programs");
  command->footer(
      "Figures are means over problems with 95% bootstrap intervals: pass@1, pass@K (one of K\n"
      "right), cons@K (the answer that most of K give). Answers that could not be judged are\n"
      "counted and left out. Examples:\n"
      "  ponder eval -m runs/r1/model --task countdown --level 2 -n 200 --samples 8\n"
      "  ponder eval -m smollm2 --file aime24.jsonl --samples 16 --max-tokens 4096 \\\n"
      "    --suffix ' Please reason step by step, and put your final answer within \\boxed{}.'");
  command->callback([options, count] {
    if (options->tasks.empty() && options->files.empty())
      throw CLI::RequiredError("--task or --file");
    options->count_given = count->count() > 0;
    run_eval(*options);
  });
}

}  // namespace ponder
