// Splits a stream of text into the thought and the answer at <think> and </think>, over any chunk
// border, whether the template prefilled <think> or the model writes it.
#pragma once

#include <string>
#include <string_view>

namespace ponder {

class ThoughtSplitter {
 public:
  struct Part {
    std::string thought, answer;
  };
  // `inside`: the prompt already opened the thought (the template prefilled <think>).
  explicit ThoughtSplitter(bool inside, std::string open = "<think>", std::string close = "</think>");
  Part push(std::string_view text);  // what is now certain
  Part finish();                     // what was held back in case it was the start of a tag
  bool inside() const { return state_ == State::Thought; }
  bool closed() const { return state_ == State::Answer && seen_close_; }

 private:
  enum class State { Start, Thought, Answer };
  std::string open_, close_, pending_;
  State state_;
  bool seen_close_ = false, trim_ = false;
};

}  // namespace ponder
