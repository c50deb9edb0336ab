#include "r1/asking.h"

#include "base/cpu.h"
#include "base/rng.h"
#include "base/threads.h"
#include "chat/generation.h"
#include "rl/practice.h"

namespace ponder {
namespace {

EngineOptions engine_options(int64_t answers, int64_t max_tokens, int64_t threads) {
  EngineOptions out;
  out.isa = choose_isa();
  out.threads = threads > 0 ? static_cast<int>(threads) : usable_cores();
  constexpr int64_t kPromptRoom = 192;
  out.cache_tokens = answers * (max_tokens + kPromptRoom);
  return out;
}

}  // namespace

std::vector<TaskChoice> chosen_tasks(const std::vector<std::string>& own, const TrainConfig& rl) {
  TrainConfig config = rl;
  if (!own.empty()) config.rl_tasks = own;
  return practised_tasks(config);
}

PosedProblem training_problem(const std::vector<TaskChoice>& choices, uint64_t index,
                              uint64_t seed) {
  Rng rng(seed, mix64(index));
  const TaskChoice& choice = drawn_choice(choices, rng);
  const int levels = choice.level_high - choice.level_low + 1;
  const int level = choice.level_low + static_cast<int>(rng.below(static_cast<uint64_t>(levels)));
  return posed(*choice.task, level, Split::Train, index, seed);
}

std::vector<PosedProblem> measured_problems(std::span<const TaskChoice> choices, int64_t each,
                                            uint64_t seed) {
  std::vector<PosedProblem> out;
  for (const TaskChoice& choice : choices) {
    std::vector<PosedProblem> more =
        heldout_problems(*choice.task, choice.level_low, choice.level_high, each, seed);
    std::move(more.begin(), more.end(), std::back_inserter(out));
  }
  return out;
}

Asker::Asker(const std::string& folder, int64_t answers, int64_t max_tokens, int64_t threads)
    : checkpoint_(std::make_shared<Checkpoint>(open_checkpoint(folder))),
      tokenizer_(checkpoint_->tokenizer),
      format_(*checkpoint_, tokenizer_),
      model_(make_model<float>(checkpoint_)),
      engine_(model_, engine_options(answers, max_tokens, threads)),
      parallel_(answers) {}

std::vector<EvalAnswer> Asker::ask(std::span<const PosedProblem> problems, EvalOptions options) {
  options.parallel = parallel_;
  return answer_problems({engine_, format_, tokenizer_, stop_tokens(*checkpoint_)}, problems,
                         options);
}

int64_t Asker::tokens_of(std::string_view text) const {
  return static_cast<int64_t>(tokenizer_.encode(text).size());
}

double Asker::flops(std::span<const PosedProblem> problems,
                    std::span<const EvalAnswer> answers) const {
  int64_t tokens = 0;
  for (const PosedProblem& problem : problems) tokens += tokens_of(problem.problem.prompt);
  for (const EvalAnswer& answer : answers) tokens += answer.tokens;
  return 2.0 * static_cast<double>(model_->active_elements()) * static_cast<double>(tokens);
}

}  // namespace ponder
