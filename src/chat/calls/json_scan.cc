#include "chat/calls/json_scan.h"

#include <fmt/format.h>

#include <algorithm>

namespace ponder {
namespace {

constexpr size_t kMostOpen = 256;

bool json_scan_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool in_scalar(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
         c == '+' || c == '.';
}

}  // namespace

std::string json_string_text(std::string_view quoted) {
  const Json value = Json::parse(quoted, nullptr, false);
  return value.is_string() ? value.get<std::string>() : "";
}

std::string json_quoted(std::string_view text) { return json_line(Json(text)); }

CallReading JsonScan::take(char c) {
  event_ = Event::None;
  written_ = c;
  if (state_ == State::String) {
    string(c);
    return CallReading::More;
  }
  if (state_ == State::Scalar) {
    if (in_scalar(c)) {
      text_ += c;
      return CallReading::More;
    }
    if (!end_scalar()) return CallReading::Bad;
  }
  if (json_scan_space(c)) return CallReading::More;
  return structure(c);
}

CallReading JsonScan::structure(char c) {
  const bool ends = c == '}' || c == ']';
  switch (state_) {
    case State::FirstKey:
    case State::Key:
      if (c == '"') {
        is_key_ = true;
        text_ = c;
        state_ = State::String;
        return CallReading::More;
      }
      if (state_ == State::Key || !ends || !close(c)) return CallReading::Bad;
      return state_ == State::Over ? CallReading::Done : CallReading::More;
    case State::Colon:
      state_ = State::Value;
      return c == ':' ? CallReading::More : CallReading::Bad;
    case State::After:
      if (c == ',') {
        state_ = open_.back() == '{' ? State::Key : State::Value;
        return CallReading::More;
      }
      if (!ends || !close(c)) return CallReading::Bad;
      return state_ == State::Over ? CallReading::Done : CallReading::More;
    case State::FirstItem:
      if (c == ']') return close(c) ? CallReading::More : CallReading::Bad;
      return value(c);
    case State::Value:
      return value(c);
    default:
      return CallReading::Bad;
  }
}

// The first byte of a value.
CallReading JsonScan::value(char c) {
  if (open_.size() == 1 && open_[0] == '{') event_ = Event::Begun;
  if (c == '{' || c == '[') {
    if (open_.size() >= kMostOpen) return CallReading::Bad;
    open_.push_back(c);
    state_ = c == '{' ? State::FirstKey : State::FirstItem;
    return CallReading::More;
  }
  if (open_.empty()) return CallReading::Bad;
  text_ = c;
  if (c == '"') {
    is_key_ = false;
    state_ = State::String;
  } else if (in_scalar(c)) {
    state_ = State::Scalar;
  } else {
    return CallReading::Bad;
  }
  return CallReading::More;
}

bool JsonScan::close(char c) {
  if (open_.back() != (c == '}' ? '{' : '[')) return false;
  open_.pop_back();
  state_ = open_.empty() ? State::Over : State::After;
  if (open_.size() == 1) event_ = Event::Ended;
  return true;
}

void JsonScan::string(char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (byte < 0x20) {
    written_ = c == '\n' ? "\\n" : c == '\t' ? "\\t" : fmt::format("\\u{:04x}", byte);
  }
  if (open_.size() == 1) text_ += written_;  // nobody asks for others
  const bool ends = c == '"' && !escaped_;
  escaped_ = c == '\\' && !escaped_;
  if (!ends) return;
  state_ = is_key_ ? State::Colon : State::After;
  if (open_.size() != 1) return;
  if (is_key_) {
    key_ = json_string_text(text_);
  } else {
    event_ = Event::Ended;
  }
}

bool JsonScan::end_scalar() {
  state_ = State::After;
  if (open_.size() == 1) event_ = Event::Ended;
  return Json::accept(text_);
}

}  // namespace ponder
