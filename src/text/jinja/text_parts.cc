#include "text/jinja/text_parts.h"

#include <algorithm>

#include "text/jinja/unicode.h"

namespace ponder::jinja {

std::string strip_characters(Runtime& runtime, std::string_view text, std::string_view characters,
                             bool left, bool right) {
  const std::u32string codes = decode(text);
  std::u32string set = decode(characters);
  std::sort(set.begin(), set.end());
  runtime.work(4 * text.size());
  const auto inside = [&](char32_t c) { return std::binary_search(set.begin(), set.end(), c); };
  size_t start = 0, end = codes.size();
  while (left && start < end && inside(codes[start])) ++start;
  while (right && end > start && inside(codes[end - 1])) --end;
  return encode(std::u32string_view(codes).substr(start, end - start));
}

Value replace_text(Runtime& runtime, std::string_view text, std::string_view old,
                   std::string_view now, int64_t count) {
  Builder out(runtime);
  size_t at = 0;
  runtime.work(text.size());
  for (int64_t done = 0; count < 0 || done < count; ++done) {
    runtime.step();
    if (old.empty()) {  // between all characters, and at both ends
      out += now;
      if (at >= text.size()) break;
      size_t end = at + 1;
      while (end < text.size() && (text[end] & 0xC0) == 0x80) ++end;
      out += text.substr(at, end - at);
      at = end;
      continue;
    }
    const size_t next = find_bytes(text, old, at);
    if (next == text.npos) break;
    out += text.substr(at, next - at);
    out += now;
    at = next + old.size();
  }
  if (at < text.size()) out += text.substr(at);
  return out.value();
}

std::vector<std::u32string> split_lines(std::u32string_view text, bool keep_ends) {
  std::vector<std::u32string> lines;
  for (size_t start = 0; start < text.size();) {
    size_t end = start;
    while (end < text.size() && !is_line_break(text[end])) ++end;
    size_t next = std::min(end + 1, text.size());
    if (end + 1 < text.size() && text[end] == '\r' && text[end + 1] == '\n') ++next;
    lines.emplace_back(text.substr(start, (keep_ends ? next : end) - start));
    start = next;
  }
  return lines;
}

Value pad_text(Runtime& runtime, std::string_view text, int64_t width, char32_t fill,
               Padding where) {
  const auto length = static_cast<int64_t>(count_code_points(text));
  const int64_t missing = std::max<int64_t>(0, width - length);
  // Python puts the odd one of a centred text to the left if the width is odd.
  const int64_t left = where == Padding::Left    ? missing
                       : where == Padding::Right ? 0
                                                 : missing / 2 + (missing & width & 1);
  std::string filler;
  append_code_point(filler, fill);
  Builder out(runtime);
  out.repeat(filler, static_cast<size_t>(left));
  out += text;
  out.repeat(filler, static_cast<size_t>(missing - left));
  return out.value();
}

}  // namespace ponder::jinja
