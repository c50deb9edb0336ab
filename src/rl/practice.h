// Questions of the tasks as prompts, and answers judged: what stands between a task and a policy.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "chat/conversation.h"
#include "chat/reply.h"
#include "rl/episode.h"
#include "tasks/corpus.h"
#include "tasks/posed.h"
#include "train/config.h"

namespace ponder {

struct Question {
  Problem problem;
  std::shared_ptr<const Verifier> verifier;
  std::vector<int32_t> prompt;
  bool inside_thought = false;  // the prompt opened the thought
};

// rl.tasks with their levels and weights; a task that names no levels has those of rl.level_low to
// rl.level_high. Error if one is not known or has no such level.
std::vector<TaskChoice> practised_tasks(const TrainConfig& config);

// An entry of rl.problems: "own.jsonl" or "own.jsonl*2", the weight beside other files and tasks.
// Error if that is no number above 0.
struct FileChoice {
  std::string path;
  double weight = 1;
};
FileChoice read_file_choice(const std::string& entry);

class Practice {
 public:
  // All must outlive it; `context`: tokens that a prompt and rl.max_tokens must fit in. A file's
  // problems that do not fit are left out, which stderr says. Errors as practised_tasks and
  // read_problem_file have them, if there is neither a task nor a file, and if nothing fits.
  Practice(const TrainConfig& config, const ChatFormat& format, const Tokenizer& tokenizer,
           int64_t context);

  // Question number `index`: the same for the same seed. Those of the two splits never meet.
  Question question(Split split, uint64_t index) const;
  // Sets the episode's reward; its text goes to `thought` and `answer`.
  void judge(const Question& question, Episode& episode, std::string& thought,
             std::string& answer) const;

 private:
  void open_file(const std::string& entry);
  void leave_out_long(std::vector<PosedProblem>& problems, const std::string& path) const;
  Prompt prompt_of(const Problem& problem) const;
  bool fits(const Prompt& prompt) const;
  PosedProblem draw(Split split, uint64_t index) const;

  const TrainConfig& config_;
  const ChatFormat& format_;
  const Reply::TextOf text_of_;
  const int64_t longest_prompt_;
  std::vector<TaskChoice> tasks_;
  struct OwnFile {
    OwnProblems problems;
    double weight = 1;
  };
  std::vector<OwnFile> files_;
};

}  // namespace ponder
