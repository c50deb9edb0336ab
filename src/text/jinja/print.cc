#include "text/jinja/print.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "text/jinja/unicode.h"

namespace ponder::jinja {
namespace {

void append_string_repr(Builder& out, std::string_view text) {
  const bool has_single = text.find('\'') != text.npos, has_double = text.find('"') != text.npos;
  const char quote = has_single && !has_double ? '"' : '\'';
  std::string run(1, quote);
  for (char32_t code : decode(text)) {
    if (code == '\n') {
      run += "\\n";
    } else if (code == '\r') {
      run += "\\r";
    } else if (code == '\t') {
      run += "\\t";
    } else if (code == '\\' || code == static_cast<char32_t>(quote)) {
      run += '\\';
      run += static_cast<char>(code);
    } else if (is_printable(code)) {
      append_code_point(run, code);
    } else if (code < 0x100) {
      run += fmt::format("\\x{:02x}", static_cast<uint32_t>(code));
    } else if (code < 0x10000) {
      run += fmt::format("\\u{:04x}", static_cast<uint32_t>(code));
    } else {
      run += fmt::format("\\U{:08x}", static_cast<uint32_t>(code));
    }
  }
  run += quote;
  out += run;
}

void append_items(Builder& out, const std::vector<Value>& items, std::string_view open,
                  std::string_view close) {
  out += open;
  bool first = true;
  for (const Value& item : items) {
    if (!first) out += ", ";
    first = false;
    append_repr(out, item);
  }
  out += close;
}

template <class Entries>
void append_entries(Builder& out, const Entries& entries, std::string_view open) {
  out += open;
  bool first = true;
  for (const auto& [key, value] : entries) {
    if (!first) out += ", ";
    first = false;
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(key)>, std::string>) {
      append_string_repr(out, key);
    } else {
      append_repr(out, key);
    }
    out += ": ";
    append_repr(out, value);
  }
  out += "}";
}

void append_sequence(Builder& out, const Sequence& s) {
  switch (s.flavor) {
    case Flavor::List:
      return append_items(out, s.items, "[", "]");
    case Flavor::Tuple:
    case Flavor::Group:
      return append_items(out, s.items, "(", s.items.size() == 1 ? ",)" : ")");
    case Flavor::Keys:
      return append_items(out, s.items, "dict_keys([", "])");
    case Flavor::Values:
      return append_items(out, s.items, "dict_values([", "])");
    case Flavor::Items:
      return append_items(out, s.items, "dict_items([", "])");
    case Flavor::Generator:
      out += "<generator>";
      return;
    case Flavor::Range:
      break;
  }
  // A range of one step: its ends follow from its items.
  const size_t n = s.items.size();
  const int64_t start = n ? s.items[0].integer() : 0;
  const int64_t step = n > 1 ? s.items[1].integer() - start : 1;
  const int64_t stop = n ? s.items[n - 1].integer() + (step > 0 ? 1 : -1) : 0;
  out += step == 1 ? fmt::format("range({}, {})", start, stop)
                   : fmt::format("range({}, {}, {})", start, stop, step);
}

void append_json_string(Builder& out, std::string_view text, bool ascii) {
  static constexpr std::string_view kLetters = "\"\\\n\r\t\f\b", kNames = "\"\\nrtfb";
  std::string run = "\"";
  const auto escape_unit = [&](uint32_t unit) { run += fmt::format("\\u{:04x}", unit); };
  const auto escape = [&](char32_t code) {
    const size_t at = code < 0x80 ? kLetters.find(static_cast<char>(code)) : kLetters.npos;
    if (at != kLetters.npos) {
      run += '\\';
      run += kNames[at];
    } else if (code < 0x20 || (ascii && code > 0x7E && code < 0x10000)) {
      escape_unit(static_cast<uint32_t>(code));
    } else if (ascii && code >= 0x10000) {
      escape_unit(static_cast<uint32_t>(0xD800 + ((code - 0x10000) >> 10)));
      escape_unit(static_cast<uint32_t>(0xDC00 + ((code - 0x10000) & 0x3FF)));
    } else {
      append_code_point(run, code);
    }
  };
  if (ascii) {
    for (char32_t code : decode(text)) escape(code);
  } else {
    for (char c : text) {
      if (static_cast<unsigned char>(c) < 0x80) {
        escape(static_cast<char32_t>(c));
      } else {
        run += c;
      }
    }
  }
  run += '"';
  out += run;
}

std::string json_number(const Value& value) {
  if (value.is_bool()) return value.truthy() ? "true" : "false";
  if (value.is_int()) return fmt::format("{}", value.integer());
  const double real = value.real();
  if (std::isnan(real)) return "NaN";
  if (std::isinf(real)) return real > 0 ? "Infinity" : "-Infinity";
  return float_text(real);
}

class JsonWriter {
 public:
  JsonWriter(Builder& out, const JsonStyle& style) : out_(out), style_(style) {}

  void write(const Value& value) {
    Runtime::Level level(out_.runtime());
    if (value.is_none()) {
      out_ += "null";
    } else if (value.is_number()) {
      out_ += json_number(value);
    } else if (value.text()) {
      append_json_string(out_, value.text()->bytes, style_.ascii);
    } else if (value.dict()) {
      write_dict(*value.dict());
    } else if (value.sequence() && value.sequence()->flavor <= Flavor::Group &&
               value.sequence()->flavor != Flavor::Range) {
      write_list(value.sequence()->items);
    } else {
      out_.runtime().error(
          fmt::format("Object of type {} is not JSON serializable", value.type_name()));
    }
  }

 private:
  void new_line() {
    if (!style_.indent) return;
    out_ += '\n';
    out_.repeat(*style_.indent, static_cast<size_t>(level_));
  }

  void write_list(const std::vector<Value>& items) {
    if (items.empty()) {
      out_ += "[]";
      return;
    }
    out_ += '[';
    ++level_;
    bool first = true;
    for (const Value& item : items) {
      if (!first) out_ += style_.comma;
      first = false;
      new_line();
      write(item);
    }
    --level_;
    new_line();
    out_ += ']';
  }

  std::string key_text(const Value& key) {
    if (key.text()) return key.text()->bytes;
    if (key.is_none()) return "null";
    if (key.is_number()) return json_number(key);
    out_.runtime().error(fmt::format("a {} cannot be a key in JSON", key.type_name()));
  }

  void write_dict(const Dict& dict) {
    if (dict.entries.empty()) {
      out_ += "{}";
      return;
    }
    std::vector<std::pair<std::string, const Value*>> entries;
    for (const auto& [key, value] : dict.entries) entries.emplace_back(key_text(key), &value);
    if (style_.sorted) {
      std::stable_sort(entries.begin(), entries.end(),
                       [](const auto& a, const auto& b) { return a.first < b.first; });
    }
    out_ += '{';
    ++level_;
    bool first = true;
    for (const auto& [key, value] : entries) {
      if (!first) out_ += style_.comma;
      first = false;
      new_line();
      append_json_string(out_, key, style_.ascii);
      out_ += style_.colon;
      write(*value);
    }
    --level_;
    new_line();
    out_ += '}';
  }

  Builder& out_;
  const JsonStyle& style_;
  int level_ = 0;
};

}  // namespace

std::string float_text(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  std::string out = fmt::format("{}", value);
  if (out.find_first_of(".e") == out.npos) out += ".0";
  return out;
}

void append_text(Builder& out, const Value& value) {
  if (value.text()) {
    out += value.text()->bytes;
  } else if (!value.is_undefined()) {
    append_repr(out, value);
  }
}

void append_repr(Builder& out, const Value& value) {
  Runtime& runtime = out.runtime();
  Runtime::Level level(runtime);
  runtime.step();
  if (value.is_none()) {
    out += "None";
  } else if (value.is_bool()) {
    out += value.truthy() ? "True" : "False";
  } else if (value.is_int()) {
    out += fmt::format("{}", value.integer());
  } else if (value.is_float()) {
    out += float_text(value.real());
  } else if (value.text()) {
    append_string_repr(out, value.text()->bytes);
  } else if (value.sequence()) {
    append_sequence(out, *value.sequence());
  } else if (value.dict()) {
    append_entries(out, value.dict()->entries, "{");
  } else if (value.space()) {
    append_entries(out, value.space()->attributes, "<Namespace {");
    out += ">";
  } else if (value.loop()) {
    out += fmt::format("<LoopContext {}/{}>", value.loop()->index + 1,
                       value.loop()->items->items.size());
  } else if (value.callable()) {
    out += fmt::format("<{}>", value.callable()->name);
  } else {
    out += "Undefined";
  }
}

void append_json(Builder& out, const Value& value, const JsonStyle& style) {
  JsonWriter(out, style).write(value);
}

std::string to_text(Runtime& runtime, const Value& value) {
  if (value.text()) return value.text()->bytes;
  Builder out(runtime);
  append_text(out, value);
  return out.take();
}

}  // namespace ponder::jinja
