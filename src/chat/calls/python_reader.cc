#include "chat/calls/python_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <utility>

#include "chat/calls/json_reader.h"
#include "chat/calls/keyed_grammar.h"
#include "chat/calls/values.h"

namespace ponder {
namespace {

constexpr size_t kMostName = 256;

bool is_name_byte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.' || c == '-';
}
bool is_python_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

void add_argument(WrittenCall& call, std::string_view key, std::string_view json) {
  call.arguments += call.arguments.empty() ? "{" : ", ";
  call.arguments += fmt::format("{}: {}", json_quoted(key), json);
}

void end_arguments(WrittenCall& call) {
  call.arguments += call.arguments.empty() ? "{}" : "}";
  call.whole = true;
}

class PythonCallReader : public CallReader {
 public:
  PythonCallReader(PythonCallSpec spec, const CallTools& tools)
      : spec_(spec), tools_(tools), end_(spec.close) {}

  CallReading take(char c) override {
    switch (state_) {
      case State::Before:
        return before(c);
      case State::Name:
        return name(c);
      case State::Argument:
        return argument(c);
      case State::Between:
        return between(c);
      case State::End:
        return end_.take(c, unread_);
    }
    return CallReading::Bad;
  }

 private:
  enum class State { Before, Name, Argument, Between, End };

  CallReading before(char c) {
    if (is_python_space(c)) return CallReading::More;
    if (spec_.list && !in_list_) {
      in_list_ = true;
      return c == '[' ? CallReading::More : CallReading::Bad;
    }
    if (!is_name_byte(c)) return CallReading::Bad;
    state_ = State::Name;
    text_ = c;
    return CallReading::More;
  }

  CallReading name(char c) {
    if (is_name_byte(c)) {
      text_ += c;
      return text_.size() > kMostName ? CallReading::Bad : CallReading::More;
    }
    if (c != '(') return CallReading::Bad;
    std::string found = std::exchange(text_, {});
    if (found == "print" && !wrapped_ && calls_.empty()) {  // Gemma's print(f(...))
      wrapped_ = true;
      state_ = State::Before;
      return CallReading::More;
    }
    // Llama's NAME.call(...)
    if (found.ends_with(".call") && !tools_.knows(found)) found.resize(found.size() - 5);
    calls_.push_back({std::move(found), "", false});
    state_ = State::Argument;
    return CallReading::More;
  }

  CallReading argument(char c) {
    if (quote_ != 0) {
      if (c == quote_ && !escaped_) quote_ = 0;
      escaped_ = c == '\\' && !escaped_;
    } else if (c == '"' || c == '\'') {
      quote_ = c;
      escaped_ = false;
    } else if (depth_ == 0 && (c == ',' || c == ')')) {
      if (!end_argument(c == ')')) return CallReading::Bad;
      if (c == ')') {
        end_arguments(calls_.back());
        state_ = State::Between;
        between_.clear();
      }
      return CallReading::More;
    } else if (c == '(' || c == '[' || c == '{') {
      ++depth_;
    } else if (c == ')' || c == ']' || c == '}') {
      --depth_;
      if (depth_ < 0) return CallReading::Bad;
    }
    text_ += c;
    return CallReading::More;
  }

  bool end_argument(bool last) {
    const std::string all = std::exchange(text_, {});
    const std::string_view text = trimmed_space(all);
    if (text.empty()) return last;
    const size_t sign = text.find('=');
    if (sign == std::string_view::npos) return false;
    const std::string_view key = trimmed_space(text.substr(0, sign));
    if (key.empty() || !std::all_of(key.begin(), key.end(), is_name_byte)) return false;
    const auto value = python_literal(text.substr(sign + 1));
    if (value) add_argument(calls_.back(), key, *value);
    return value.has_value();
  }

  CallReading between(char c) {
    between_ += c;
    if (is_python_space(c)) return CallReading::More;
    if (c == ')' && std::exchange(wrapped_, false)) return CallReading::More;
    if (c == ',' && spec_.list) {
      state_ = State::Before;
      return CallReading::More;
    }
    if (c == ']' && spec_.list) {
      if (spec_.close.empty()) return CallReading::Done;
      state_ = State::End;
      return CallReading::More;
    }
    if (!spec_.list && is_name_byte(c)) return before(c);
    if (!spec_.list) {
      state_ = State::End;
      return end_.take(c, unread_);
    }
    unread_ = between_.size();
    return CallReading::Done;
  }

  PythonCallSpec spec_;
  const CallTools& tools_;
  CallEnd end_;
  State state_ = State::Before;
  std::string text_, between_;
  char quote_ = 0;
  int depth_ = 0;
  bool in_list_ = false, escaped_ = false, wrapped_ = false;
};

// A value of a bare-key form as JSON.
class BareValue {
 public:
  BareValue(std::string_view text, std::string_view quote) : text_(text), quote_(quote) {}

  std::optional<std::string> whole() {
    if (!value(32)) return std::nullopt;
    skip();
    if (at_ != text_.size()) return std::nullopt;
    return std::move(out_);
  }

 private:
  void skip() {
    while (at_ < text_.size() && is_python_space(text_[at_])) ++at_;
  }
  bool next_is(char c) {
    skip();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  std::optional<std::string_view> quoted() {
    if (!text_.substr(at_).starts_with(quote_)) return std::nullopt;
    const size_t begin = at_ + quote_.size(), end = text_.find(quote_, begin);
    if (end == std::string_view::npos) return std::nullopt;
    at_ = end + quote_.size();
    return text_.substr(begin, end - begin);
  }
  bool value(int depth) {
    skip();
    if (depth == 0) return false;
    if (const auto text = quoted()) {
      out_ += json_quoted(*text);
      return true;
    }
    if (next_is('[')) return items('[', ']', depth);
    if (next_is('{')) return items('{', '}', depth);
    const size_t end = std::min(text_.find_first_of(",]}", at_), text_.size());
    out_ += argument_json(trimmed_space(text_.substr(at_, end - at_)), ArgumentKind::Unknown);
    at_ = end;
    return true;
  }
  bool items(char open, char close, int depth) {
    out_ += open;
    for (bool first = true; !next_is(close); first = false) {
      if (!first && !next_is(',')) return false;
      if (!first) out_ += ", ";
      if (open == '{' && !key()) return false;
      if (!value(depth - 1)) return false;
    }
    out_ += close;
    return true;
  }
  bool key() {
    skip();
    std::string name;
    if (const auto text = quoted()) {
      name = *text;
      if (!next_is(':')) return false;
    } else {
      const size_t end = text_.find(':', at_);
      if (end == std::string_view::npos) return false;
      name = trimmed_space(text_.substr(at_, end - at_));
      at_ = end + 1;
    }
    out_ += json_quoted(name) + ": ";
    return true;
  }

  std::string_view text_, quote_;
  std::string out_;
  size_t at_ = 0;
};

class BareKeyReader : public CallReader {
 public:
  explicit BareKeyReader(BareKeySpec spec) : spec_(spec), end_(spec.close) {}

  CallReading take(char c) override {
    if (calls_.empty()) return head(c);
    if (calls_[0].whole) return end_.take(c, unread_);
    if (!in_text_ && depth_ == 0 && (c == ',' || c == '}')) {
      if (!end_member(c == '}')) return CallReading::Bad;
      if (c == '}') end_arguments(calls_[0]);
      return CallReading::More;
    }
    text_ += c;
    if (text_.size() >= quoted_to_ + spec_.quote.size() && text_.ends_with(spec_.quote)) {
      in_text_ = !in_text_;
      quoted_to_ = text_.size();
    } else if (!in_text_) {
      if (c == '{' || c == '[') ++depth_;
      if (c == '}' || c == ']') --depth_;
    }
    return depth_ < 0 ? CallReading::Bad : CallReading::More;
  }

 private:
  CallReading head(char c) {
    if (c != '{') {
      text_ += c;
      return text_.size() > kMostName ? CallReading::Bad : CallReading::More;
    }
    const std::string all = std::exchange(text_, {});
    std::string_view found = trimmed_space(all);
    if (found.starts_with("call:")) found.remove_prefix(5);
    if (found.empty() || !std::all_of(found.begin(), found.end(), is_name_byte)) {
      return CallReading::Bad;
    }
    calls_.push_back({std::string(found), "", false});
    return CallReading::More;
  }

  bool end_member(bool last) {
    const std::string all = std::exchange(text_, {});
    quoted_to_ = 0;
    const std::string_view text = trimmed_space(all);
    if (text.empty()) return last;
    const size_t colon = text.find(':');
    if (colon == std::string_view::npos) return false;
    std::string_view key = trimmed_space(text.substr(0, colon));
    if (key.starts_with(spec_.quote) && key.ends_with(spec_.quote) &&
        key.size() > 2 * spec_.quote.size()) {
      key = key.substr(spec_.quote.size(), key.size() - 2 * spec_.quote.size());
    }
    const auto value = BareValue(text.substr(colon + 1), spec_.quote).whole();
    if (value) add_argument(calls_[0], key, *value);
    return value.has_value();
  }

  BareKeySpec spec_;
  CallEnd end_;
  std::string text_;
  size_t quoted_to_ = 0;
  int depth_ = 0;
  bool in_text_ = false;
};

std::string python_text(const Json& value) {
  if (value.is_boolean()) return value.get<bool>() ? "True" : "False";
  if (value.is_null()) return "None";
  if (!value.is_structured()) return json_line(value);
  std::string out;
  for (const auto& [key, item] : value.items()) {
    if (!out.empty()) out += ", ";
    if (value.is_object()) out += json_quoted(key) + ": ";
    out += python_text(item);
  }
  return value.is_object() ? "{" + out + "}" : "[" + out + "]";
}

std::string bare_text(std::string_view quote, const Json& value) {
  if (value.is_string()) return fmt::format("{}{}{}", quote, value.get<std::string>(), quote);
  if (!value.is_structured()) return value.dump();
  std::string out;
  for (const auto& [key, item] : value.items()) {
    if (!out.empty()) out += ',';
    if (value.is_object()) out += key + ":";
    out += bare_text(quote, item);
  }
  return value.is_object() ? "{" + out + "}" : "[" + out + "]";
}

}  // namespace

std::unique_ptr<CallReader> python_call_reader(PythonCallSpec spec, const CallTools& tools) {
  return std::make_unique<PythonCallReader>(spec, tools);
}

std::string python_call(const ToolCall& call) {
  std::string out;
  const Json arguments = told_arguments(call.arguments);
  if (arguments.is_object()) {
    for (const auto& [key, value] : arguments.items()) {
      out += fmt::format("{}{}={}", out.empty() ? "" : ", ", key, python_text(value));
    }
  }
  return fmt::format("{}({})", call.name, out);
}

int32_t python_grammar(std::string_view before, std::string_view after, JsonForms& forms,
                       const std::string& name, const Json& schema, int32_t end) {
  KeyedForm form;
  form.open = fmt::format("{}{}(", before, name);
  form.close = fmt::format("){}", after);
  form.separator = ", ";
  form.capital_words = true;
  form.before = [](const std::string& key, bool) { return key + "="; };
  return keyed_grammar(form, forms, schema, end);
}

std::unique_ptr<CallReader> bare_key_reader(BareKeySpec spec) {
  return std::make_unique<BareKeyReader>(spec);
}

std::string bare_key_call(const BareKeySpec& spec, const ToolCall& call) {
  const Json arguments = told_arguments(call.arguments);
  return fmt::format("call:{}{}", call.name,
                     arguments.is_object() ? bare_text(spec.quote, arguments) : "{}");
}

}  // namespace ponder
