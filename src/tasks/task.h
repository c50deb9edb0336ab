// Tasks whose answers can be checked: a seeded generator of problems by level, a bounded verifier,
// and a writer of worked thoughts that a small model can learn from.
//
// A problem's facts (its numbers, not its wording) decide by hash whether it is for training or
// held out, so that no held-out problem can be trained on, at any level, in any phrasing or
// language. A task is one file in tasks/kinds and one line in task.cc.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/rng.h"
#include "graders/verdict.h"

namespace ponder {

enum class Split { Train, Heldout };
// One of so many problems is held out.
constexpr uint64_t kHeldoutBuckets = 8;

// Typed: with the slips, greetings and marks that people bring. Plain: as the task puts it.
enum class Manner { Typed, Plain };

struct Problem {
  std::string task;
  int level = 1;
  std::string prompt;    // as a user would ask it
  std::string answer;    // a right answer; often there are others
  std::string language;  // of the prompt: "en" or "de"
  Json facts;            // what the verifier needs
};

// How much a worked thought shows: Short goes nearly straight to the answer, Long tries, fails,
// goes back and checks.
enum class TraceStyle { Short, Long };

struct Trace {
  std::string thought;  // what stands between <think> and </think>
  std::string answer;   // what follows; its verdict is 1
};

class Task {
 public:
  virtual ~Task() = default;
  const std::string& name() const { return name_; }
  const std::string& about() const { return about_; }
  // What each level means; level l is entry l - 1.
  const std::vector<std::string>& levels() const { return levels_; }

  // Problem number `index` of (level, split, seed). Error if there is no such level.
  Problem make(int level, Split split, uint64_t index, uint64_t seed,
               Manner manner = Manner::Typed) const;
  // The problem of these facts as one asks for it, not yet typed. Error if there is none.
  Problem posed(int level, const Json& facts, uint64_t wording) const;
  // Judges the text of an answer (without its thought) by the problem's facts, which may come from
  // a file: Error if they are not this task's.
  Verdict verify(const Json& facts, std::string_view answer) const;
  Trace trace(const Problem& problem, Rng& rng, TraceStyle style) const;
  // Which split these facts belong to.
  Split split_of(const Json& facts) const;

 protected:
  Task(std::string name, std::string about, std::vector<std::string> levels)
      : name_(std::move(name)), about_(std::move(about)), levels_(std::move(levels)) {}

 private:
  virtual Json draw(int level, Rng& rng) const = 0;
  // The problem itself, equal for all its wordings: order and names that do not matter are gone.
  virtual std::string key(const Json& facts) const = 0;
  // Sets prompt, answer and language from the facts; `wording` chooses among the phrasings.
  virtual void pose(Problem& problem, uint64_t wording) const = 0;
  virtual Verdict judge(const Json& facts, std::string_view answer) const = 0;
  // Thinks in English; trace() turns the words of thoughts on a German prompt, unless it does.
  virtual Trace work(const Problem& problem, Rng& rng, TraceStyle style) const = 0;
  virtual bool works_in_german() const { return false; }

  std::string name_, about_;
  std::vector<std::string> levels_;
};

// The same on every machine and in every version, since it decides for ever what is held out.
uint64_t stable_hash(std::string_view text);

const std::vector<const Task*>& all_tasks();
const Task& find_task(std::string_view name);  // Error that lists the names if there is none

}  // namespace ponder
