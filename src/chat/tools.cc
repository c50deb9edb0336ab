#include "chat/tools.h"

#include <algorithm>
#include <utility>

#include "base/error.h"

namespace ponder {
namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr size_t kMostUnread = 256;  // longer than every mark

}  // namespace

std::string about_tools(const CallForm& form, const Json& tools) {
  std::string out = "# Tools\n\nYou may call functions to help with what is asked. There are:\n";
  for (const Json& tool : tools) {
    out += json_line(tool) + "\n";
  }
  return out + "\nTo call one, write its name and its arguments, a JSON object, in this form:\n" +
         form.write({{"", "NAME", "{\"ARGUMENT\": \"VALUE\"}"}});
}

Json call_json(const ToolCall& call) {
  return {{"id", call.id},
          {"type", "function"},
          {"function", {{"name", call.name}, {"arguments", call.arguments}}}};
}

ToolCallStream::ToolCallStream(const CallForm& form, Json tools, int most)
    : form_(&form),
      tools_(std::make_unique<CallTools>(std::move(tools))),
      most_(most),
      frame_at_(std::string::npos) {}

ToolCallStream::Part ToolCallStream::push(std::string_view text) {
  Part out;
  for (const char c : text) take(c, out);
  return out;
}

// A byte, and then those that turned out to be read too early.
void ToolCallStream::take(char c, Part& out) {
  std::string todo(1, c);
  for (size_t i = 0; i < todo.size(); ++i) {
    if (calls_ >= most_ && !reader_) return;
    if (lost_) {
      skip(todo[i]);
    } else if (reader_) {
      inside(todo[i], out);
    } else {
      outside(todo[i], out);
    }
    if (again_.empty()) continue;
    todo.replace(0, i + 1, again_);
    again_.clear();
    i = static_cast<size_t>(-1);
  }
}

void ToolCallStream::say(char c, Part& out) {
  if (kSpace.find(c) != std::string_view::npos) {
    space_ += c;
    return;
  }
  out.text += std::exchange(space_, {});
  frame_at_ = std::string::npos;
  out.text += c;
  said_ = true;
}

void ToolCallStream::outside(char c, Part& out) {
  partial_ += c;
  const auto may_open = [&](const CallForm::Open& one) {
    return !one.at_start || (!said_ && calls_ == 0);
  };
  const auto begins = [&] {
    return std::any_of(
               form_->opens.begin(), form_->opens.end(),
               [&](const auto& one) { return may_open(one) && one.mark.starts_with(partial_); }) ||
           std::any_of(form_->frames.begin(), form_->frames.end(),
                       [&](const auto& one) { return one.mark.starts_with(partial_); });
  };
  while (!partial_.empty() && !begins()) {
    say(partial_.front(), out);
    partial_.erase(0, 1);
  }
  for (const CallForm::Open& one : form_->opens) {
    if (partial_ == one.mark && may_open(one)) return open(one);
  }
  for (const CallForm::Frame& one : form_->frames) {
    if (partial_ != one.mark) continue;
    const std::string mark = std::exchange(partial_, {});
    if (!one.closes) {  // shown if no call comes of it
      frame_at_ = std::min(frame_at_, space_.size());
      space_ += mark;
    } else if (calls_ == 0) {
      for (const char byte : mark) say(byte, out);
    }
    return;
  }
}

void ToolCallStream::open(const CallForm::Open& open) {
  held_ = std::exchange(partial_, {});
  mark_ = held_.size();
  taken_ = Taken::Unknown;
  at_ = sent_ = 0;
  begun_ = false;
  recent_.clear();
  reader_ = form_->reader(*tools_);
  if (!open.is_part) return;
  for (const char c : open.mark) reader_->take(c);
}

void ToolCallStream::inside(char c, Part& out) {
  if (taken_ == Taken::Unknown) held_ += c;
  if (recent_.size() >= 2 * kMostUnread) recent_.erase(0, kMostUnread);
  recent_ += c;
  const CallReading reading = reader_->take(c);
  if (taken_ == Taken::Said) say(c, out);
  if (reading != CallReading::Bad) relay(out);
  if (reading == CallReading::More) return;
  if (taken_ == Taken::Unknown) return give_up(out);
  if (taken_ == Taken::Called) {
    lost_ = reading == CallReading::Bad;
    const size_t unread = lost_ ? 0 : std::min(reader_->unread(), recent_.size());
    again_ = recent_.substr(recent_.size() - unread);
  }
  reader_.reset();
}

// Behind a call whose end is no longer to be made out: nothing of it is shown.
void ToolCallStream::skip(char c) {
  partial_ += c;
  const auto ends = [&](std::string_view mark) { return partial_.ends_with(mark); };
  for (const CallForm::Frame& one : form_->frames) {
    if (one.closes && ends(one.mark)) lost_ = false;
  }
  for (const CallForm::Open& one : form_->opens) {
    if (one.at_start || !ends(one.mark)) continue;
    lost_ = false;
    partial_ = one.mark;
    return open(one);
  }
  if (!lost_) {
    partial_.clear();
  } else if (partial_.size() > kMostUnread) {
    partial_.erase(0, kMostUnread / 2);
  }
}

// What came is none of the form. The mark is text, and the rest is looked at once more.
void ToolCallStream::give_up(Part& out) {
  reader_.reset();
  const std::string held = std::exchange(held_, {});
  for (const char c : held.substr(0, mark_)) say(c, out);
  again_ = held.substr(mark_);
}

// What is new of the reader's calls.
void ToolCallStream::relay(Part& out) {
  const std::vector<WrittenCall>& calls = reader_->calls();
  while (at_ < calls.size() && taken_ != Taken::Said) {
    const WrittenCall& call = calls[at_];
    if (call.name.empty() || call.arguments.empty()) return;
    relay_one(call, at_ == 0, out);
    if (!call.whole) return;
    ++at_;
    sent_ = 0;
    begun_ = false;
  }
}

void ToolCallStream::relay_one(const WrittenCall& call, bool first, Part& out) {
  if (!tools_->knows(call.name)) {
    if (first) {  // and what stands beside it, too
      taken_ = Taken::Said;
      for (const char c : std::exchange(held_, {})) say(c, out);
    } else if (call.whole) {
      out.text += fmt::format("{{\"name\": {}, \"arguments\": {}}}", Json(call.name).dump(),
                              call.arguments);
    }
    return;
  }
  taken_ = Taken::Called;
  held_.clear();
  space_.clear();
  frame_at_ = std::string::npos;
  if (calls_ >= most_ && !begun_) return;
  CallPiece piece{begun_ ? calls_ - 1 : calls_, "", call.arguments.substr(sent_), call.whole};
  if (!std::exchange(begun_, true)) {
    piece.name = call.name;
    ++calls_;
  }
  sent_ = call.arguments.size();
  if (piece.name.empty() && piece.arguments.empty() && !piece.ends) return;
  if (!out.calls.empty() && out.calls.back().index == piece.index && piece.name.empty()) {
    out.calls.back().arguments += piece.arguments;
    out.calls.back().ends = piece.ends;
  } else {
    out.calls.push_back(std::move(piece));
  }
}

ToolCallStream::Part ToolCallStream::finish(bool cut) {
  Part out;
  while (reader_) {
    if (!cut) reader_->finish();
    relay(out);
    if (taken_ == Taken::Unknown && !cut) {
      give_up(out);
      for (const char c : std::exchange(again_, {})) take(c, out);
    } else {
      if (taken_ == Taken::Unknown) space_.clear();
      reader_.reset();
    }
  }
  if (calls_ >= most_ || std::exchange(lost_, false)) return out;
  if (cut) {
    if (!std::exchange(partial_, {}).empty()) space_.clear();
    if (frame_at_ != std::string::npos) space_.clear();
  }
  if (!partial_.empty() || calls_ == 0) out.text += space_ + partial_;
  space_.clear();
  partial_.clear();
  return out;
}

}  // namespace ponder
