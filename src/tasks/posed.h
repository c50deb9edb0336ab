// A problem that is ready to be asked: its words, and who judges the answers. Of ponder's own tasks
// or of a user's file.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "graders/verifier.h"
#include "tasks/task.h"

namespace ponder {

// When two answers to a problem are the same one, for a majority vote.
enum class SameAnswer {
  Text,    // the same words
  Number,  // the same number or list of numbers, however written
  Math,    // the same expression, as the math verifier compares
};

struct PosedProblem {
  Problem problem;  // `task`: what it is counted under; level 0: it has none
  std::shared_ptr<const Verifier> verifier;
  SameAnswer same = SameAnswer::Text;
  std::string place = {};  // "FILE:LINE" of a user's file
};

// The problem number `index` of a task, see Task::make.
PosedProblem posed(const Task& task, int level, Split split, uint64_t index, uint64_t seed);

// `count` held-out problems of a task, of these levels in turn.
std::vector<PosedProblem> heldout_problems(const Task& task, int level_low, int level_high,
                                           int64_t count, uint64_t seed);

// A user's file, one JSON object a line (invalid UTF-8 is replaced, as in training data); the
// file's name without its ending is the task.
//
// The question: "prompt", "problem" or "question". The right answer: "answer" (of GSM8K's, what
// follows "####"), "final_answer", "expected_answer", or the \boxed{} of a "solution". Its
// "verifier" as docs/verifiers.md says; without one it is math. "level": a number, or "Level 5".
// Keys may be capitalised. Error with file and line for one that has no question, no answer, or an
// answer that its verifier cannot read.
std::vector<PosedProblem> read_problem_file(const std::string& path,
                                            const VerifierOptions& options = {});

// A file's problems for training and those held out: by a hash of the question, so that a problem
// stays where it is when others are added; at least one of either. Error if
// the file has fewer than two different questions.
struct OwnProblems {
  std::vector<PosedProblem> train, heldout;
};
OwnProblems split_problems(std::vector<PosedProblem> problems, const std::string& path);

// Which of `answers` agree: a class number for each, -1 for an empty one, which agrees with none.
std::vector<int> same_answers(SameAnswer same, const std::vector<std::string>& answers);

}  // namespace ponder
