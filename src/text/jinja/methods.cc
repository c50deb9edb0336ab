// Methods of texts, dicts, lists and loops.
#include <algorithm>
#include <unordered_map>

#include "base/error.h"
#include "text/jinja/format.h"
#include "text/jinja/ops.h"
#include "text/jinja/print.h"
#include "text/jinja/text_parts.h"
#include "text/jinja/unicode.h"

namespace ponder::jinja {
namespace {

using Args = const Arguments&;
using Method = Value (*)(Runtime&, const Value& self, Args);

const std::string& own(const Value& self) { return self.text()->bytes; }

template <bool left, bool right>
Value method_strip(Runtime& rt, const Value& self, Args args) {
  const Parameters p(rt, "strip", args, {"chars"});
  if (p.given(0)) return rt.text(strip_characters(rt, own(self), p.text(0, ""), left, right));
  std::string_view text = own(self);
  if (left) text = lstrip_blanks(text);
  if (right) text = rstrip_blanks(text);
  return rt.text(std::string(text));
}

template <std::string (*change)(std::string_view)>
Value method_case(Runtime& rt, const Value& self, Args args) {
  Parameters(rt, "this method", args, {});
  rt.work(4 * own(self).size());
  return rt.text(change(own(self)));
}

template <bool (*test)(char32_t), bool empty>
Value method_all(Runtime& rt, const Value& self, Args args) {
  Parameters(rt, "this method", args, {});
  const std::u32string codes = decode(own(self));
  return Value(codes.empty() ? empty : std::all_of(codes.begin(), codes.end(), test));
}

template <bool (*wanted)(char32_t), bool (*other)(char32_t)>
Value method_is_case(Runtime& rt, const Value& self, Args args) {
  Parameters(rt, "this method", args, {});
  const std::u32string codes = decode(own(self));
  return Value(std::any_of(codes.begin(), codes.end(), wanted) &&
               std::none_of(codes.begin(), codes.end(), other));
}

bool is_ascii(char32_t code) { return code < 0x80; }

Value method_istitle(Runtime& rt, const Value& self, Args args) {
  Parameters(rt, "istitle", args, {});
  bool any = false, inside = false;
  for (char32_t code : decode(own(self))) {
    const bool cased = is_upper(code) || is_lower(code);
    if (cased && is_upper(code) == inside) return Value(false);
    any |= cased;
    inside = cased;
  }
  return Value(any);
}

// split() without a separator: at runs of blanks. Splitting from the right mirrors the text.
std::vector<Value> split_blanks(Runtime& rt, std::string_view text, int64_t most, bool from_right) {
  std::u32string codes = decode(text);
  if (from_right) std::reverse(codes.begin(), codes.end());
  std::vector<Value> out;
  const auto skip = [&](size_t i, bool blanks) {
    while (i < codes.size() && is_blank(codes[i]) == blanks) ++i;
    return i;
  };
  const auto add = [&](std::u32string piece) {
    if (from_right) std::reverse(piece.begin(), piece.end());
    out.push_back(rt.text(encode(piece)));
  };
  size_t at = skip(0, true);
  while (at < codes.size() && (most < 0 || static_cast<int64_t>(out.size()) < most)) {
    const size_t end = skip(at, false);
    add(codes.substr(at, end - at));
    at = skip(end, true);
  }
  if (at < codes.size()) add(codes.substr(at));  // with the blanks at its far end, as in Python
  if (from_right) std::reverse(out.begin(), out.end());
  return out;
}

std::vector<Value> split_at(Runtime& rt, std::string_view text, std::string_view separator,
                            int64_t most, bool from_right) {
  if (separator.empty()) rt.error("empty separator");
  rt.work(text.size());
  // Splitting from the right is splitting the mirrored text, with the pieces mirrored back.
  const auto mirrored = [&](std::string_view s) {
    return from_right ? std::string(s.rbegin(), s.rend()) : std::string(s);
  };
  const std::string whole = mirrored(text), mark = mirrored(separator);
  std::vector<Value> out;
  size_t at = 0;
  while (most < 0 || static_cast<int64_t>(out.size()) < most) {
    const size_t next = find_bytes(whole, mark, at);
    if (next == whole.npos) break;
    out.push_back(rt.text(mirrored(std::string_view(whole).substr(at, next - at))));
    at = next + mark.size();
  }
  out.push_back(rt.text(mirrored(std::string_view(whole).substr(at))));
  if (from_right) std::reverse(out.begin(), out.end());
  return out;
}

template <bool from_right>
Value method_split(Runtime& rt, const Value& self, Args args) {
  const Parameters p(rt, "split", args, {"sep", "maxsplit"});
  const int64_t most = p.integer(1, -1);
  if (!p.given(0)) return rt.list(split_blanks(rt, own(self), most, from_right));
  return rt.list(split_at(rt, own(self), p.text(0, ""), most, from_right));
}

Value method_splitlines(Runtime& rt, const Value& self, Args args) {
  const Parameters p(rt, "splitlines", args, {"keepends"});
  std::vector<Value> lines;
  for (const std::u32string& line : split_lines(decode(own(self)), p.flag(0, false))) {
    lines.push_back(rt.text(encode(line)));
  }
  return rt.list(std::move(lines));
}

template <bool from_right>
Value method_partition(Runtime& rt, const Value& self, Args args) {
  const Parameters p(rt, "partition", args, {"sep"}, 1);
  const std::vector<Value> parts = split_at(rt, own(self), p.text(0, ""), 1, from_right);
  if (parts.size() == 2) return rt.list({parts[0], p.value(0), parts[1]}, Flavor::Tuple);
  const Value none = rt.text("");
  if (from_right) return rt.list({none, none, self}, Flavor::Tuple);
  return rt.list({self, none, none}, Flavor::Tuple);
}

// The part of a text that optional start and end arguments cut out, in code points.
struct Window {
  Window(Runtime& rt, const Value& self, const Parameters& p, size_t first) {
    const int64_t size = length(rt, self);
    const auto bound = [&](size_t i, int64_t otherwise) {
      const int64_t at = p.integer(i, otherwise);
      return std::clamp<int64_t>(at < 0 ? std::max(at, -size) + size : at, 0, size + 1);
    };
    start = bound(first, 0);
    const int64_t end = std::min(bound(first + 1, size), size);
    fits = start <= end;
    if (!fits) return;
    if (start == 0 && end == size) {
      text = own(self);
    } else {
      rt.work(4 * own(self).size());
      text = encode(
          decode(own(self)).substr(static_cast<size_t>(start), static_cast<size_t>(end - start)));
    }
  }
  int64_t start = 0;
  bool fits = true;  // false: even the empty text is not found here
  std::string text;
};

template <bool at_end>
Value method_affix(Runtime& rt, const Value& self, Args args) {
  const Parameters p(rt, at_end ? "endswith" : "startswith", args, {"affix", "start", "end"}, 1);
  const Window window(rt, self, p, 1);
  const auto matches = [&](const Value& affix) {
    if (!affix.text()) rt.error("startswith and endswith need a string or a tuple of strings");
    if (!window.fits) return false;
    return at_end ? window.text.ends_with(own(affix)) : window.text.starts_with(own(affix));
  };
  const Value affix = p.value(0);
  if (affix.sequence() && affix.sequence()->flavor == Flavor::Tuple) {
    const auto& items = affix.sequence()->items;
    return Value(std::any_of(items.begin(), items.end(), matches));
  }
  return Value(matches(affix));
}

template <bool last, bool must>
Value method_find(Runtime& rt, const Value& self, Args args) {
  const Parameters p(rt, "find", args, {"sub", "start", "end"}, 1);
  const Window window(rt, self, p, 1);
  const std::string_view what = p.text(0, "");
  rt.work(4 * window.text.size());
  size_t at = std::string::npos;
  if (window.fits) at = last ? rfind_bytes(window.text, what) : find_bytes(window.text, what);
  if (at != std::string::npos) {
    const std::string_view before = std::string_view(window.text).substr(0, at);
    return Value(window.start + static_cast<int64_t>(count_code_points(before)));
  }
  if (must) rt.error("substring not found");
  return Value(int64_t{-1});
}

Value method_count(Runtime& rt, const Value& self, Args args) {
  const Parameters p(rt, "count", args, {"sub", "start", "end"}, 1);
  const Window window(rt, self, p, 1);
  const std::string_view what = p.text(0, "");
  rt.work(4 * window.text.size());
  if (!window.fits) return Value(int64_t{0});
  if (what.empty()) return Value(static_cast<int64_t>(count_code_points(window.text)) + 1);
  int64_t count = 0;
  for (size_t at = 0; (at = find_bytes(window.text, what, at)) != std::string::npos;
       at += what.size()) {
    ++count;
  }
  return Value(count);
}

Value method_replace(Runtime& rt, const Value& self, Args args) {
  const Parameters p(rt, "replace", args, {"old", "new", "count"}, 2);
  return replace_text(rt, own(self), p.text(0, ""), p.text(1, ""), p.integer(2, -1));
}

Value method_join(Runtime& rt, const Value& self, Args args) {
  const Parameters p(rt, "join", args, {"iterable"}, 1);
  Builder out(rt);
  bool first = true;
  const auto items = iterate(rt, p.value(0));
  for (const Value& item : items->items) {
    rt.step();
    if (!item.text()) rt.error(fmt::format("join needs strings, not a {}", item.type_name()));
    if (!first) out += own(self);
    first = false;
    out += own(item);
  }
  return out.value();
}

template <bool at_end>
Value method_remove(Runtime& rt, const Value& self, Args args) {
  const Parameters p(rt, "removeprefix", args, {"affix"}, 1);
  std::string_view text = own(self);
  const std::string_view affix = p.text(0, "");
  if (at_end && text.ends_with(affix)) text.remove_suffix(affix.size());
  if (!at_end && text.starts_with(affix)) text.remove_prefix(affix.size());
  return rt.text(std::string(text));
}

template <Padding where>
Value method_pad(Runtime& rt, const Value& self, Args args) {
  const Parameters p(rt, "ljust", args, {"width", "fillchar"}, 1);
  const std::u32string fill = decode(p.text(1, " "));
  if (fill.size() != 1) rt.error("the fill character must be exactly one character long");
  return pad_text(rt, own(self), p.integer(0, 0), fill[0], where);
}

Value method_zfill(Runtime& rt, const Value& self, Args args) {
  const Parameters p(rt, "zfill", args, {"width"}, 1);
  const std::string& text = own(self);
  const bool is_signed = text.starts_with('-') || text.starts_with('+');
  const Value digits = pad_text(rt, std::string_view(text).substr(is_signed),
                                p.integer(0, 0) - is_signed, U'0', Padding::Left);
  return is_signed ? rt.text(text.substr(0, 1) + own(digits)) : digits;
}

Value method_expandtabs(Runtime& rt, const Value& self, Args args) {
  const Parameters p(rt, "expandtabs", args, {"tabsize"});
  const auto size = static_cast<size_t>(std::max<int64_t>(0, p.integer(0, 8)));
  Builder out(rt);
  size_t column = 0;
  for (char c : own(self)) {
    if (c == '\t') {
      const size_t blanks = size ? size - column % size : 0;
      out.repeat(" ", blanks);
      column += blanks;
    } else {
      out += c;
      column = c == '\n' || c == '\r' ? 0 : column + ((c & 0xC0) != 0x80);
    }
  }
  return out.value();
}

Value method_format(Runtime& rt, const Value& self, Args args) {
  return format_braces(rt, own(self), args);
}

const std::unordered_map<std::string_view, Method>& text_methods() {
  static const std::unordered_map<std::string_view, Method> kMethods = {
      {"strip", method_strip<true, true>},
      {"lstrip", method_strip<true, false>},
      {"rstrip", method_strip<false, true>},
      {"upper", method_case<upper>},
      {"lower", method_case<lower>},
      {"casefold", method_case<lower>},
      {"title", method_case<title>},
      {"capitalize", method_case<capitalize>},
      {"swapcase", method_case<swapcase>},
      {"isalpha", method_all<is_alpha, false>},
      {"isdigit", method_all<is_digit, false>},
      {"isdecimal", method_all<is_decimal, false>},
      {"isnumeric", method_all<is_numeric, false>},
      {"isalnum", method_all<is_alnum, false>},
      {"isspace", method_all<is_blank, false>},
      {"isprintable", method_all<is_printable, true>},
      {"isascii", method_all<is_ascii, true>},
      {"islower", method_is_case<is_lower, is_upper>},
      {"isupper", method_is_case<is_upper, is_lower>},
      {"istitle", method_istitle},
      {"split", method_split<false>},
      {"rsplit", method_split<true>},
      {"splitlines", method_splitlines},
      {"partition", method_partition<false>},
      {"rpartition", method_partition<true>},
      {"startswith", method_affix<false>},
      {"endswith", method_affix<true>},
      {"find", method_find<false, false>},
      {"rfind", method_find<true, false>},
      {"index", method_find<false, true>},
      {"rindex", method_find<true, true>},
      {"count", method_count},
      {"replace", method_replace},
      {"join", method_join},
      {"removeprefix", method_remove<false>},
      {"removesuffix", method_remove<true>},
      {"ljust", method_pad<Padding::Right>},
      {"rjust", method_pad<Padding::Left>},
      {"center", method_pad<Padding::Both>},
      {"zfill", method_zfill},
      {"expandtabs", method_expandtabs},
      {"format", method_format}};
  return kMethods;
}

Value dict_view(Runtime& rt, const Value& self, Flavor flavor) {
  std::vector<Value> items;
  for (const auto& [key, value] : self.dict()->entries) {
    items.push_back(flavor == Flavor::Keys     ? key
                    : flavor == Flavor::Values ? value
                                               : rt.list({key, value}, Flavor::Tuple));
  }
  return rt.list(std::move(items), flavor);
}

Value method_items(Runtime& rt, const Value& self, Args args) {
  Parameters(rt, "items", args, {});
  return dict_view(rt, self, Flavor::Items);
}
Value method_keys(Runtime& rt, const Value& self, Args args) {
  Parameters(rt, "keys", args, {});
  return dict_view(rt, self, Flavor::Keys);
}
Value method_values(Runtime& rt, const Value& self, Args args) {
  Parameters(rt, "values", args, {});
  return dict_view(rt, self, Flavor::Values);
}
Value method_copy(Runtime& rt, const Value& self, Args args) {
  Parameters(rt, "copy", args, {});
  return self;
}
Value method_get(Runtime& rt, const Value& self, Args args) {
  const Parameters p(rt, "get", args, {"key", "default"}, 1);
  const Value key = p.value(0);
  if (!key.text()) rt.step(self.dict()->entries.size());
  if (!key.is_undefined() && key_of(key).empty()) {
    rt.error(fmt::format("unhashable type: '{}'", key.type_name()));
  }
  const Value* found = self.dict()->find(key);
  return found ? *found : p.value(1);
}

Value method_list_count(Runtime& rt, const Value& self, Args args) {
  const Parameters p(rt, "count", args, {"value"}, 1);
  int64_t count = 0;
  for (const Value& item : self.sequence()->items) count += equal(rt, item, p.value(0));
  return Value(count);
}
Value method_list_index(Runtime& rt, const Value& self, Args args) {
  const Parameters p(rt, "index", args, {"value"}, 1);
  const auto& items = self.sequence()->items;
  for (size_t i = 0; i < items.size(); ++i) {
    if (equal(rt, items[i], p.value(0))) return Value(static_cast<int64_t>(i));
  }
  rt.error("the value is not in the list");
}

Value method_cycle(Runtime& rt, const Value& self, Args args) {
  if (args.positional.empty()) rt.error("no items for cycling given");
  return args.positional[self.loop()->index % args.positional.size()];
}

// True if the values differ from those of the last call in this loop.
Value method_changed(Runtime& rt, const Value& self, Args args) {
  Loop& loop = *self.loop();
  const Value now = rt.list(args.positional, Flavor::Tuple);
  const bool differs = loop.changed.is_undefined() || !equal(rt, loop.changed, now);
  if (differs) loop.changed = now;
  return Value(differs);
}

const std::unordered_map<std::string_view, Method>& methods_of(const Value& value) {
  static const std::unordered_map<std::string_view, Method> kDict = {{"items", method_items},
                                                                     {"keys", method_keys},
                                                                     {"values", method_values},
                                                                     {"get", method_get},
                                                                     {"copy", method_copy}};
  static const std::unordered_map<std::string_view, Method> kList = {
      {"count", method_list_count}, {"index", method_list_index}, {"copy", method_copy}};
  static const std::unordered_map<std::string_view, Method> kLoop = {{"cycle", method_cycle},
                                                                     {"changed", method_changed}};
  static const std::unordered_map<std::string_view, Method> kNone;
  if (value.text()) return text_methods();
  if (value.dict()) return kDict;
  if (value.loop()) return kLoop;
  return value.sequence() && value.sequence()->flavor <= Flavor::Group ? kList : kNone;
}

// Methods that Python has and the immutable sandbox refuses: they change the object.
bool changes(const Value& value, std::string_view name) {
  static constexpr std::string_view kList[] = {"append", "clear", "pop",    "reverse",
                                               "insert", "sort",  "extend", "remove"};
  static constexpr std::string_view kDict[] = {"clear", "pop", "popitem", "setdefault", "update"};
  const auto among = [&](const auto& names) {
    return std::find(std::begin(names), std::end(names), name) != std::end(names);
  };
  if (value.dict()) return among(kDict);
  return value.sequence() && value.sequence()->flavor == Flavor::List && among(kList);
}

}  // namespace

bool get_method(Runtime& runtime, const Value& object, std::string_view name, Value& method) {
  if (changes(object, name)) {
    method = runtime.undefined(fmt::format(
        "access to attribute '{}' of '{}' object is unsafe: values cannot be changed, build "
        "a new one",
        name, object.type_name()));
    return true;
  }
  const auto& methods = methods_of(object);
  const auto at = methods.find(name);
  if (at == methods.end()) return false;
  method = runtime.function(
      std::string(at->first),
      [function = at->second, self = object](Runtime& rt, Arguments& arguments) {
        return function(rt, self, arguments);
      },
      object.depth() + 1);
  return true;
}

}  // namespace ponder::jinja
