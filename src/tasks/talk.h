// Conversations for the training mix: several questions in a row, follow-ups on a result ("Add 7 to
// that", "and in binary?", "why?"), system messages that ask for a form, and a calculator that is
// offered. As everywhere in the corpus, only problems of Split::Train are worked.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "tasks/corpus.h"

namespace ponder {

// The record of conversation number `index`: {"messages", "task": "conversation", "form"}.
Json conversation_document(const std::vector<TaskChoice>& choices, uint64_t index, uint64_t seed);

// A greeting, thanks, or a question about the model itself, with its answer.
struct SmallTalk {
  std::string question, answer;
};
SmallTalk small_talk(Rng& rng);

}  // namespace ponder
