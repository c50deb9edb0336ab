#include "chat/calls/json_reader.h"

#include <algorithm>
#include <utility>

namespace ponder {
namespace {

constexpr std::string_view kCallSpace = " \t\r\n";
constexpr size_t kMostHead = 512;

bool is_one_of(const std::vector<std::string_view>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

class JsonCallReader : public CallReader {
 public:
  explicit JsonCallReader(JsonCallSpec spec) : spec_(std::move(spec)), end_(spec_.close) {}

  CallReading take(char c) override {
    switch (state_) {
      case State::Before:
        return before(c);
      case State::Object:
        return object(c);
      case State::Between:
        return between(c);
      case State::End:
        return end_.take(c, unread_);
    }
    return CallReading::Bad;
  }

 private:
  enum class State { Before, Object, Between, End };

  CallReading before(char c) {
    if (kCallSpace.find(c) != std::string_view::npos) return CallReading::More;
    if (c == '[' && !in_list_ && calls_.empty()) {
      in_list_ = true;
      return CallReading::More;
    }
    if (c != '{') return CallReading::Bad;
    scan_ = JsonScan();
    calls_.emplace_back();
    in_arguments_ = false;
    state_ = State::Object;
    return object(c);
  }

  CallReading object(char c) {
    WrittenCall& call = calls_.back();
    const bool was_inside = in_arguments_;
    const CallReading reading = scan_.take(c);
    if (reading == CallReading::Bad) return reading;
    const std::string& key = scan_.key();
    const bool arguments = is_one_of(spec_.arguments, key);
    if (scan_.event() == JsonScan::Event::Begun) {
      value_.clear();
      in_arguments_ = arguments && c == '{' && call.arguments.empty();
    }
    if (in_arguments_) {
      call.arguments += scan_.written();
      if (was_inside && scan_.event() == JsonScan::Event::Ended) {
        in_arguments_ = false;
        call.whole = true;
      }
    } else if (arguments || is_one_of(spec_.names, key)) {
      value_ += scan_.written();
      if (scan_.event() == JsonScan::Event::Ended && !member(call, arguments)) {
        return CallReading::Bad;
      }
    }
    return reading == CallReading::Done ? object_ended(call) : CallReading::More;
  }

  // A member's value that was not passed on as it came.
  bool member(WrittenCall& call, bool arguments) {
    std::string value = std::exchange(value_, {});
    if (!value.starts_with('"')) return arguments && value.starts_with("null");
    value = json_string_text(value);
    if (!arguments) {
      if (call.name.empty()) call.name = std::move(value);
      return !call.name.empty();
    }
    if (!Json::parse(value, nullptr, false).is_object()) return false;
    call.arguments = std::string(trimmed_space(value));
    call.whole = true;
    return true;
  }

  CallReading object_ended(WrittenCall& call) {
    if (call.name.empty()) return CallReading::Bad;
    if (call.arguments.empty()) call.arguments = "{}";
    call.whole = true;
    if (!in_list_ && !spec_.several) {
      if (spec_.close.empty()) return CallReading::Done;
      state_ = State::End;
      return CallReading::More;
    }
    state_ = State::Between;
    between_ = 0;
    return CallReading::More;
  }

  CallReading between(char c) {
    ++between_;
    if (kCallSpace.find(c) != std::string_view::npos) return CallReading::More;
    if (in_list_ && c == ']') {
      if (spec_.close.empty()) return CallReading::Done;
      state_ = State::End;
      return CallReading::More;
    }
    if (c == (in_list_ ? ',' : ';')) {
      if (in_list_) state_ = State::Before;
      return CallReading::More;
    }
    if (!in_list_ && c == '{') return before(c);
    if (!in_list_ && !spec_.close.empty()) {
      state_ = State::End;
      return end_.take(c, unread_);
    }
    unread_ = between_;
    return CallReading::Done;
  }

  JsonCallSpec spec_;
  State state_ = State::Before;
  JsonScan scan_;
  CallEnd end_;
  std::string value_;  // of a member that is not passed on
  bool in_list_ = false, in_arguments_ = false;
  size_t between_ = 0;
};

class HeadedCallReader : public CallReader {
 public:
  explicit HeadedCallReader(HeadedCallSpec spec) : spec_(std::move(spec)), end_(spec_.close) {}

  CallReading take(char c) override {
    if (calls_.empty()) {
      if (c != '{') {
        head_ += c;
        return head_.size() > kMostHead ? CallReading::Bad : CallReading::More;
      }
      std::string name = spec_.name_of(head_);
      if (name.empty()) return CallReading::Bad;
      calls_.push_back({std::move(name), "", false});
    }
    if (calls_[0].whole) return end_.take(c, unread_);
    const CallReading reading = scan_.take(c);
    if (reading == CallReading::Bad) return reading;
    calls_[0].arguments += scan_.written();
    if (reading != CallReading::Done) return CallReading::More;
    calls_[0].whole = true;
    return spec_.close.empty() ? CallReading::Done : CallReading::More;
  }

 private:
  HeadedCallSpec spec_;
  std::string head_;
  JsonScan scan_;
  CallEnd end_;
};

}  // namespace

std::string_view trimmed_space(std::string_view text) {
  const size_t begin = text.find_first_not_of(kCallSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kCallSpace) - begin + 1);
}

// White space, a fence of Markdown and one brace too many are forgiven.
CallReading CallEnd::take(char c, size_t& unread) {
  seen_ += c;
  if (seen_.ends_with(mark_)) return CallReading::Done;
  if (seen_.size() <= mark_.size() && mark_.starts_with(seen_)) return CallReading::More;
  if (std::string_view(" \t\r\n`}").find(c) != std::string_view::npos && seen_.size() == 1) {
    seen_.clear();
    return CallReading::More;
  }
  unread = seen_.size();
  return CallReading::Done;
}

std::unique_ptr<CallReader> json_call_reader(JsonCallSpec spec) {
  return std::make_unique<JsonCallReader>(std::move(spec));
}

std::unique_ptr<CallReader> headed_call_reader(HeadedCallSpec spec) {
  return std::make_unique<HeadedCallReader>(std::move(spec));
}

}  // namespace ponder
