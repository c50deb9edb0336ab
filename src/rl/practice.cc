#include "rl/practice.h"

#include <cmath>
#include <cstdlib>

#include "base/error.h"
#include "base/rng.h"
#include "base/tell.h"
#include "graders/language.h"
#include "rl/answer_text.h"
#include "rl/objective.h"

namespace ponder {

std::vector<TaskChoice> practised_tasks(const TrainConfig& config) {
  if (config.rl_level_low > config.rl_level_high) {
    fail("\"rl.level_low\" is {}, above \"rl.level_high\", which is {}", config.rl_level_low,
         config.rl_level_high);
  }
  std::vector<TaskChoice> out;
  for (const std::string& name : config.rl_tasks) {
    TaskChoice choice = read_task_choice(name);
    if (name.find(':') == name.npos) {
      if (config.rl_level_high > choice.level_high) {
        fail("\"rl.level_high\" is {}, but {} has {} levels; give it its own, as in \"{}:1-{}\"",
             config.rl_level_high, choice.task->name(), choice.level_high, choice.task->name(),
             choice.level_high);
      }
      choice.level_low = static_cast<int>(config.rl_level_low);
      choice.level_high = static_cast<int>(config.rl_level_high);
    }
    out.push_back(choice);
  }
  return out;
}

Practice::Practice(const TrainConfig& config, const ChatFormat& format, const Tokenizer& tokenizer,
                   int64_t context)
    : config_(config),
      format_(format),
      text_of_(shown_text(tokenizer, {}, format.thought_form())),
      longest_prompt_(context - config.rl_max_tokens),
      tasks_(practised_tasks(config)) {
  if (longest_prompt_ < 1) {
    fail("\"rl.max_tokens\" is {}, but the model's context of {} must hold the prompt, too",
         config.rl_max_tokens, context);
  }
  for (const std::string& entry : config.rl_problems) open_file(entry);
  if (tasks_.empty() && files_.empty()) {
    fail(
        "there is nothing to practise: name a task in \"rl.tasks\" ('ponder tasks list' shows "
        "them), or a JSONL file of your own in \"rl.problems\"");
  }
  if (config.rl_language_weight > 0 && !tasks_.empty()) {
    for (const char* language : {"en", "de"}) language_share("", language);  // or it says why not
  }
}

FileChoice read_file_choice(const std::string& entry) {
  FileChoice out{entry};
  const size_t star = entry.rfind('*');
  if (star == entry.npos) return out;
  const char* number = entry.c_str() + star + 1;
  char* end = nullptr;
  out.weight = std::strtod(number, &end);
  if (*end != '\0' || end == number || !(out.weight > 0) || !std::isfinite(out.weight))
    fail("\"{}\": what follows * must be a number above 0, as in own.jsonl*2", printable(entry));
  out.path = entry.substr(0, star);
  return out;
}

void Practice::open_file(const std::string& entry) {
  const auto [path, weight] = read_file_choice(entry);
  OwnFile file;
  file.weight = weight;
  std::vector<PosedProblem> problems = read_problem_file(path, {config_.rl_allow_commands});
  for (PosedProblem& posed : problems) {
    std::string& language = posed.problem.language;
    if (language.empty()) language = config_.rl_language;
    if (config_.rl_language_weight <= 0) continue;
    if (language.empty())
      fail("{}: its problems name no language for \"rl.language_weight\"; set \"rl.language\"",
           path);
    language_share("", language);
  }
  leave_out_long(problems, path);
  file.problems = split_problems(std::move(problems), path);
  files_.push_back(std::move(file));
}

Prompt Practice::prompt_of(const Problem& problem) const {
  return format_.prompt({{.role = "user", .content = problem.prompt}});
}

bool Practice::fits(const Prompt& prompt) const {
  return static_cast<int64_t>(prompt.ids.size()) <= longest_prompt_;
}

void Practice::leave_out_long(std::vector<PosedProblem>& problems, const std::string& path) const {
  const size_t all = problems.size();
  std::string first;
  std::erase_if(problems, [&](const PosedProblem& posed) {
    const Prompt prompt = prompt_of(posed.problem);
    if (fits(prompt)) return false;
    if (first.empty()) first = fmt::format("{} with {} tokens", posed.place, prompt.ids.size());
    return true;
  });
  if (first.empty()) return;
  const std::string why = fmt::format(
      "beside \"rl.max_tokens\" ({}) the context has room for prompts of {} tokens (the first: {})",
      config_.rl_max_tokens, longest_prompt_, first);
  if (problems.empty()) fail("{}: no problem fits: {}", path, why);
  tell("ponder: {}: {} of {} problems are left out: {}\n", path, all - problems.size(), all, why);
}

PosedProblem Practice::draw(Split split, uint64_t index) const {
  Rng rng(config_.seed, mix64(index) + (split == Split::Train ? 1 : 2));
  double tasks = 0, files = 0;
  for (const TaskChoice& choice : tasks_) tasks += choice.weight;
  for (const OwnFile& file : files_) files += file.weight;
  double at = files > 0 ? rng.uniform() * (tasks + files) : -1;
  for (const OwnFile& file : files_) {
    if ((at -= file.weight) >= 0 && (!tasks_.empty() || &file != &files_.back())) continue;
    const auto& problems = split == Split::Train ? file.problems.train : file.problems.heldout;
    return problems[rng.below(problems.size())];
  }
  const TaskChoice& choice = drawn_choice(tasks_, rng);
  const auto levels = static_cast<uint64_t>(choice.level_high - choice.level_low) + 1;
  const int level = choice.level_low + static_cast<int>(rng.below(levels));
  return posed(*choice.task, level, split, index, config_.seed);
}

// A task's prompt that is too long makes room for another, with a number that no step has.
Question Practice::question(Split split, uint64_t index) const {
  constexpr uint64_t kTries = 64, kNext = uint64_t{1} << 56;
  for (uint64_t i = 0; i < kTries; ++i) {
    PosedProblem posed = draw(split, index + i * kNext);
    Prompt prompt = prompt_of(posed.problem);
    if (!fits(prompt)) continue;
    return {std::move(posed.problem), std::move(posed.verifier), std::move(prompt.ids),
            prompt.inside_thought};
  }
  fail(
      "{} drawn problems had prompts of more than {} tokens, all that the context leaves beside "
      "\"rl.max_tokens\" ({})",
      kTries, longest_prompt_, config_.rl_max_tokens);
}

void Practice::judge(const Question& question, Episode& episode, std::string& thought,
                     std::string& answer) const {
  AnswerText text = read_answer(episode, question.inside_thought, text_of_, format_.thought_form());
  const Verdict verdict = judged(*question.verifier, text.answer, text.unclosed);
  Reward& reward = episode.reward;
  reward.error = verdict.error;
  reward.accuracy = verdict.score;
  // Paid to right answers only: style without substance must not pay (and would stretch answers).
  const bool clean = text.closed && !episode.truncated;
  reward.format = clean && verdict.score == 1 ? config_.rl_format_weight : 0;
  // Right or wrong: R1 adds it. A thought that never ends is consistent in nothing, nor is none.
  const std::string& language = question.problem.language;
  const bool thought_of = text.thought.find_first_not_of(" \t\r\n") != text.thought.npos;
  if (!text.unclosed && thought_of && knows_language(language))
    reward.consistency = language_consistency(text.thought, language, question.problem.prompt);
  reward.language = config_.rl_language_weight * reward.consistency;
  reward.overlong = overlong_punishment(static_cast<int64_t>(episode.completion.size()),
                                        config_.rl_max_tokens, config_.rl_overlong_cushion);
  if (config_.rl_overlong_cushion == 0) reward.overlong = 0;
  reward.total = reward.accuracy + reward.format + reward.language + reward.overlong;
  thought = std::move(text.thought);
  answer = std::move(text.answer);
}

}  // namespace ponder
