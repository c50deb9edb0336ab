#include "text/jinja/format.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "base/error.h"
#include "text/jinja/ops.h"
#include "text/jinja/print.h"
#include "text/jinja/unicode.h"

namespace ponder::jinja {
namespace {

constexpr int kMostDigits = 1000;  // precision of one number: a double has no more than 767

// One conversion of either way: [[fill]align][sign][#][0][width][,][.precision][type].
struct Spec {
  char32_t fill = ' ';
  char align = 0;  // < > ^ = or 0 for the type's own
  char sign = '-';
  bool alternate = false, comma = false, underscore = false;
  size_t width = 0;
  int precision = -1;
  char type = 0;
};

// Digits at pattern[i], which moves behind them.
size_t read_count(Runtime& runtime, std::string_view pattern, size_t& i) {
  size_t count = 0;
  while (i < pattern.size() && pattern[i] >= '0' && pattern[i] <= '9') {
    count = count * 10 + static_cast<size_t>(pattern[i++] - '0');
    runtime.check_size(count);
  }
  return count;
}

int read_precision(Runtime& runtime, std::string_view pattern, size_t& i) {
  const size_t count = read_count(runtime, pattern, i);
  return static_cast<int>(std::min<size_t>(count, 1u << 30));
}

std::string printf_double(Runtime& runtime, double value, char type, int precision,
                          bool alternate) {
  if (precision > kMostDigits) runtime.error("a number cannot be formatted with so many digits");
  const char pattern[] = {'%',
                          alternate ? '#' : '.',
                          alternate ? '.' : '*',
                          alternate ? '*' : type,
                          alternate ? type : '\0',
                          '\0'};
  char buffer[2 * kMostDigits];
  const int size =
      std::snprintf(buffer, sizeof buffer, pattern, precision < 0 ? 6 : precision, value);
  return std::string(buffer, static_cast<size_t>(size));
}

std::string group_thousands(std::string digits, char separator) {
  size_t end = digits.find_first_not_of("0123456789");
  if (end == digits.npos) end = digits.size();
  for (size_t i = end; i > 3; i -= 3) digits.insert(i - 3, 1, separator);
  return digits;
}

std::string integer_digits(uint64_t magnitude, const Spec& spec) {
  const char type = spec.type;
  std::string prefix, digits;
  if (type == 'x' || type == 'X' || type == 'o' || type == 'b') {
    if (spec.alternate) prefix = {'0', type};
    digits = type == 'x'   ? fmt::format("{:x}", magnitude)
             : type == 'X' ? fmt::format("{:X}", magnitude)
             : type == 'o' ? fmt::format("{:o}", magnitude)
                           : fmt::format("{:b}", magnitude);
  } else {
    digits = fmt::format("{}", magnitude);
  }
  return prefix + digits;
}

void append_padded(Builder& out, std::string_view sign, std::string_view body, const Spec& spec,
                   char own_align) {
  const size_t length = count_code_points(body) + sign.size();
  const size_t missing = spec.width > length ? spec.width - length : 0;
  std::string fill;
  append_code_point(fill, spec.fill);
  const char align = spec.align ? spec.align : own_align;
  const size_t left = align == '<' ? 0 : align == '^' ? missing / 2 : missing;
  if (align != '=') out.repeat(fill, left);
  out += sign;
  if (align == '=') out.repeat(fill, missing);
  out += body;
  if (align != '=') out.repeat(fill, missing - left);
}

void append_number(Builder& out, const Value& value, const Spec& spec) {
  Runtime& runtime = out.runtime();
  const bool as_float =
      value.is_float() ||
      (spec.type && std::string_view("eEfFgG%").find(spec.type) != std::string_view::npos);
  bool negative = false;
  std::string body;
  if (as_float) {
    double real = value.real();
    negative = std::signbit(real);
    if (negative) real = -real;
    if (spec.type == '%') {
      body = printf_double(runtime, real * 100, 'f', spec.precision, spec.alternate) + "%";
    } else if (spec.type) {
      body = printf_double(runtime, real, spec.type,
                           spec.type == 'g' && spec.precision == 0 ? 1 : spec.precision,
                           spec.alternate);
    } else if (spec.precision >= 0) {
      body = printf_double(runtime, real, 'g', std::max(spec.precision, 1), false);
      if (body.find_first_of(".en") == body.npos) body += ".0";
    } else {
      body = float_text(real);
    }
  } else {
    const int64_t integer = value.integer();
    negative = integer < 0;
    const uint64_t magnitude =
        negative ? 0 - static_cast<uint64_t>(integer) : static_cast<uint64_t>(integer);
    body = integer_digits(magnitude, spec);
  }
  if (spec.comma) body = group_thousands(std::move(body), ',');
  if (spec.underscore) body = group_thousands(std::move(body), '_');
  const std::string_view sign = negative           ? "-"
                                : spec.sign == '+' ? "+"
                                : spec.sign == ' ' ? " "
                                                   : "";
  append_padded(out, sign, body, spec, '>');
}

void append_string(Builder& out, std::string_view text, const Spec& spec, char own_align) {
  if (spec.precision >= 0) {
    const std::u32string codes = decode(text);
    append_padded(out, "",
                  encode(std::u32string_view(codes).substr(0, static_cast<size_t>(spec.precision))),
                  spec, own_align);
  } else {
    append_padded(out, "", text, spec, own_align);
  }
}

Value percent_integer(Runtime& runtime, const Value& value, char type) {
  if (value.is_integral()) return Value(value.integer());
  if (value.is_float() && type == 'd' && std::abs(value.real()) < 9e18) {
    return Value(static_cast<int64_t>(value.real()));
  }
  runtime.error(fmt::format("%{} format: a number is required, not {}", type, value.type_name()));
}

// What follows a % up to its letter; the letter itself is spec.type.
Spec read_percent(Runtime& runtime, std::string_view pattern, size_t& i) {
  Spec spec;
  for (; i < pattern.size(); ++i) {
    if (pattern[i] == '-') {
      spec.align = '<';
    } else if (pattern[i] == '0') {
      spec.fill = '0';
    } else if (pattern[i] == '+' || (pattern[i] == ' ' && spec.sign != '+')) {
      spec.sign = pattern[i];
    } else if (pattern[i] == '#') {
      spec.alternate = true;
    } else {
      break;
    }
  }
  spec.width = read_count(runtime, pattern, i);
  if (i < pattern.size() && pattern[i] == '.')
    spec.precision = read_precision(runtime, pattern, ++i);
  while (i < pattern.size() && (pattern[i] == 'l' || pattern[i] == 'h')) ++i;
  if (i >= pattern.size()) runtime.error("a % format is incomplete");
  spec.type = pattern[i++];
  return spec;
}

void append_percent(Builder& out, const Value& value, Spec spec) {
  Runtime& runtime = out.runtime();
  const char type = spec.type;
  if (type == 's' || type == 'r' || type == 'a') {
    Builder text(runtime);
    if (type == 's')
      append_text(text, value);
    else
      append_repr(text, value);
    spec.fill = ' ';
    append_string(out, text.view(), spec, '>');
    return;
  }
  if (type == 'c') {
    std::string letter = value.text() ? value.text()->bytes : "";
    if (value.is_int() && value.integer() >= 0 && value.integer() < 0x110000) {
      append_code_point(letter, static_cast<char32_t>(value.integer()));
    }
    if (count_code_points(letter) != 1) runtime.error("%c requires an int or a single character");
    spec.fill = ' ';
    append_string(out, letter, spec, '>');
    return;
  }
  if (spec.fill == '0' && !spec.align) spec.align = '=';
  if (spec.align == '<') spec.fill = ' ';
  if (std::string_view("diuxXo").find(type) != std::string_view::npos) {
    const Value integer = percent_integer(runtime, value, type == 'i' || type == 'u' ? 'd' : type);
    append_number(out, integer, spec);
  } else if (std::string_view("eEfFgG").find(type) != std::string_view::npos) {
    if (!value.is_number()) {
      runtime.error(fmt::format("must be a real number, not {}", value.type_name()));
    }
    append_number(out, value, spec);
  } else {
    runtime.error(fmt::format("unsupported format character '{}'", type));
  }
}

// One replacement field of str.format: path [!conversion] [:spec].
class BraceFormatter {
 public:
  BraceFormatter(Builder& out, const Arguments& arguments)
      : out_(out), runtime_(out.runtime()), arguments_(arguments) {}

  void run(std::string_view pattern) {
    for (size_t i = 0; i < pattern.size();) {
      const size_t brace = pattern.find_first_of("{}", i);
      out_ += pattern.substr(i, brace - i);
      if (brace == pattern.npos) return;
      if (brace + 1 < pattern.size() && pattern[brace + 1] == pattern[brace]) {
        out_ += pattern[brace];
        i = brace + 2;
        continue;
      }
      const size_t end = pattern.find('}', brace);
      if (pattern[brace] == '}' || end == pattern.npos)
        runtime_.error("single brace in a format string");
      field(pattern.substr(brace + 1, end - brace - 1));
      i = end + 1;
    }
  }

 private:
  void field(std::string_view text) {
    if (text.find('{') != text.npos) runtime_.error("a nested format field is not supported");
    const size_t colon = text.find(':');
    std::string_view path = text.substr(0, colon);
    const std::string_view spec_text = colon == text.npos ? "" : text.substr(colon + 1);
    char conversion = 0;
    if (const size_t mark = path.find('!'); mark != path.npos) {
      if (mark + 2 != path.size()) runtime_.error("a format conversion is one of !s and !r");
      conversion = path[mark + 1];
      path = path.substr(0, mark);
    }
    Value value = lookup(path);
    if (conversion) {
      Builder converted(runtime_);
      if (conversion == 'r')
        append_repr(converted, value);
      else
        append_text(converted, value);
      value = converted.value();
    }
    append(value, spec_text);
  }

  Value lookup(std::string_view path) {
    size_t end = path.find_first_of(".[");
    const std::string_view head = path.substr(0, end);
    Value value = head_value(head);
    while (end < path.size()) {
      const bool bracket = path[end] == '[';
      const size_t start = end + 1;
      end = bracket ? path.find(']', start) : path.find_first_of(".[", start);
      if (bracket && end == path.npos) runtime_.error("a format field lacks ]");
      const std::string_view part = path.substr(start, end == path.npos ? end : end - start);
      int64_t index = 0;
      const bool is_index = std::from_chars(part.data(), part.data() + part.size(), index).ptr ==
                            part.data() + part.size();
      if (!bracket) {
        value = get_attribute(runtime_, value, part);
      } else {
        value =
            get_item(runtime_, value, is_index ? Value(index) : runtime_.text(std::string(part)));
      }
      if (bracket) ++end;
    }
    return value;
  }

  Value head_value(std::string_view head) {
    size_t index = 0;
    const bool is_index =
        !head.empty() && std::from_chars(head.data(), head.data() + head.size(), index).ptr ==
                             head.data() + head.size();
    if (head.empty()) index = next_++;
    if (head.empty() || is_index) {
      if (index >= arguments_.positional.size()) {
        runtime_.error("a format string needs more arguments than are given");
      }
      return arguments_.positional[index];
    }
    for (const auto& [name, value] : arguments_.named) {
      if (name == head) return value;
    }
    runtime_.error(fmt::format("format is not given '{}'", head.substr(0, 100)));
  }

  Spec read_spec(std::string_view text) {
    Spec spec;
    const std::u32string codes = decode(text.substr(0, 64));
    const auto is_align = [](char32_t c) { return c == '<' || c == '>' || c == '^' || c == '='; };
    std::string fill;
    size_t i = 0;
    if (codes.size() > 1 && is_align(codes[1])) {
      spec.fill = codes[0];
      spec.align = static_cast<char>(codes[1]);
      append_code_point(fill, codes[0]);
      i = fill.size() + 1;
    } else if (!codes.empty() && is_align(codes[0])) {
      spec.align = static_cast<char>(codes[0]);
      i = 1;
    }
    const auto at = [&](char c) { return i < text.size() && text[i] == c && ++i; };
    if (at('+'))
      spec.sign = '+';
    else if (at(' '))
      spec.sign = ' ';
    else
      at('-');
    spec.alternate = at('#');
    if (at('0') && !spec.align) {
      spec.fill = '0';
      spec.align = '=';
    }
    spec.width = read_count(runtime_, text, i);
    spec.comma = at(',');
    spec.underscore = at('_');
    if (at('.')) spec.precision = read_precision(runtime_, text, i);
    if (i < text.size()) spec.type = text[i++];
    if (i != text.size()) runtime_.error(fmt::format("bad format '{}'", text.substr(0, 100)));
    return spec;
  }

  void append(const Value& value, std::string_view spec_text) {
    const Spec spec = read_spec(spec_text);
    static constexpr std::string_view kNumberTypes = "bdoxXeEfFgGn%";
    if (value.is_number() && !(value.is_bool() && spec_text.empty())) {
      const bool fits = !spec.type || kNumberTypes.find(spec.type) != kNumberTypes.npos;
      const bool integer_type =
          spec.type && std::string_view("bdoxX").find(spec.type) != std::string_view::npos;
      if (!fits || (value.is_float() && integer_type)) {
        runtime_.error(
            fmt::format("format code '{}' does not fit a {}", spec.type, value.type_name()));
      }
      append_number(out_, value, spec);
      return;
    }
    if ((spec.type && spec.type != 's') || (!value.text() && !spec_text.empty())) {
      runtime_.error(fmt::format("format code '{}' does not fit a {}", spec_text.substr(0, 100),
                                 value.type_name()));
    }
    Builder text(runtime_);
    append_text(text, value);
    append_string(out_, text.view(), spec, '<');
  }

  Builder& out_;
  Runtime& runtime_;
  const Arguments& arguments_;
  size_t next_ = 0;
};

}  // namespace

Value format_percent(Runtime& runtime, std::string_view pattern, const Value& values) {
  const Sequence* tuple = values.sequence();
  if (tuple && tuple->flavor != Flavor::Tuple) tuple = nullptr;
  const size_t given = tuple ? tuple->items.size() : 1;
  size_t used = 0;
  Builder out(runtime);
  for (size_t i = 0; i < pattern.size();) {
    const size_t mark = pattern.find('%', i);
    out += pattern.substr(i, mark - i);
    if (mark == pattern.npos) break;
    i = mark + 1;
    std::string_view key;
    const bool by_name = i < pattern.size() && pattern[i] == '(';
    if (by_name) {
      const size_t end = pattern.find(')', i);
      if (end == pattern.npos) runtime.error("a % format lacks )");
      key = pattern.substr(i + 1, end - i - 1);
      i = end + 1;
    }
    const Spec spec = read_percent(runtime, pattern, i);
    if (spec.type == '%') {
      out += '%';
    } else if (by_name) {
      const Value* value = values.dict() ? values.dict()->find(key) : nullptr;
      if (!value)
        runtime.error(fmt::format("the format's mapping has no '{}'", key.substr(0, 100)));
      append_percent(out, *value, spec);
    } else {
      if (used >= given) runtime.error("not enough arguments for format string");
      append_percent(out, tuple ? tuple->items[used] : values, spec);
      ++used;
    }
  }
  if (used < given && !values.dict() && !(values.sequence() && !tuple)) {
    runtime.error("not all arguments converted during string formatting");
  }
  return out.value();
}

Value format_braces(Runtime& runtime, std::string_view pattern, const Arguments& arguments) {
  Builder out(runtime);
  BraceFormatter(out, arguments).run(pattern);
  return out.value();
}

}  // namespace ponder::jinja
