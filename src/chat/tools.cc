#include "chat/tools.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/error.h"

namespace ponder {
namespace {

constexpr const char* kCallsBegin = "<｜tool▁calls▁begin｜>";
constexpr const char* kCallsEnd = "<｜tool▁calls▁end｜>";
constexpr const char* kCallBegin = "<｜tool▁call▁begin｜>";
constexpr const char* kCallEnd = "<｜tool▁call▁end｜>";
constexpr const char* kSeparator = "<｜tool▁sep｜>";
constexpr const char* kOpenCall = "<tool_call>";
constexpr const char* kCloseCall = "</tool_call>";
constexpr const char* kFence = "```";

constexpr std::string_view kSpace = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

std::optional<Json> object_in(std::string_view text) {
  try {
    return parse_json_object(text, "a call");
  } catch (const Error&) {
    return std::nullopt;
  }
}

// The arguments as the model wrote them, so that the next prompt repeats its own tokens; anew where
// they do not stand at the end.
std::string arguments_of(std::string_view body, const Json& arguments) {
  const size_t key = body.find("\"arguments\"");
  if (key != std::string_view::npos) {
    std::string_view rest = trimmed(body.substr(key + 11));
    if (rest.starts_with(':') && rest.ends_with('}')) {
      rest = trimmed(rest.substr(1, rest.size() - 2));
      if (const auto value = object_in(rest); value && *value == arguments) {
        return std::string(rest);
      }
    }
  }
  return arguments.dump();
}

// {"name": NAME, "arguments": {...}}; "parameters" is a frequent slip.
std::optional<ToolCall> hermes_call(std::string_view body) {
  body = trimmed(body);
  const std::optional<Json> object = object_in(body);
  if (!object) return std::nullopt;
  const Json* name = json_member(*object, "name");
  if (!name || !name->is_string() || name->get_ref<const std::string&>().empty()) {
    return std::nullopt;
  }
  const Json* arguments = json_member(*object, "arguments");
  if (!arguments) arguments = json_member(*object, "parameters");
  ToolCall out{"", name->get<std::string>(), "{}"};
  if (!arguments) return out;
  if (arguments->is_string()) {
    const std::string& text = arguments->get_ref<const std::string&>();
    if (!object_in(text)) return std::nullopt;
    out.arguments = text;
    return out;
  }
  if (!arguments->is_object()) return std::nullopt;
  out.arguments = arguments_of(body, *arguments);
  return out;
}

// function<sep>NAME\n```json\n{...}\n``` or NAME<sep>{...}
std::optional<ToolCall> deepseek_call(std::string_view body) {
  const size_t separator = body.find(kSeparator);
  if (separator == std::string_view::npos) return std::nullopt;
  std::string_view name = trimmed(body.substr(0, separator));
  std::string_view rest = trimmed(body.substr(separator + std::string_view(kSeparator).size()));
  if (!rest.starts_with('{')) {
    const size_t line = rest.find('\n');
    if (line == std::string_view::npos) return std::nullopt;
    name = trimmed(rest.substr(0, line));
    rest = trimmed(rest.substr(line));
    if (rest.starts_with(kFence)) rest = trimmed(rest.substr(3));
    if (rest.starts_with("json")) rest = trimmed(rest.substr(4));
    if (rest.ends_with(kFence)) rest = trimmed(rest.substr(0, rest.size() - 3));
  }
  if (name.empty() || !object_in(rest)) return std::nullopt;
  return ToolCall{"", std::string(name), std::string(rest)};
}

std::optional<ToolCall> read_call(bool hermes, std::string_view body) {
  return hermes ? hermes_call(body) : deepseek_call(body);
}

}  // namespace

ToolFormat tool_format_of(std::string_view source) {
  const auto has = [&](std::string_view text) {
    return source.find(text) != std::string_view::npos;
  };
  if (has(kCallBegin)) return has("```json") ? ToolFormat::DeepSeek : ToolFormat::DeepSeekBare;
  if (has("<function=")) return ToolFormat::None;  // Qwen3-Coder's XML within the same tags
  if (has(kOpenCall) || !has("tool_calls")) return ToolFormat::Hermes;
  return ToolFormat::None;
}

std::vector<std::string> tool_marks(ToolFormat format) {
  if (format == ToolFormat::None) return {};
  if (format == ToolFormat::Hermes) return {kOpenCall, kCloseCall};
  return {kCallsBegin, kCallsEnd, kCallBegin, kCallEnd, kSeparator};
}

std::string written_call(ToolFormat format, std::string_view name, std::string_view arguments) {
  switch (format) {
    case ToolFormat::DeepSeek:
      return fmt::format("{}{}function{}{}\n```json\n{}\n```{}{}", kCallsBegin, kCallBegin,
                         kSeparator, name, arguments, kCallEnd, kCallsEnd);
    case ToolFormat::DeepSeekBare:
      return fmt::format("{}{}{}{}{}{}{}", kCallsBegin, kCallBegin, name, kSeparator, arguments,
                         kCallEnd, kCallsEnd);
    default:
      return fmt::format("{}\n{{\"name\": {}, \"arguments\": {}}}\n{}", kOpenCall,
                         Json(name).dump(-1, ' ', false, Json::error_handler_t::replace), arguments,
                         kCloseCall);
  }
}

std::string about_tools(ToolFormat format, const Json& tools) {
  std::string out = "# Tools\n\nYou may call functions to help with what is asked. There are:\n";
  for (const Json& tool : tools) {
    out += tool.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  }
  return out + "\nTo call one, write its name and its arguments, a JSON object, in this form:\n" +
         written_call(format, "NAME", "{\"ARGUMENT\": \"VALUE\"}");
}

ToolCallStream::ToolCallStream(ToolFormat format, int most)
    : open_(kOpenCall), close_(kCloseCall), hermes_(format == ToolFormat::Hermes), most_(most) {
  PONDER_CHECK(format != ToolFormat::None);
  if (hermes_) return;
  open_ = kCallBegin;
  close_ = kCallEnd;
  frames_ = {kCallsBegin, kCallsEnd};
}

ToolCallStream::Part ToolCallStream::push(std::string_view text) {
  Part out;
  for (const char c : text) {
    if (calls_ >= most_) break;
    if (in_call_) {
      inside(c, out);
    } else {
      outside(c, out);
    }
  }
  return out;
}

void ToolCallStream::say(char c, Part& out) {
  if (kSpace.find(c) != std::string_view::npos) {
    space_ += c;
    return;
  }
  out.text += std::exchange(space_, {});
  out.text += c;
}

void ToolCallStream::outside(char c, Part& out) {
  partial_ += c;
  const auto begins = [&](const std::string& mark) { return mark.starts_with(partial_); };
  while (!partial_.empty() && !begins(open_) &&
         std::none_of(frames_.begin(), frames_.end(), begins)) {
    say(partial_.front(), out);
    partial_.erase(0, 1);
  }
  if (partial_ == open_) {
    call_ = std::exchange(partial_, {});
    in_call_ = true;
    in_string_ = escaped_ = false;
  } else if (std::find(frames_.begin(), frames_.end(), partial_) != frames_.end()) {
    // Shown if no call comes of it.
    if (calls_ == 0 || partial_ != kCallsEnd) space_ += partial_;
    partial_.clear();
  }
}

// An end mark within a string is part of an argument.
void ToolCallStream::inside(char c, Part& out) {
  call_ += c;
  if (in_string_) {
    if (!escaped_ && c == '"') in_string_ = false;
    escaped_ = !escaped_ && c == '\\';
  } else if (c == '"') {
    in_string_ = true;
  } else if (c == '>' && call_.ends_with(close_)) {
    close(std::string_view(call_).substr(0, call_.size() - close_.size()), call_.size(), out);
  }
}

// `body`: the open mark and what came up to the end; `with_end`: so much of call_ is the call.
void ToolCallStream::close(std::string_view body, size_t with_end, Part& out) {
  body.remove_prefix(open_.size());
  in_call_ = false;
  if (std::optional<ToolCall> call = read_call(hermes_, body)) {
    space_.clear();
    ++calls_;
    out.calls.push_back(std::move(*call));
  } else {
    out.text += std::exchange(space_, {});
    out.text += call_.substr(0, with_end);
  }
  call_.erase(0, with_end);
}

ToolCallStream::Part ToolCallStream::finish() {
  Part out;
  while (in_call_) {
    // An open string may have hidden the end: then it was none, and there may be calls behind.
    const std::string_view all = call_;
    const bool whole = read_call(hermes_, all.substr(open_.size())).has_value();
    const size_t end = whole ? std::string_view::npos : all.find(close_);
    close(all.substr(0, end), end == std::string_view::npos ? all.size() : end + close_.size(),
          out);
    const std::string rest = std::exchange(call_, {});
    Part more = push(rest);
    out.text += more.text;
    out.calls.insert(out.calls.end(), more.calls.begin(), more.calls.end());
  }
  if (calls_ < most_) {
    if (!partial_.empty() || calls_ == 0) out.text += space_ + partial_;
    space_.clear();
    partial_.clear();
  }
  return out;
}

}  // namespace ponder
