#include "grammar/code_points.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "text/utf8.h"

namespace ponder {
namespace {

// Ranges of equal length in bytes, whose bounds are spelled `lo` and `hi`, as alternatives.
void utf8_range(GrammarBuilder& builder, std::string_view lo, std::string_view hi, int32_t next,
                std::vector<int32_t>& out) {
  const auto first = static_cast<uint8_t>(lo[0]), last = static_cast<uint8_t>(hi[0]);
  if (lo.size() == 1) {
    out.push_back(builder.byte(first, last, next));
    return;
  }
  const std::string low(lo.size() - 1, '\x80'), high(lo.size() - 1, '\xBF');
  const std::string_view lo_rest = lo.substr(1), hi_rest = hi.substr(1);
  const auto piece = [&](uint8_t from, uint8_t to, std::string_view a, std::string_view b) {
    std::vector<int32_t> rest;
    utf8_range(builder, a, b, next, rest);
    for (const int32_t start : rest) out.push_back(builder.byte(from, to, start));
  };
  if (first == last) return piece(first, last, lo_rest, hi_rest);
  uint8_t from = first, to = last;
  if (lo_rest != low) {
    piece(first, first, lo_rest, high);
    ++from;
  }
  if (hi_rest != high) --to;
  if (from <= to) piece(from, to, low, high);
  if (hi_rest != high) piece(last, last, low, hi_rest);
}

std::string utf8(uint32_t code_point) {
  std::string out;
  append_utf8(out, code_point);
  return out;
}

bool escaped(uint32_t c) { return c < 0x20 || c == '"' || c == '\\'; }

std::string escape_of(uint32_t c) {
  constexpr std::string_view kShort = "\"\\\b\f\n\r\t", kLetters = "\"\\bfnrt";
  const size_t at = kShort.find(static_cast<char>(c));
  if (at != std::string_view::npos) return {'\\', kLetters[at]};
  return fmt::format("\\u{:04x}", c);
}

void unescaped(GrammarBuilder& builder, const CodePoints& set, int32_t next,
               std::vector<int32_t>& out) {
  constexpr std::pair<uint32_t, uint32_t> kPlain[] = {{0x20, 0x21},    {0x23, 0x5B},
                                                      {0x5D, 0x7F},    {0x80, 0x7FF},
                                                      {0x800, 0xFFFF}, {0x10000, 0x10FFFF}};
  for (const auto& [lo, hi] : set.ranges()) {
    for (const auto& [from, to] : kPlain) {
      const uint32_t a = std::max(lo, from), b = std::min(hi, to);
      if (a <= b) utf8_range(builder, utf8(a), utf8(b), next, out);
    }
  }
}

int32_t hex(GrammarBuilder& builder, int count, int32_t next) {
  for (int i = 0; i < count; ++i) {
    next = builder.any_of(
        {builder.byte('0', '9', next), builder.byte('a', 'f', next), builder.byte('A', 'F', next)});
  }
  return next;
}

int32_t letters(GrammarBuilder& builder, std::string_view all, int32_t next) {
  std::vector<int32_t> out;
  for (const char c : all) out.push_back(builder.literal({&c, 1}, next));
  return builder.any_of(out);
}

}  // namespace

void CodePoints::add(uint32_t lo, uint32_t hi) {
  if (lo > hi) return;
  ranges_.emplace_back(lo, hi);
  std::sort(ranges_.begin(), ranges_.end());
  std::vector<std::pair<uint32_t, uint32_t>> joined;
  for (const auto& [from, to] : ranges_) {
    if (!joined.empty() && from <= joined.back().second + 1) {
      joined.back().second = std::max(joined.back().second, to);
    } else {
      joined.emplace_back(from, to);
    }
  }
  ranges_.clear();
  for (const auto& [from, to] : joined) {  // less the surrogates, which are no characters
    if (from < 0xD800) ranges_.emplace_back(from, std::min(to, 0xD7FFu));
    if (to > 0xDFFF) ranges_.emplace_back(std::max(from, 0xE000u), to);
  }
}

void CodePoints::add(const CodePoints& other) {
  for (const auto& [lo, hi] : other.ranges_) add(lo, hi);
}

CodePoints CodePoints::complement() const {
  CodePoints out;
  uint32_t from = 0;
  for (const auto& [lo, hi] : ranges_) {
    if (from < lo) out.add(from, lo - 1);
    from = hi + 1;
  }
  if (from <= 0x10FFFF) out.add(from, 0x10FFFF);
  return out;
}

bool CodePoints::contains(uint32_t code_point) const {
  return std::any_of(ranges_.begin(), ranges_.end(), [&](const auto& range) {
    return range.first <= code_point && code_point <= range.second;
  });
}

int32_t plain_character(GrammarBuilder& builder, const CodePoints& set, int32_t next) {
  std::vector<int32_t> out;
  unescaped(builder, set, next, out);
  for (uint32_t c = 0; c < 0x60; ++c) {
    if (escaped(c) && set.contains(c)) out.push_back(builder.literal(escape_of(c), next));
  }
  return builder.any_of(out);
}

int32_t unescaped_character(GrammarBuilder& builder, const CodePoints& set, int32_t next) {
  std::vector<int32_t> out;
  unescaped(builder, set, next, out);
  return out.empty() ? -1 : builder.any_of(out);
}

int32_t raw_character(GrammarBuilder& builder, const CodePoints& set, int32_t next) {
  constexpr std::pair<uint32_t, uint32_t> kLengths[] = {
      {0, 0x7F}, {0x80, 0x7FF}, {0x800, 0xFFFF}, {0x10000, 0x10FFFF}};
  std::vector<int32_t> out;
  for (const auto& [lo, hi] : set.ranges()) {
    for (const auto& [from, to] : kLengths) {
      const uint32_t a = std::max(lo, from), b = std::min(hi, to);
      if (a <= b) utf8_range(builder, utf8(a), utf8(b), next, out);
    }
  }
  return builder.any_of(out);
}

int32_t any_character(GrammarBuilder& builder, int32_t next) {
  std::vector<int32_t> out;
  unescaped(builder, CodePoints::all(), next, out);
  const int32_t low_half = builder.literal(
      "\\u", letters(builder, "dD",
                     builder.any_of({builder.byte('c', 'f', hex(builder, 2, next)),
                                     builder.byte('C', 'F', hex(builder, 2, next))})));
  const int32_t code = builder.any_of(
      {builder.byte('0', '9', hex(builder, 3, next)),
       letters(builder, "abcefABCEF", hex(builder, 3, next)),
       letters(builder, "dD",
               builder.either(builder.byte('0', '7', hex(builder, 2, next)),
                              letters(builder, "89abAB", hex(builder, 2, low_half))))});
  const int32_t after =
      builder.either(letters(builder, "\"\\/bfnrt", next), builder.literal("u", code));
  out.push_back(builder.literal("\\", after));
  return builder.any_of(out);
}

}  // namespace ponder
