#include "text/harmony_channels.h"

#include <algorithm>
#include <utility>

namespace ponder {
namespace {

constexpr std::string_view kStart = "<|start|>", kChannel = "<|channel|>", kMessage = "<|message|>",
                           kEndMark = "<|end|>", kCall = "<|call|>",
                           kTo = " to=", kRole = "assistant";
// The last one is a mark only where nothing came before it.
constexpr std::string_view kMarks[] = {kStart, kChannel, kEndMark, kCall, kTo};
constexpr size_t kLongestHead = 512;

}  // namespace

ThoughtPart HarmonyChannels::push(std::string_view text) {
  ThoughtPart out;
  for (const char c : text) take(c, out);
  return out;
}

bool HarmonyChannels::inside() const {
  if (state_ == State::Thought) return true;
  return (state_ == State::Head || state_ == State::Between) && !answer_said_;
}

void HarmonyChannels::take(char c, ThoughtPart& out) {
  if (state_ == State::Head) return head(c, out);
  partial_ += c;
  const auto found = [&](std::string_view text) {
    return std::find_if(std::begin(kMarks), std::end(kMarks), [&](std::string_view one) {
      return one.starts_with(text) && (one != kTo || state_ == State::Start);
    });
  };
  while (!partial_.empty() && found(partial_) == std::end(kMarks)) {
    const char first = partial_.front();
    partial_.erase(0, 1);
    text(first, out);
  }
  const auto* one = found(partial_);
  if (!partial_.empty() && *one == partial_) mark(*one, out);
}

// A byte that belongs to no mark.
void HarmonyChannels::text(char c, ThoughtPart& out) {
  if (state_ == State::Between && (c == ' ' || c == '\n')) return;
  // No head came: the prompt stood in the answer already, or the model left it out.
  if (state_ == State::Start || state_ == State::Between) state_ = State::Answer;
  write(std::string_view(&c, 1), state_ == State::Thought, out);
}

void HarmonyChannels::mark(std::string_view mark, ThoughtPart& out) {
  partial_.clear();
  if (mark == kEndMark || mark == kCall) {
    if (state_ == State::Call) write(mark, false, out);
    state_ = State::Between;
    return;
  }
  state_ = State::Head;
  head_ = mark;
}

void HarmonyChannels::head(char c, ThoughtPart& out) {
  head_ += c;
  if (head_.ends_with(kMessage)) return begin_message(out);
  // It broke off: what was forced, or the model itself, begins anew.
  if (head_.ends_with(kStart)) head_ = kStart;
  if (head_.ends_with(kEndMark)) {
    head_.clear();
    state_ = State::Between;
    return;
  }
  if (head_.size() < kLongestHead) return;
  state_ = State::Answer;
  write(std::exchange(head_, {}), false, out);
}

// The head is whole.
void HarmonyChannels::begin_message(ThoughtPart& out) {
  std::string_view head = head_;
  if (head.starts_with(kStart)) head.remove_prefix(kStart.size());
  if (head.starts_with(kRole)) head.remove_prefix(kRole.size());
  const size_t channel = head.rfind(kChannel);
  const bool analysis = channel != std::string_view::npos &&
                        head.substr(channel + kChannel.size()).starts_with("analysis");
  const bool call = head.find("to=functions.") != std::string_view::npos;
  gap_ = true;
  if (call) {
    state_ = State::Call;
    write(head, false, out);
  } else {
    state_ = analysis ? State::Thought : State::Answer;
  }
  head_.clear();
}

void HarmonyChannels::write(std::string_view text, bool thought, ThoughtPart& out) {
  std::string& part = thought ? out.thought : out.answer;
  bool& said = thought ? thought_said_ : answer_said_;
  if (std::exchange(gap_, false) && said) part += "\n\n";
  part += text;
  said = true;
}

// A head that is not whole says nothing.
ThoughtPart HarmonyChannels::finish() {
  ThoughtPart out;
  if (state_ == State::Between) partial_.clear();
  for (const char c : std::exchange(partial_, {})) text(c, out);
  head_.clear();
  return out;
}

}  // namespace ponder
