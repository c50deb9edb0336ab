#include "tasks/task.h"

#include <algorithm>

#include "base/error.h"
#include "graders/answer.h"
#include "tasks/corpus.h"
#include "tasks/kinds/kinds.h"
#include "tasks/phrases.h"

namespace ponder {
// FNV-1a, then a finaliser.
uint64_t stable_hash(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return mix64(hash);
}

Split Task::split_of(const Json& facts) const {
  return stable_hash(key(facts)) % kHeldoutBuckets == 0 ? Split::Heldout : Split::Train;
}

Problem Task::make(int level, Split split, uint64_t index, uint64_t seed, Manner manner) const {
  if (level < 1 || level > static_cast<int>(levels_.size())) {
    fail("task {} has no level {}; choose 1 to {}", name_, level, levels_.size());
  }
  Rng rng(seed, mix64(stable_hash(name_) + static_cast<uint64_t>(level)) + index);
  constexpr int kTries = 100'000;  // each is of the split with chance 1/8 at least
  for (int i = 0; i < kTries; ++i) {
    Problem problem;
    problem.facts = draw(level, rng);
    if (split_of(problem.facts) != split) continue;
    problem.task = name_;
    problem.level = level;
    problem.language = "en";
    pose(problem, rng.next());
    problem.prompt = manner == Manner::Plain ? without_fences(problem.prompt)
                                             : typed(problem.prompt, problem.language, rng);
    return problem;
  }
  fail("task {} found no problem of level {} in {} draws", name_, level, kTries);
}

Problem Task::posed(int level, const Json& facts, uint64_t wording) const {
  Problem out;
  out.facts = facts;
  out.task = name_;
  out.level = level;
  out.language = "en";
  pose(out, wording);
  out.prompt = without_fences(out.prompt);
  return out;
}

Verdict Task::verify(const Json& facts, std::string_view answer) const {
  if (answer.size() > kLongestAnswer) {
    return undecided(
        fmt::format("the answer has {} bytes; at most {} are read", answer.size(), kLongestAnswer));
  }
  try {
    return judge(facts, answer);
  } catch (const Json::exception& error) {
    fail("these are no facts of the task {}: {}", name_, printable(error.what()));
  }
}

Trace Task::trace(const Problem& problem, Rng& rng, TraceStyle style) const {
  Trace out = work(problem, rng, style);
  if (problem.language == "de" && !works_in_german()) out.thought = translated(out.thought, rng, 1);
  return out;
}

const std::vector<const Task*>& all_tasks() {
  static const std::vector<const Task*> tasks = {
      &countdown_task(),       &chain_sum_task(),       &long_addition_task(),
      &multiplication_task(),  &linear_equation_task(), &gcd_task(),
      &sorting_task(),         &base_conversion_task(), &letter_count_task(),
      &reverse_words_task(),   &word_problem_task(),    &knights_knaves_task(),
      &date_arithmetic_task(), &sequence_task(),        &rounding_task(),
      &percentage_task(),      &fraction_task(),        &decimal_task(),
      &comparison_task(),      &power_task(),           &primes_task(),
      &remainder_task(),       &average_task(),         &money_task(),
      &clock_task(),           &units_task(),           &geometry_task(),
      &brackets_task(),        &roman_task(),           &parity_task(),
      &probability_task(),     &code_trace_task(),      &letter_analogy_task(),
      &multi_step_task(),      &alphabetical_task(),    &word_size_task(),
      &calendar_task(),
  };
  return tasks;
}

const Task& find_task(std::string_view name) {
  std::string names;
  for (const Task* task : all_tasks()) {
    if (task->name() == name) return *task;
    names += (names.empty() ? "" : ", ") + task->name();
  }
  fail("there is no task \"{}\"; the tasks are {}", printable(name), names);
}

}  // namespace ponder
