// How well a model answers problems: each is asked several times, all through one engine, and what
// comes back is judged, counted and given intervals.
//
// An answer depends on (seed, problem, sample) and the weights alone; so do all figures.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "chat/conversation.h"
#include "eval/statistics.h"
#include "graders/language.h"
#include "infer/engine.h"
#include "tasks/posed.h"

namespace ponder {

// Who answers. All must outlive the call.
struct EvalSubject {
  Engine& engine;
  const ChatFormat& format;
  const Tokenizer& tokenizer;
  std::vector<int32_t> stop_tokens;
};

SamplingParams r1_sampling();  // as R1 is evaluated: temperature 0.6, top_p 0.95

struct EvalOptions {
  int64_t samples = 1;     // answers to each problem
  int64_t max_tokens = 0;  // of thought and answer; 0: to the context's end
  SamplingParams sampling = r1_sampling();
  uint64_t seed = 0;
  bool think = true;      // false: the thought is closed at once, as the template does it
  std::string system;     // a system prompt, if not empty
  int64_t parallel = 64;  // answers under way at once; changes no answer
  std::function<void(int64_t done, int64_t total)> progress = {};  // of answers
};

struct EvalAnswer {
  std::string thought, answer;
  int64_t tokens = 0, thought_tokens = 0;
  bool truncated = false;  // its tokens ran out
  bool unclosed = false;   // its thought never ended: there is no answer
  Verdict verdict;         // verdict.error: it could not be judged, which is not the same as wrong
  std::optional<LanguageShare> language;  // of the thought; none where it cannot be told
};

// samples x problems, those of problem i at [i * samples, (i + 1) * samples).
std::vector<EvalAnswer> answer_problems(const EvalSubject& subject,
                                        std::span<const PosedProblem> problems,
                                        const EvalOptions& options);

// What is said about a set of problems. Answers that could not be judged are counted in `errors`
// and left out of the accuracies.
struct EvalFigures {
  std::string task;  // empty: all
  int level = 0;     // 0: all
  int64_t problems = 0, answers = 0, errors = 0;
  std::vector<std::string> reasons;  // of errors: up to three different ones
  // pass@k for k = 1, 2, 4, ... and the number of samples; the first is pass@1, the mean score.
  std::vector<std::pair<int64_t, Estimate>> pass;
  Estimate consensus;                           // cons@samples, see consensus_of
  Estimate length;                              // tokens of thought and answer
  double thought_mean = 0, thought_median = 0;  // tokens
  double truncated = 0;                         // share of answers whose tokens ran out
  double stopped = 0;  // share that ended by themselves, with their thought closed
  Estimate language;   // of problems whose thoughts have words that count
};

// All together first; then, where there are several, by task; then by (task, level).
std::vector<EvalFigures> eval_figures(std::span<const PosedProblem> problems,
                                      std::span<const EvalAnswer> answers, int64_t samples);

// The score of the answer that most samples gave; of several with equally many, their mean score.
// Answers that are empty, cut off or could not be judged have no vote. nullopt if none could be
// judged; 0 if nobody votes.
std::optional<double> consensus_of(const PosedProblem& problem,
                                   std::span<const EvalAnswer> answers);

// {"all": {...}, "tasks": [{"task", "level", ...}, ...]}; docs/cli.md lists the members.
Json eval_json(std::span<const EvalFigures> figures);
std::string eval_table(std::span<const EvalFigures> figures);  // for people

}  // namespace ponder
