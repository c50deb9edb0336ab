// ponder tasks: the problems that can be trained on, samples of them, and verdicts on replies.
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>

#include "base/error.h"
#include "base/tell.h"
#include "cli/commands.h"
#include "cli/number_option.h"
#include "graders/verifier.h"
#include "tasks/corpus.h"
#include "tasks/task_verifier.h"

namespace ponder {
namespace {

struct TasksOptions {
  std::string task, file, split = "train";
  int level = 0;  // 0: all in turn
  uint64_t count = 5, seed = 0;
  bool json = false, traces = false, allow_commands = false;
};

void list(const TasksOptions& options) {
  Json all = Json::array();
  for (const Task* task : all_tasks()) {
    all.push_back({{"task", task->name()}, {"about", task->about()}, {"levels", task->levels()}});
    if (options.json) continue;
    fmt::print("{:<17}{}\n", task->name(), task->about());
    for (size_t i = 0; i < task->levels().size(); ++i) {
      fmt::print("{:<17}{} {}\n", "", i + 1, task->levels()[i]);
    }
  }
  if (options.json) fmt::print("{}\n", json_line(all));
}

Json problem_json(const Task& task, const Problem& problem, const TasksOptions& options) {
  const Json how = {{"type", "task"}, {"task", problem.task}, {"facts", problem.facts}};
  Json out = {{"prompt", problem.prompt}, {"answer", problem.answer},     {"verifier", how},
              {"level", problem.level},   {"language", problem.language}, {"split", options.split}};
  if (!options.traces) return out;
  for (const TraceStyle style : {TraceStyle::Short, TraceStyle::Long}) {
    Rng rng(options.seed, mix64(problem.prompt.size()) + static_cast<uint64_t>(style));
    const Trace trace = task.trace(problem, rng, style);
    out[style == TraceStyle::Short ? "short" : "long"] = {{"thought", trace.thought},
                                                          {"answer", trace.answer}};
  }
  return out;
}

void sample(const TasksOptions& options) {
  const Task& task = find_task(options.task);
  const Split split = options.split == "heldout" ? Split::Heldout : Split::Train;
  const uint64_t levels = task.levels().size();
  for (uint64_t i = 0; i < options.count; ++i) {
    const int level = options.level > 0 ? options.level : static_cast<int>(i % levels) + 1;
    const Json line = problem_json(task, task.make(level, split, i, options.seed), options);
    if (options.json) {
      fmt::print("{}\n", json_line(line));
      continue;
    }
    fmt::print("[{}] {}\n", level, line["prompt"].get<std::string>());
    for (const char* style : {"short", "long"}) {
      if (!line.contains(style)) continue;
      fmt::print("<think>\n{}\n</think>\n{}\n", line[style]["thought"].get<std::string>(),
                 line[style]["answer"].get<std::string>());
    }
    if (!options.traces) fmt::print("    {}\n", line["answer"].get<std::string>());
  }
}

struct Tally {
  uint64_t count = 0, errors = 0;
  double score = 0;
  std::map<std::string, uint64_t> reasons;  // of the errors

  void add(const Verdict& verdict) {
    ++count;
    score += verdict.score;
    if (verdict.error.empty()) return;
    ++errors;
    ++reasons[verdict.error];
  }
};

std::string kind_of(const Json& line) {
  const Json& how = line.at("verifier");
  if (how.is_string()) return how.get<std::string>();
  const std::string type = how.value("type", "");
  return type == "task" ? how.value("task", type) : type;
}

void print_tally(const std::string& name, const Tally& tally) {
  const uint64_t decided = tally.count - tally.errors;
  fmt::print("{:<17}{} replies, {:g} right", name, tally.count, tally.score);
  if (decided > 0) fmt::print(" ({:.3f} of {} decided)", tally.score / double(decided), decided);
  fmt::print(", {} errors\n", tally.errors);
  for (const auto& [reason, count] : tally.reasons) {
    fmt::print("{:<17}error x{}: {}\n", "", count, printable(reason, 200));
  }
}

void verify(const TasksOptions& options) {
  std::ifstream file(options.file);
  if (!file) fail("cannot read {}; give a JSONL file", options.file);
  std::map<std::string, Tally> tallies;
  std::string text;
  for (uint64_t number = 1; std::getline(file, text); ++number) {
    if (text.find_first_not_of(" \t\r") == text.npos) continue;
    const std::string place = fmt::format("{}:{}", options.file, number);
    const Json line = parse_json_object(text, place);
    const auto reply = json_string(line, "response", place);
    if (!reply) fail("{}: \"response\" is missing: the reply to be judged", place);
    const auto verifier = make_verifier(line, place, with_tasks({options.allow_commands}));
    const Verdict verdict = verify_reply(*verifier, *reply);
    tallies[kind_of(line)].add(verdict);
    if (!options.json) continue;
    Json out = {{"line", number}, {"score", verdict.score}};
    if (verdict.partial) out["partial"] = *verdict.partial;
    out["error"] = verdict.error.empty() ? Json(nullptr) : Json(verdict.error);
    if (!verdict.why.empty()) out["why"] = verdict.why;
    fmt::print("{}\n", json_line(out));
  }
  if (file.bad()) fail("cannot read {} to its end", options.file);
  if (tallies.empty()) fail("{} has no lines", options.file);
  uint64_t errors = 0;
  for (const auto& [name, tally] : tallies) {
    errors += tally.errors;
    if (!options.json) print_tally(name, tally);
  }
  if (errors > 0) tell("ponder: {} replies could not be judged\n", errors);
}

void add_sample(CLI::App& group, const std::shared_ptr<TasksOptions>& options) {
  CLI::App* command = group.add_subcommand("sample", "Show problems of a task");
  command->add_option("task", options->task, "One of `ponder tasks list`")->required();
  command->add_option("--level", options->level, "Its level; without, all in turn")
      ->check(count_from(1));
  command->add_option("-n", options->count, "How many")
      ->check(count_from(1))
      ->capture_default_str();
  command->add_option("--seed", options->seed, "The same seed gives the same problems")
      ->check(any_seed())
      ->capture_default_str();
  command->add_option("--split", options->split, "train or heldout")
      ->check(CLI::IsMember({"train", "heldout"}))
      ->capture_default_str();
  command->add_flag("--traces", options->traces, "Worked thoughts too, a short and a long one");
  command->add_flag("--json", options->json, "A JSON object a line, as `tasks verify` takes it");
  command->callback([options] { sample(*options); });
}

void add_write(CLI::App& group) {
  CLI::App* command = group.add_subcommand("write", "Write training data: problems with answers");
  auto options = std::make_shared<CorpusOptions>();
  auto out = std::make_shared<std::string>();
  command->add_option("--out", *out, "JSONL to write")->required()->type_name("FILE");
  command
      ->add_option("--task", options->tasks,
                   "TASK, TASK:LEVEL, TASK:LOW-HIGH, with *WEIGHT behind; repeatable; none: all")
      ->allow_extra_args(false);
  command->add_option("--documents", options->documents, "How many")
      ->check(count_from(1))
      ->capture_default_str();
  command->add_option("--seed", options->seed, "The same seed gives the same documents")
      ->check(any_seed())
      ->capture_default_str();
  for (const CorpusShare& share : corpus_shares()) {
    std::string flag = "--" + std::string(share.key), about = share.about;
    std::replace(flag.begin(), flag.end(), '_', '-');
    about.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(about.front())));
    command->add_option(flag, (*options).*share.member, about)
        ->check(number_between(0, 1))
        ->capture_default_str();
  }
  auto force = std::make_shared<bool>(false);
  command->add_flag("--force", *force, "Replace the file OUT if it exists");
  command->callback([options, out, force] {
    std::error_code ignored;
    if (!*force && std::filesystem::is_regular_file(*out, ignored))
      fail("{} exists already; choose another name, or replace it with --force", *out);
    write_corpus(*options, *out);
    fmt::print("{}: {} documents\n", *out, options->documents);
  });
}

}  // namespace

void add_tasks(CLI::App& app) {
  CLI::App* group = app.add_subcommand("tasks", "Problems with verifiable answers");
  group->require_subcommand(1);
  auto options = std::make_shared<TasksOptions>();
  CLI::App* lister = group->add_subcommand("list", "The tasks and their levels");
  lister->add_flag("--json", options->json, "One JSON list");
  lister->callback([options] { list(*options); });
  add_sample(*group, options);
  add_write(*group);
  CLI::App* judge = group->add_subcommand("verify", "Judge replies to problems");
  judge
      ->add_option("file", options->file,
                   "JSONL of {\"prompt\", \"answer\", \"verifier\", \"response\"}")
      ->required()
      ->type_name("FILE");
  judge->add_flag("--json", options->json, "A verdict a line instead of the summary");
  judge->add_flag("--allow-commands", options->allow_commands,
                  "Let the file's \"command\" verifiers run their programs");
  judge->callback([options] { verify(*options); });
  group->footer(
      "Examples:\n"
      "  ponder tasks sample countdown --level 3 --traces\n"
      "  ponder tasks sample gcd -n 100 --split heldout --json > gcd.jsonl\n"
      "  ponder tasks write --task countdown:1-2 --task gcd --documents 50000 --out base.jsonl\n"
      "  ponder tasks verify replies.jsonl");
}

}  // namespace ponder
