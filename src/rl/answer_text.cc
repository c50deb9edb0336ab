#include "rl/answer_text.h"

#include "text/thought.h"

namespace ponder {

AnswerText read_answer(const Episode& episode, bool inside_thought, const Reply::TextOf& text_of) {
  AnswerText out;
  ThoughtSplitter splitter(inside_thought);
  Utf8Stream utf8;
  const auto take = [&](const ThoughtSplitter::Part& part) {
    out.thought += part.thought;
    out.answer += part.answer;
  };
  bool thought = inside_thought;
  // Without its stop token, which some tokenizers do not call special.
  const size_t shown = episode.completion.size() - (episode.truncated ? 0 : 1);
  for (size_t i = 0; i < shown; ++i) {
    const bool before = splitter.inside();
    take(splitter.push(utf8.push(text_of(episode.completion[i]))));
    const bool inside = before || splitter.inside();
    out.thought_tokens += inside;
    thought = thought || inside;
  }
  take(splitter.push(utf8.finish()));
  take(splitter.finish());
  out.closed = splitter.closed();
  out.unclosed = thought && !out.closed;
  return out;
}

}  // namespace ponder
