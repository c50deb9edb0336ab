#include "rl/answer_text.h"

#include <memory>

namespace ponder {

AnswerText read_answer(const Episode& episode, bool inside_thought, const Reply::TextOf& text_of,
                       const ThoughtForm& form) {
  AnswerText out;
  const std::unique_ptr<ThoughtReader> reader = form.reader(inside_thought);
  Utf8Stream utf8;
  const auto take = [&](const ThoughtPart& part) {
    out.thought += part.thought;
    out.answer += part.answer;
  };
  // Without its stop token, which some tokenizers do not call special.
  const size_t shown = episode.completion.size() - (episode.truncated ? 0 : 1);
  for (size_t i = 0; i < shown; ++i) {
    const bool before = reader->inside();
    take(reader->push(utf8.push(text_of(episode.completion[i]))));
    out.thought_tokens += before || reader->inside();
  }
  take(reader->push(utf8.finish()));
  take(reader->finish());
  out.closed = reader->closed();
  out.unclosed = reader->inside();
  return out;
}

Verdict judged(const Verifier& verifier, const std::string& answer, bool unclosed) {
  return unclosed ? wrong("the thought never ends, so there is no answer")
                  : verifier.verify(answer);
}

}  // namespace ponder
