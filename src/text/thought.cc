#include "text/thought.h"

#include <utility>

#include "base/error.h"

namespace ponder {
namespace {

bool is_line_break(char c) { return c == '\n' || c == '\r'; }
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

}  // namespace

ThoughtSplitter::ThoughtSplitter(bool inside, std::string open, std::string close,
                                 std::string interrupt)
    : open_(std::move(open)),
      close_(std::move(close)),
      interrupt_(std::move(interrupt)),
      inside_(inside) {
  PONDER_CHECK(!open_.empty() && !close_.empty());
}

ThoughtSplitter::Part ThoughtSplitter::push(std::string_view text) {
  Part out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (state_ == State::Start) {
      start(text[i], out);
    } else if (state_ == State::Thought) {
      think(text[i], out);
    } else {
      if (trim_ && is_line_break(text[i])) continue;
      trim_ = false;
      out.answer += text.substr(i);
      break;
    }
  }
  return out;
}

ThoughtSplitter::Part ThoughtSplitter::finish() {
  Part out;
  if (state_ == State::Start) leave_start(out);
  if (state_ == State::Thought) out.thought += space_ + partial_;
  space_.clear();
  partial_.clear();
  return out;
}

// Nothing but white space so far: is this the open tag?
void ThoughtSplitter::start(char c, Part& out) {
  if (partial_.empty() && is_space(c) && open_.front() != c) {
    space_ += c;
    return;
  }
  partial_ += c;
  if (partial_ == open_) {
    space_.clear();
    partial_.clear();
    state_ = State::Thought;
    trim_ = true;
  } else if (open_.compare(0, partial_.size(), partial_) != 0) {
    leave_start(out);
  }
}

void ThoughtSplitter::leave_start(Part& out) {
  std::string held = std::exchange(space_, {});
  held += std::exchange(partial_, {});
  state_ = inside_ ? State::Thought : State::Answer;
  trim_ = inside_;
  const Part part = push(held);
  out.thought += part.thought;
  out.answer += part.answer;
}

void ThoughtSplitter::think(char c, Part& out) {
  partial_ += c;
  while (!close_.starts_with(partial_) && !interrupt_.starts_with(partial_)) {
    think_text(partial_.front(), out);
    partial_.erase(0, 1);
  }
  if (partial_.empty() || (partial_ != close_ && partial_ != interrupt_)) return;
  if (partial_ == interrupt_) out.answer += interrupt_;
  space_.clear();
  partial_.clear();
  state_ = State::Answer;
  seen_close_ = trim_ = true;
}

// A character that is no part of the close tag. Line breaks wait, as the tag may follow them.
void ThoughtSplitter::think_text(char c, Part& out) {
  if (is_line_break(c)) {
    if (!trim_) space_ += c;
    return;
  }
  trim_ = false;
  out.thought += std::exchange(space_, {});
  out.thought += c;
}

bool prompt_opens_thought(std::string_view prompt, std::string_view open) {
  while (!prompt.empty() && is_space(prompt.back())) prompt.remove_suffix(1);
  return prompt.size() >= open.size() && prompt.substr(prompt.size() - open.size()) == open;
}

}  // namespace ponder
