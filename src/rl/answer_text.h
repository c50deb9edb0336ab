// The tokens of a sampled answer as text: its thought, and what follows.
#pragma once

#include <string>
#include <vector>

#include "chat/conversation.h"
#include "chat/reply.h"
#include "graders/verifier.h"
#include "rl/episode.h"
#include "text/thought_form.h"

namespace ponder {

struct AnswerText {
  std::string thought, answer;
  int64_t thought_tokens = 0;  // with the tags
  bool closed = false;         // there is a thought, and it ended
  bool unclosed = false;       // the thought never ended: there is no answer
};

// `form`: how the model's family sets its thought apart, whose marks `text_of` shows.
AnswerText read_answer(const Episode& episode, bool inside_thought, const Reply::TextOf& text_of,
                       const ThoughtForm& form);

// Wrong where the thought never ended, whatever the verifier makes of no answer.
Verdict judged(const Verifier& verifier, const std::string& answer, bool unclosed);

}  // namespace ponder
