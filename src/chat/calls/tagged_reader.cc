#include "chat/calls/tagged_reader.h"

#include <fmt/format.h>

#include <utility>

#include "chat/calls/json_scan.h"
#include "chat/calls/keyed_grammar.h"
#include "chat/calls/values.h"

namespace ponder {
namespace {

constexpr size_t kMostTag = 512;

class TaggedCallReader : public CallReader {
 public:
  TaggedCallReader(const TaggedCallSpec& spec, const CallTools& tools)
      : spec_(spec), tools_(tools) {}

  CallReading take(char c) override {
    switch (state_) {
      case State::Name:
        return name(c);
      case State::Between:
        return between(c);
      case State::Key:
        return key(c);
      case State::ValueOpen:
        return value_open(c);
      case State::Value:
        return value(c);
    }
    return CallReading::Bad;
  }

  void finish() override {
    if (state_ == State::Between && held_.empty() && !calls_.empty()) end_arguments();
  }

 private:
  enum class State { Name, Between, Key, ValueOpen, Value };

  static bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

  CallReading name(char c) {
    if (spec_.name_ends.find(c) == std::string_view::npos) {
      if (!(held_.empty() && is_blank(c))) held_ += c;
      return held_.size() > kMostTag ? CallReading::Bad : CallReading::More;
    }
    while (!held_.empty() && is_blank(held_.back())) held_.pop_back();
    if (held_.empty()) return CallReading::Bad;
    calls_.push_back({std::exchange(held_, {}), "", false});
    state_ = State::Between;
    return c == '<' ? between(c) : CallReading::More;
  }

  CallReading between(char c) {
    if (held_.empty() && (is_blank(c) || c == '>')) return CallReading::More;
    held_ += c;
    if (held_ == spec_.key_open) {
      held_.clear();
      state_ = State::Key;
    } else if (held_ == spec_.close) {
      end_arguments();
      return CallReading::Done;
    } else if (!spec_.key_open.starts_with(held_) && !spec_.close.starts_with(held_)) {
      return CallReading::Bad;
    }
    return CallReading::More;
  }

  CallReading key(char c) {
    held_ += c;
    if (!held_.ends_with(spec_.key_close)) {
      return held_.size() > kMostTag ? CallReading::Bad : CallReading::More;
    }
    held_.resize(held_.size() - spec_.key_close.size());
    begin_value();
    state_ = spec_.value_open.empty() ? State::Value : State::ValueOpen;
    return CallReading::More;
  }

  void begin_value() {
    std::string key = std::exchange(held_, {});
    kind_ = argument_kind(tools_.argument(calls_[0].name, key));
    if (!spec_.text_mark.empty()) {
      const size_t mark = key.find(spec_.text_mark);
      if (mark != std::string::npos) {
        const bool text = key.substr(mark + spec_.text_mark.size()).starts_with("true");
        kind_ = text ? ArgumentKind::Text : ArgumentKind::Other;
        key.resize(mark);
      }
    }
    std::string& arguments = calls_[0].arguments;
    arguments += arguments.empty() ? "{" : ", ";
    arguments += json_quoted(key) + ": ";
    if (kind_ == ArgumentKind::Text) arguments += '"';
    at_begin_ = spec_.break_around;
  }

  CallReading value_open(char c) {
    if (held_.empty() && is_blank(c)) return CallReading::More;
    held_ += c;
    if (held_ == spec_.value_open) {
      held_.clear();
      state_ = State::Value;
      return CallReading::More;
    }
    return spec_.value_open.starts_with(held_) ? CallReading::More : CallReading::Bad;
  }

  CallReading value(char c) {
    if (std::exchange(at_begin_, false) && c == '\n') return CallReading::More;
    held_ += c;
    while (!held_.empty() && !may_close(held_)) {
      add(held_.front());
      held_.erase(0, 1);
    }
    if (!held_.ends_with(spec_.value_close)) return CallReading::More;
    held_.clear();
    std::string& arguments = calls_[0].arguments;
    arguments += kind_ == ArgumentKind::Text ? "\"" : argument_json(value_, kind_);
    value_.clear();
    state_ = State::Between;
    return CallReading::More;
  }

  bool may_close(std::string_view text) const {
    if (spec_.break_around && text.starts_with('\n')) text.remove_prefix(1);
    return spec_.value_close.starts_with(text);
  }

  void add(char c) {
    if (kind_ == ArgumentKind::Text) {
      calls_[0].arguments += json_escaped(c);
    } else {
      value_ += c;
    }
  }

  void end_arguments() {
    std::string& arguments = calls_[0].arguments;
    arguments += arguments.empty() ? "{}" : "}";
    calls_[0].whole = true;
  }

  const TaggedCallSpec& spec_;
  const CallTools& tools_;
  State state_ = State::Name;
  ArgumentKind kind_ = ArgumentKind::Unknown;
  std::string held_;   // of the name, the key, or what may be a mark
  std::string value_;  // that is no string
  bool at_begin_ = false;
};

std::string raw_value(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  return json_line(value);
}

}  // namespace

std::unique_ptr<CallReader> tagged_call_reader(const TaggedCallSpec& spec, const CallTools& tools) {
  return std::make_unique<TaggedCallReader>(spec, tools);
}

std::string tagged_call(const TaggedCallSpec& spec, const ToolCall& call) {
  const std::string_view line = spec.break_around ? "\n" : "";
  std::string out = fmt::format("{}{}{}", spec.open, call.name, spec.after_name);
  const Json arguments = told_arguments(call.arguments);
  if (arguments.is_object()) {
    for (const auto& [key, value] : arguments.items()) {
      out += fmt::format("{}{}", spec.key_open, key);
      if (!spec.text_mark.empty()) out += fmt::format("{}{}", spec.text_mark, value.is_string());
      out += fmt::format("{}{}{}{}{}{}\n", spec.key_close, spec.value_open, line, raw_value(value),
                         line, spec.value_close);
    }
  }
  return out + std::string(spec.close);
}

int32_t tagged_grammar(const TaggedCallSpec& spec, std::string_view before, std::string_view after,
                       JsonForms& forms, const std::string& name, const Json& schema, int32_t end) {
  KeyedForm form;
  form.open = fmt::format("{}{}{}{}", before, spec.open, name, spec.after_name);
  form.close = fmt::format("{}{}", spec.close, after);
  form.before = [&](const std::string& key, bool text) {
    std::string out = fmt::format("{}{}", spec.key_open, key);
    if (!spec.text_mark.empty()) out += fmt::format("{}{}", spec.text_mark, text);
    return out +
           fmt::format("{}{}{}", spec.key_close, spec.value_open, spec.break_around ? "\n" : "");
  };
  form.text_close = spec.value_close;
  form.after_text = "\n";
  form.after_other = fmt::format("{}{}\n", spec.break_around ? "\n" : "", spec.value_close);
  return keyed_grammar(form, forms, schema, end);
}

}  // namespace ponder
