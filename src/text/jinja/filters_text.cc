// Filters on texts and numbers, and the dispatch by name.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <unordered_map>

#include "base/error.h"
#include "text/jinja/builtins.h"
#include "text/jinja/format.h"
#include "text/jinja/ops.h"
#include "text/jinja/print.h"
#include "text/jinja/text_parts.h"
#include "text/jinja/unicode.h"

namespace ponder::jinja {
namespace {

using Args = const Arguments&;

Value filter_string(Runtime& rt, const Value& in, Args args) {
  Parameters(rt, "string", args, {});
  return in.text() ? in : rt.text(to_text(rt, in));
}

template <std::string (*change)(std::string_view)>
Value filter_case(Runtime& rt, const Value& in, Args args) {
  Parameters(rt, "this filter", args, {});
  return rt.text(change(to_text(rt, in)));
}

// Jinja's own title: a word starts behind a blank, a dash or an opening bracket.
std::string title_words(std::string_view text) {
  std::u32string word;
  std::string out;
  const auto flush = [&] {
    if (word.empty()) return;
    out += upper(encode(word.substr(0, 1)));
    out += lower(encode(std::u32string_view(word).substr(1)));
    word.clear();
  };
  for (char32_t code : decode(text)) {
    if (is_blank(code) || std::u32string_view(U"-({[<").find(code) != std::u32string_view::npos) {
      flush();
      append_code_point(out, code);
    } else {
      word += code;
    }
  }
  flush();
  return out;
}

Value filter_trim(Runtime& rt, const Value& in, Args args) {
  const Parameters p(rt, "trim", args, {"chars"});
  const std::string text = to_text(rt, in);
  if (!p.given(0)) return rt.text(std::string(strip_blanks(text)));
  return rt.text(strip_characters(rt, text, p.text(0, ""), true, true));
}

Value filter_replace(Runtime& rt, const Value& in, Args args) {
  const Parameters p(rt, "replace", args, {"old", "new", "count"}, 2);
  return replace_text(rt, to_text(rt, in), to_text(rt, p.value(0)), to_text(rt, p.value(1)),
                      p.integer(2, -1));
}

Value filter_safe(Runtime& rt, const Value& in, Args args) {
  Parameters(rt, "safe", args, {});
  return rt.safe_text(to_text(rt, in));
}

template <bool again>
Value filter_escape(Runtime& rt, const Value& in, Args args) {
  Parameters(rt, "escape", args, {});
  Builder out(rt);
  append_escaped(out, to_text(rt, in), again || !in.text() || !in.text()->safe);
  return rt.safe_text(out.take());
}

Value filter_indent(Runtime& rt, const Value& in, Args args) {
  const Parameters p(rt, "indent", args, {"width", "first", "blank"});
  Builder indent(rt);
  if (const Value width = p.value(0); width.text()) {
    indent += width.text()->bytes;
  } else {
    indent.repeat(" ", static_cast<size_t>(std::max<int64_t>(0, p.integer(0, 4))));
  }
  const bool first = p.flag(1, false), blank = p.flag(2, false);
  Builder out(rt);
  bool is_first = true;
  for (const std::u32string& line : split_lines(decode(to_text(rt, in) + "\n"), false)) {
    if (!is_first) out += '\n';
    if (is_first ? first : (blank || !line.empty())) out += indent.view();
    out += encode(line);
    is_first = false;
  }
  return out.value();
}

Value filter_wordwrap(Runtime& rt, const Value& in, Args args) {
  const Parameters p(rt, "wordwrap", args,
                     {"width", "break_long_words", "wrapstring", "break_on_hyphens"});
  const int64_t width = p.integer(0, 79);
  if (width <= 0) rt.error("wordwrap's width must be above 0");
  const Wrapping how{static_cast<size_t>(width), p.flag(1, true), p.flag(3, true)};
  const std::string_view end = p.text(2, "\n");
  Builder out(rt);
  bool is_first = true;
  for (const std::u32string& line : split_lines(decode(to_text(rt, in)), false)) {
    if (!std::exchange(is_first, false)) out += end;
    bool first_part = true;
    rt.work(line.size() * 8);
    for (const std::u32string& part : wrap_line(line, how)) {
      if (!std::exchange(first_part, false)) out += end;
      out += encode(part);
    }
  }
  return out.value();
}

Value filter_truncate(Runtime& rt, const Value& in, Args args) {
  const Parameters p(rt, "truncate", args, {"length", "killwords", "end", "leeway"});
  const int64_t length = p.integer(0, 255), leeway = p.integer(3, 5);
  const std::u32string end = decode(p.text(2, "..."));
  if (leeway < 0 || length < static_cast<int64_t>(end.size())) {
    rt.error("truncate needs a length of at least its end's and a leeway of at least 0");
  }
  const std::string text = to_text(rt, in);
  const std::u32string codes = decode(text);
  if (static_cast<int64_t>(codes.size()) - leeway <= length) return rt.text(text);
  std::u32string kept = codes.substr(0, static_cast<size_t>(length) - end.size());
  if (!p.flag(1, false)) {
    if (const size_t blank = kept.rfind(U' '); blank != kept.npos) kept.resize(blank);
  }
  return rt.text(encode(kept + end));
}

Value filter_wordcount(Runtime& rt, const Value& in, Args args) {
  Parameters(rt, "wordcount", args, {});
  int64_t count = 0;
  bool inside = false;
  for (char32_t code : decode(to_text(rt, in))) {
    const bool is_word = is_alnum(code) || code == '_';
    count += is_word && !inside;
    inside = is_word;
  }
  return Value(count);
}

Value filter_center(Runtime& rt, const Value& in, Args args) {
  const Parameters p(rt, "center", args, {"width"});
  return pad_text(rt, to_text(rt, in), p.integer(0, 80), U' ', Padding::Both);
}

Value filter_format(Runtime& rt, const Value& in, Args args) {
  if (!args.named.empty()) {
    Dict::Entries entries;
    for (const auto& [name, value] : args.named) entries.emplace_back(rt.text(name), value);
    return format_percent(rt, to_text(rt, in), rt.dict(std::move(entries)));
  }
  return format_percent(rt, to_text(rt, in), rt.list(args.positional, Flavor::Tuple));
}

Value filter_urlencode(Runtime& rt, const Value& in, Args args) {
  Parameters(rt, "urlencode", args, {});
  if (in.dict() || in.sequence()) rt.error("urlencode takes a text here");
  Builder out(rt);
  for (char c : to_text(rt, in)) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       std::string_view("_.-~/").find(c) != std::string_view::npos;
    if (plain) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out.value();
}

// Python's int(text, base), if it is one.
bool read_integer(std::string_view text, int base, int64_t& out) {
  std::string digits(strip_blanks(text));
  const bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.erase(0, 1);
  const char prefix =
      digits.size() > 2 && digits[0] == '0' ? static_cast<char>(digits[1] | 0x20) : 0;
  const char own_prefix = base == 16 ? 'x' : base == 8 ? 'o' : base == 2 ? 'b' : 1;
  if (prefix == own_prefix) digits.erase(0, 2);
  for (size_t i = 1; i + 1 < digits.size(); ++i) {
    if (digits[i] == '_' && digits[i - 1] != '_' && digits[i + 1] != '_') digits.erase(i, 1);
  }
  if (digits.empty() || digits[0] == '-') return false;
  const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), out, base);
  if (result.ec != std::errc() || result.ptr != digits.data() + digits.size()) return false;
  if (negative) out = -out;
  return true;
}

bool read_float(std::string_view text, double& out) {
  std::string digits(strip_blanks(text));
  if (digits.starts_with('+')) digits.erase(0, 1);
  if (digits.starts_with('+') || digits.empty()) return false;
  const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), out);
  return result.ec == std::errc() && result.ptr == digits.data() + digits.size() &&
         digits.find('(') == digits.npos;
}

Value float_to_integer(double value, const Value& otherwise) {
  if (!(std::abs(value) < 9.2e18)) return otherwise;
  return Value(static_cast<int64_t>(value));
}

Value filter_int(Runtime& rt, const Value& in, Args args) {
  const Parameters p(rt, "int", args, {"default", "base"});
  const Value otherwise = p.value(0, Value(int64_t{0}));
  const int64_t base = p.integer(1, 10);
  if (base < 2 || base > 36) rt.error("the base of int must lie in 2 to 36");
  if (in.is_integral()) return Value(in.integer());
  if (in.is_float()) return float_to_integer(in.real(), otherwise);
  if (!in.text()) return otherwise;
  int64_t integer = 0;
  double real = 0;
  if (read_integer(in.text()->bytes, static_cast<int>(base), integer)) return Value(integer);
  if (read_float(in.text()->bytes, real)) return float_to_integer(real, otherwise);
  return otherwise;
}

Value filter_float(Runtime& rt, const Value& in, Args args) {
  const Parameters p(rt, "float", args, {"default"});
  if (in.is_number()) return Value(in.real());
  double real = 0;
  if (in.text() && read_float(in.text()->bytes, real)) return Value(real);
  return p.value(0, Value(0.0));
}

Value filter_abs(Runtime& rt, const Value& in, Args args) {
  Parameters(rt, "abs", args, {});
  if (!in.is_number()) rt.error(fmt::format("bad operand type for abs: '{}'", in.type_name()));
  if (in.is_float()) return Value(std::abs(in.real()));
  return in.integer() < 0 ? unary(rt, "-", in) : Value(in.integer());
}

Value filter_round(Runtime& rt, const Value& in, Args args) {
  const Parameters p(rt, "round", args, {"precision", "method"});
  const int64_t precision = p.integer(0, 0);
  const std::string_view method = p.text(1, "common");
  if (!in.is_number()) rt.error(fmt::format("round needs a number, not a {}", in.type_name()));
  if (precision < -300 || precision > 300) rt.error("round's precision must lie in -300 to 300");
  if (method == "common") {
    if (in.is_integral() && precision >= 0) return Value(in.integer());
    if (in.is_float() && precision >= 0) {
      if (!std::isfinite(in.real())) return in;
      char digits[700];  // 309 digits, a point and 300 more: exact decimals round half to even
      std::snprintf(digits, sizeof digits, "%.*f", static_cast<int>(precision), in.real());
      return Value(std::strtod(digits, nullptr));
    }
    const double unit = std::pow(10.0, static_cast<double>(-precision));
    const double rounded = std::nearbyint(in.real() / unit) * unit;
    return in.is_float() ? Value(rounded) : float_to_integer(rounded, in);
  }
  if (method != "ceil" && method != "floor") rt.error("method must be common, ceil or floor");
  const double unit = std::pow(10.0, static_cast<double>(precision));
  const double scaled = in.real() * unit;
  return Value((method == "ceil" ? std::ceil(scaled) : std::floor(scaled)) / unit);
}

Value filter_default(Runtime& rt, const Value& in, Args args) {
  const Parameters p(rt, "default", args, {"default_value", "boolean"});
  const bool use = in.is_undefined() || (p.flag(1, false) && !in.truthy());
  return use ? p.value(0, rt.text("")) : in;
}

Value filter_tojson(Runtime& rt, const Value& in, Args args) {
  const Parameters p(rt, "tojson", args, {"ensure_ascii", "indent", "separators", "sort_keys"});
  JsonStyle style;
  style.ascii = p.flag(0, false);
  style.sorted = p.flag(3, false);
  if (p.given(1)) {
    const Value indent = p.value(1);
    Builder blanks(rt);
    if (!indent.text())
      blanks.repeat(" ", static_cast<size_t>(std::max<int64_t>(0, p.integer(1, 0))));
    style.indent = indent.text() ? indent.text()->bytes : blanks.take();
    style.comma = ",";
  }
  if (p.given(2)) {
    const auto pair = iterate(rt, p.value(2));
    if (pair->items.size() != 2 || !pair->items[0].text() || !pair->items[1].text()) {
      rt.error("tojson's separators are two strings");
    }
    style.comma = pair->items[0].text()->bytes;
    style.colon = pair->items[1].text()->bytes;
  }
  Builder out(rt);
  append_json(out, in, style);
  return out.value();
}

Value filter_attr(Runtime& rt, const Value& in, Args args) {
  const Parameters p(rt, "attr", args, {"name"}, 1);
  if (in.dict()) {
    if (Value method; get_method(rt, in, p.text(0, ""), method)) return method;
    return rt.undefined("a dict's items are no attributes, use [...]");
  }
  return get_attribute(rt, in, p.text(0, ""));
}

}  // namespace

FilterFunction find_text_filter(std::string_view name) {
  static const std::unordered_map<std::string_view, FilterFunction> kFilters = {
      {"string", filter_string},
      {"safe", filter_safe},
      {"upper", filter_case<upper>},
      {"lower", filter_case<lower>},
      {"title", filter_case<title_words>},
      {"capitalize", filter_case<capitalize>},
      {"trim", filter_trim},
      {"replace", filter_replace},
      {"escape", filter_escape<false>},
      {"e", filter_escape<false>},
      {"forceescape", filter_escape<true>},
      {"indent", filter_indent},
      {"truncate", filter_truncate},
      {"wordcount", filter_wordcount},
      {"wordwrap", filter_wordwrap},
      {"center", filter_center},
      {"format", filter_format},
      {"urlencode", filter_urlencode},
      {"int", filter_int},
      {"float", filter_float},
      {"abs", filter_abs},
      {"round", filter_round},
      {"default", filter_default},
      {"d", filter_default},
      {"tojson", filter_tojson},
      {"attr", filter_attr}};
  const auto at = kFilters.find(name);
  return at == kFilters.end() ? nullptr : at->second;
}

Value apply_filter(Runtime& runtime, std::string_view name, const Value& input,
                   const Arguments& arguments) {
  FilterFunction filter = find_text_filter(name);
  if (!filter) filter = find_sequence_filter(name);
  if (!filter) runtime.error(fmt::format("no filter named '{}'", name.substr(0, 100)));
  return filter(runtime, input, arguments);
}

}  // namespace ponder::jinja
