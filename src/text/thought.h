// Splits a stream of text into the thought and the answer at <think> and </think>, over any chunk
// border, whether the template prefilled <think> or the model writes it.
//
// Rules, the same for every chunking:
// - A thought opens only at the very start: prefilled (`inside`), or by the model after nothing but
//   white space. A <think> later on is part of the text it stands in. A model that writes the tag
//   once more after a prefilled one is forgiven.
// - A mark that begins a call (`interrupt`) ends the thought, too, and begins the answer: there are
//   families that call without closing their thought.
// - The first close tag inside a thought ends it. In an answer a close tag is plain text: a caller
//   whose template prefilled the tag must say so (`prompt_opens_thought`), since text that was
//   already shown as the answer cannot be called back.
// - Line breaks after the open tag and on both sides of the close tag belong to neither part. Other
//   white space stays. An answer without a thought is passed on as it is.
#pragma once

#include <string>
#include <string_view>

#include "text/thought_form.h"

namespace ponder {

class ThoughtSplitter : public ThoughtReader {
 public:
  using Part = ThoughtPart;
  // `inside`: the prompt already opened the thought (the template prefilled <think>).
  explicit ThoughtSplitter(bool inside, std::string open = "<think>",
                           std::string close = "</think>", std::string interrupt = {});
  Part push(std::string_view text) override;
  Part finish() override;
  bool inside() const override {
    return state_ == State::Thought || (state_ == State::Start && inside_);
  }
  bool closed() const override { return state_ == State::Answer && seen_close_; }

 private:
  enum class State { Start, Thought, Answer };
  void start(char c, Part& out);
  void leave_start(Part& out);
  void think(char c, Part& out);
  void think_text(char c, Part& out);

  std::string open_, close_, interrupt_;
  std::string space_;    // Start: white space; Thought: line breaks that a close tag would drop
  std::string partial_;  // a proper prefix of the tag that is looked for
  State state_ = State::Start;
  bool inside_, seen_close_ = false, trim_ = false;
};

// True if a rendered prompt ends with the open tag (white space may follow): the model is inside.
bool prompt_opens_thought(std::string_view prompt, std::string_view open = "<think>");

}  // namespace ponder
