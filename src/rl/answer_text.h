// The tokens of a sampled answer as text: its thought, and what follows.
#pragma once

#include <string>
#include <vector>

#include "chat/conversation.h"
#include "chat/reply.h"
#include "rl/episode.h"

namespace ponder {

struct AnswerText {
  std::string thought, answer;
  int64_t thought_tokens = 0;  // with the tags
  bool closed = false;         // there is a thought, and it ended
  bool unclosed = false;       // the thought never ended: there is no answer
};

AnswerText read_answer(const Episode& episode, bool inside_thought, const Reply::TextOf& text_of);

}  // namespace ponder
