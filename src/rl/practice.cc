#include "rl/practice.h"

#include <algorithm>

#include "base/error.h"
#include "base/rng.h"
#include "rl/objective.h"
#include "text/thought.h"

namespace ponder {

std::vector<TaskChoice> practised_tasks(const TrainConfig& config) {
  if (config.rl_tasks.empty())
    fail("\"rl.tasks\" is empty; name at least one ('ponder tasks list' shows them)");
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

Practice::Practice(const TrainConfig& config, const ChatFormat& format, const Tokenizer& tokenizer)
    : config_(config), format_(format), tokenizer_(tokenizer), tasks_(practised_tasks(config)) {}

Question Practice::question(Split split, uint64_t index) const {
  Rng rng(config_.seed, mix64(index) + (split == Split::Train ? 1 : 2));
  const TaskChoice& choice = drawn_choice(tasks_, rng);
  const auto levels = static_cast<uint64_t>(choice.level_high - choice.level_low + 1);
  Question out;
  out.task = choice.task;
  const int level = choice.level_low + static_cast<int>(rng.below(levels));
  out.problem = out.task->make(level, split, index, config_.seed);
  Prompt prompt = format_.prompt({{.role = "user", .content = out.problem.prompt}});
  out.prompt = std::move(prompt.ids);
  out.inside_thought = prompt.inside_thought;
  return out;
}

void Practice::judge(const Question& question, Episode& episode, std::string& thought,
                     std::string& answer) const {
  ThoughtSplitter splitter(question.inside_thought);
  const ThoughtSplitter::Part most = splitter.push(tokenizer_.decode(episode.completion, true)),
                              rest = splitter.finish();
  thought = most.thought + rest.thought;
  answer = most.answer + rest.answer;
  const Verdict verdict = question.task->verify(question.problem.facts, answer);
  Reward& reward = episode.reward;
  reward.error = verdict.error;
  reward.accuracy = verdict.score;
  // Paid to right answers only: style without substance must not pay (and would stretch answers).
  const bool clean = splitter.closed() && !episode.truncated;
  reward.format = clean && verdict.score == 1 ? config_.rl_format_weight : 0;
  reward.overlong = overlong_punishment(static_cast<int64_t>(episode.completion.size()),
                                        config_.rl_max_tokens, config_.rl_overlong_cushion);
  if (config_.rl_overlong_cushion == 0) reward.overlong = 0;
  reward.total = reward.accuracy + reward.format + reward.overlong;
}

}  // namespace ponder
