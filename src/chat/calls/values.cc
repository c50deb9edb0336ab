#include "chat/calls/values.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "chat/calls/json_reader.h"

namespace ponder {
namespace {

struct Kinds {
  bool text = false, null = false, other = false, unknown = false;

  void add_type(const std::string& type) {
    text |= type == "string";
    null |= type == "null";
    other |= type != "string" && type != "null";
  }
  void add_value(const Json& value) {
    text |= value.is_string();
    null |= value.is_null();
    other |= !value.is_string() && !value.is_null();
  }
  void add(const Json& schema, int depth) {
    if (!schema.is_object() || depth == 0) {
      unknown = true;
    } else if (const Json* values = json_member(schema, "enum"); values && values->is_array()) {
      for (const Json& value : *values) add_value(value);
    } else if (const auto only = schema.find("const"); only != schema.end()) {
      add_value(*only);
    } else if (const Json* type = json_member(schema, "type")) {
      add_types(*type);
    } else {
      add_choices(schema, depth);
    }
  }
  void add_types(const Json& type) {
    if (type.is_string()) return add_type(type.get<std::string>());
    if (!type.is_array()) return;
    for (const Json& one : type) {
      if (one.is_string()) add_type(one.get<std::string>());
    }
  }
  void add_choices(const Json& schema, int depth) {
    const Json* list = json_member(schema, "anyOf");
    if (!list) list = json_member(schema, "oneOf");
    if (!list || !list->is_array()) {
      unknown = true;
      return;
    }
    for (const Json& one : *list) add(one, depth - 1);
  }
};

// One literal after the other of a text.
class PythonReader {
 public:
  explicit PythonReader(std::string_view text) : text_(text) {}

  bool whole(int depth) {
    if (!value(depth)) return false;
    skip();
    return at_ == text_.size();
  }
  std::string out;

 private:
  void skip() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != text_.npos) ++at_;
  }
  bool next_is(char c) {
    skip();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool value(int depth) {
    skip();
    if (depth == 0 || at_ >= text_.size()) return false;
    const char c = text_[at_];
    if (c == '"' || c == '\'') return string();
    if (c == '[' || c == '(') return list(c == '[' ? ']' : ')', depth);
    if (c == '{') return dict(depth);
    return word();
  }
  bool list(char close, int depth) {
    ++at_;
    out += '[';
    for (bool first = true; !next_is(close); first = false) {
      if (!first && !next_is(',')) return false;
      if (!first && next_is(close)) break;
      if (!first) out += ", ";
      if (!value(depth - 1)) return false;
    }
    out += ']';
    return true;
  }
  bool dict(int depth) {
    ++at_;
    out += '{';
    for (bool first = true; !next_is('}'); first = false) {
      if (!first && !next_is(',')) return false;
      if (!first && next_is('}')) break;
      if (!first) out += ", ";
      skip();
      if (at_ >= text_.size() || (text_[at_] != '"' && text_[at_] != '\'') || !string())
        return false;
      if (!next_is(':')) return false;
      out += ": ";
      if (!value(depth - 1)) return false;
    }
    out += '}';
    return true;
  }
  bool string() {
    const bool triple = text_.substr(at_, 3) == "\"\"\"" || text_.substr(at_, 3) == "'''";
    const std::string_view quote = text_.substr(at_, triple ? 3 : 1);
    at_ += quote.size();
    out += '"';
    while (at_ < text_.size()) {
      if (text_.substr(at_).starts_with(quote)) {
        at_ += quote.size();
        out += '"';
        return true;
      }
      if (text_[at_] == '\\') {
        if (!escape()) return false;
      } else {
        out += json_escaped(text_[at_++]);
      }
    }
    return false;
  }
  bool escape() {
    if (++at_ >= text_.size()) return false;
    const char c = text_[at_++];
    switch (c) {
      case 'n':
      case 't':
      case 'r':
      case 'b':
      case 'f':
      case '"':
      case '\\':
        out += {'\\', c};
        return true;
      case '\'':
        out += c;
        return true;
      case '\n':
        return true;
      case 'x':
        return hex(2);
      case 'u':
        return hex(4);
      default:
        out += "\\\\";
        out += json_escaped(c);
        return true;
    }
  }
  bool hex(size_t digits) {
    const std::string_view number = text_.substr(at_, digits);
    if (number.size() < digits ||
        number.find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos) {
      return false;
    }
    out += fmt::format("\\u{:0>4}", number);
    at_ += digits;
    return true;
  }
  bool word() {
    const size_t end = std::min(text_.find_first_of(" \t\r\n,)]}:", at_), text_.size());
    const std::string_view found = text_.substr(at_, end - at_);
    at_ = end;
    if (found == "True" || found == "False") {
      out += found == "True" ? "true" : "false";
      return true;
    }
    if (found == "None") {
      out += "null";
      return true;
    }
    out += found;
    return Json::accept(found);
  }

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

ArgumentKind argument_kind(const Json* schema) {
  if (!schema) return ArgumentKind::Unknown;
  Kinds kinds;
  kinds.add(*schema, 8);
  if (kinds.unknown || (kinds.text && kinds.other)) return ArgumentKind::Unknown;
  if (!kinds.text) return ArgumentKind::Other;
  return kinds.null ? ArgumentKind::MaybeText : ArgumentKind::Text;
}

Json told_arguments(const std::string& arguments) {
  try {
    return parse_json_object(arguments, "a call's arguments");
  } catch (const Error&) {
    return arguments;
  }
}

std::string argument_json(std::string_view text, ArgumentKind kind) {
  const std::string_view bare = trimmed_space(text);
  if (kind == ArgumentKind::MaybeText && bare == "null") return "null";
  const bool may = kind == ArgumentKind::Other || kind == ArgumentKind::Unknown;
  if (may) {
    const Json value = Json::parse(bare, nullptr, false);
    if (!value.is_discarded()) return std::string(bare);
    if (bare == "True" || bare == "False") return bare == "True" ? "true" : "false";
    if (bare == "None") return "null";
  }
  std::string out = "\"";
  for (const char c : text) out += json_escaped(c);
  return out + "\"";
}

std::string json_escaped(char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (c == '"' || c == '\\') return {'\\', c};
  if (byte >= 0x20) return {c};
  return c == '\n' ? "\\n" : c == '\t' ? "\\t" : fmt::format("\\u{:04x}", byte);
}

std::optional<std::string> python_literal(std::string_view text, int depth) {
  PythonReader reader(text);
  if (!reader.whole(depth)) return std::nullopt;
  return std::move(reader.out);
}

}  // namespace ponder
