// Splits harmony's messages (gpt-oss) into thought and answer. A reply is one or several messages
//   <|channel|>CHANNEL [to=RECEIVER ...]<|message|>TEXT<|end|><|start|>assistant<|channel|>...
// of which those of the channel `analysis` are thought, and others answer. A message to a function
// is passed on whole, with its head, to who reads calls.
#pragma once

#include "text/thought_form.h"

namespace ponder {

class HarmonyChannels : public ThoughtReader {
 public:
  // `inside`: the prompt ends in a message of the analysis. Else it ends before a head, or within
  // an answer: the first byte tells.
  explicit HarmonyChannels(bool inside) : state_(inside ? State::Thought : State::Start) {}

  ThoughtPart push(std::string_view text) override;
  ThoughtPart finish() override;
  bool inside() const override;
  bool closed() const override { return thought_said_ && state_ != State::Thought; }
  bool between() const override { return state_ == State::Between && partial_.empty(); }

 private:
  enum class State { Start, Head, Thought, Answer, Call, Between };
  void take(char c, ThoughtPart& out);
  void text(char c, ThoughtPart& out);
  void mark(std::string_view mark, ThoughtPart& out);
  void head(char c, ThoughtPart& out);
  void begin_message(ThoughtPart& out);
  void write(std::string_view text, bool thought, ThoughtPart& out);

  State state_;
  std::string partial_;  // a proper prefix of a mark
  std::string head_;
  bool thought_said_ = false, answer_said_ = false;
  bool gap_ = false;  // another message of the same kind follows: an empty line between them
};

}  // namespace ponder
