// Problems of a recipe's tasks, and a stage's model that is asked them.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "chat/conversation.h"
#include "eval/evaluate.h"
#include "infer/engine.h"
#include "tasks/corpus.h"
#include "train/config.h"

namespace ponder {

// What a person sees while something long is done: what, and how far.
using R1Progress = std::function<void(std::string_view what, int64_t done, int64_t total)>;

// The tasks that a table of the recipe names, or those of [rl]; as practised_tasks has them.
std::vector<TaskChoice> chosen_tasks(const std::vector<std::string>& own, const TrainConfig& rl);

// Training problem number `index`: its task is drawn by the choices' weights, then its level. A
// function of (choices, index, seed).
PosedProblem training_problem(const std::vector<TaskChoice>& choices, uint64_t index,
                              uint64_t seed);

// `each` held-out problems of every choice, its levels in turn.
std::vector<PosedProblem> measured_problems(std::span<const TaskChoice> choices, int64_t each,
                                            uint64_t seed);

// A model in memory, as it is served.
class Asker {
 public:
  // `answers` of `max_tokens` each are under way at once. threads 0: the cores.
  Asker(const std::string& folder, int64_t answers, int64_t max_tokens, int64_t threads);

  std::vector<EvalAnswer> ask(std::span<const PosedProblem> problems, EvalOptions options);
  int64_t tokens_of(std::string_view text) const;
  // Of making these answers: twice the parameters that a token uses, for each of their tokens and
  // those of each prompt once.
  double flops(std::span<const PosedProblem> problems, std::span<const EvalAnswer> answers) const;

 private:
  std::shared_ptr<const Checkpoint> checkpoint_;
  Tokenizer tokenizer_;
  ChatFormat format_;
  std::shared_ptr<Model<float>> model_;
  Engine engine_;
  int64_t parallel_;
};

}  // namespace ponder
