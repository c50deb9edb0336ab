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

void append_escaped(Builder& out, std::string_view text, bool escape) {
  if (!escape) {
    out += text;
    return;
  }
  for (const char c : text) {
    const std::string_view known = "&<>\"'";
    constexpr std::string_view kNames[] = {"&amp;", "&lt;", "&gt;", "&#34;", "&#39;"};
    const size_t at = known.find(c);
    out += at == known.npos ? std::string_view(&c, 1) : kNames[at];
  }
}

namespace {

bool is_wrap_blank(char32_t c) { return (c >= '\t' && c <= '\r') || c == ' '; }

// A hyphen between letters, after which a word may go on in the next line.
bool breaks_after(std::u32string_view text, size_t at) {
  const auto letter = [&](size_t i) { return i < text.size() && is_alpha(text[i]); };
  if (text[at] != '-' || at < 2 || !letter(at - 1)) return false;
  const bool before = letter(at - 2) || (at >= 3 && text[at - 2] == '-' && letter(at - 3));
  if (!before || !letter(at + 1)) return false;
  return letter(at + 2) || (at + 3 < text.size() && text[at + 2] == '-' && letter(at + 3));
}

// Words, with the hyphen after which they may break, and the blanks between them.
std::vector<std::u32string> wrap_chunks(std::u32string_view text, bool hyphens) {
  std::vector<std::u32string> out;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool blank = is_wrap_blank(text[i]);
    const bool fresh = out.empty() || is_wrap_blank(out.back()[0]) != blank ||
                       (hyphens && !blank && breaks_after(text, i - 1));
    if (fresh) out.emplace_back();
    out.back() += text[i];
  }
  return out;
}

// How much of a word that is too long for a line stands in it.
size_t long_word_part(const std::u32string& word, size_t room, const Wrapping& how) {
  if (!how.break_on_hyphens || word.size() <= room) return room;
  const size_t hyphen = room == 0 ? word.npos : word.rfind(U'-', room - 1);
  if (hyphen == word.npos || hyphen == 0) return room;
  return word.find_first_not_of(U'-') < hyphen ? hyphen + 1 : room;
}

}  // namespace

std::vector<std::u32string> wrap_line(std::u32string_view line, const Wrapping& how) {
  std::vector<std::u32string> chunks = wrap_chunks(line, how.break_on_hyphens), out;
  for (size_t at = 0; at < chunks.size();) {
    if (!out.empty() && is_wrap_blank(chunks[at][0]) && ++at == chunks.size()) break;
    std::u32string current;
    size_t last = 0;  // size of its last chunk
    while (at < chunks.size() && current.size() + chunks[at].size() <= how.width) {
      last = chunks[at].size();
      current += chunks[at++];
    }
    if (at < chunks.size() && chunks[at].size() > how.width) {
      const size_t room = std::max<size_t>(1, how.width - std::min(how.width, current.size()));
      if (how.break_long_words) {
        last = long_word_part(chunks[at], room, how);
        current += chunks[at].substr(0, last);
        chunks[at].erase(0, last);
      } else if (current.empty()) {
        last = chunks[at].size();
        current = chunks[at++];
      }
    }
    if (!current.empty() && is_wrap_blank(current.back())) current.resize(current.size() - last);
    if (!current.empty()) out.push_back(std::move(current));
  }
  return out;
}

}  // namespace ponder::jinja
