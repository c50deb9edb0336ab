// The turns of a conversation that go on from a worked problem.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tasks/corpus.h"
#include "tasks/phrases.h"
#include "tasks/talk_words.h"
#include "tasks/task.h"

namespace ponder {

struct Worked {
  const Task* task;
  Problem problem;
  Trace trace;
};

// Worked problems of the training split, by the weights of the choices.
class Source {
 public:
  Source(const std::vector<TaskChoice>& choices, uint64_t index, uint64_t seed)
      : choices_(choices), index_(index), seed_(seed) {}

  Worked next(Rng& rng);
  // One of these tasks; nullopt if the choices hold none.
  std::optional<Worked> of(const std::vector<std::string_view>& tasks, Rng& rng);
  // Another problem that asks the same of other numbers or words; nullopt if none is found soon.
  std::optional<Worked> like(const Worked& first, Rng& rng);

 private:
  Worked made(const TaskChoice& choice, int level, Rng& rng);

  const std::vector<TaskChoice>& choices_;
  uint64_t index_, seed_, count_ = 0;
};

struct FollowUp {
  std::string question, thought, answer;
};

// One of the forms as it is typed.
std::string said(const TalkForms& forms, bool german, Rng& rng, const PhraseSlots& slots = {});
bool is_for_training(const char* task, const Json& facts);

// "and 12 + 30?": what a problem is about, as one names it after another one; empty where there is
// no such short form.
std::string material_of(const Worked& worked);

// "What about 12?", of a problem like the one before.
std::optional<FollowUp> asked_again(Source& source, const Worked& first, Rng& rng);
// "And with 9 instead of 5?": one number of the problem is another one.
std::optional<FollowUp> number_changed(const Worked& first, Rng& rng);
// Of the list that was sorted or averaged: its sum, largest, mean, the list without one of them.
std::optional<FollowUp> about_list(const Worked& first, Rng& rng);
// Of two numbers another operation: "and if you multiply them instead?"
std::optional<FollowUp> instead(const Worked& first, Rng& rng);
// The result in another way: in words, as a Roman numeral, rounded, odd or even, in percent.
std::optional<FollowUp> viewed(const std::string& result, bool german, Rng& rng);

}  // namespace ponder
