// Pieces of text work that filters and methods share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "text/jinja/runtime.h"

namespace ponder::jinja {

enum class Padding { Left, Right, Both };

std::string strip_characters(Runtime& runtime, std::string_view text, std::string_view characters,
                             bool left, bool right);
// At most `count` replacements (negative: all).
Value replace_text(Runtime& runtime, std::string_view text, std::string_view old,
                   std::string_view now, int64_t count);
std::vector<std::u32string> split_lines(std::u32string_view text, bool keep_ends);
Value pad_text(Runtime& runtime, std::string_view text, int64_t width, char32_t fill,
               Padding where);

// `text`, or without what HTML would read as marks.
void append_escaped(Builder& out, std::string_view text, bool escape = true);

// textwrap.wrap of one line, without tabs made blanks.
struct Wrapping {
  size_t width = 79;
  bool break_long_words = true, break_on_hyphens = true;
};
std::vector<std::u32string> wrap_line(std::u32string_view line, const Wrapping& how);

}  // namespace ponder::jinja
