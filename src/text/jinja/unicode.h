// Text by code points, as Python's str sees it. Bytes that are not valid UTF-8 count as one code
// point each and come back as they were (Python's surrogateescape: U+DC80 + byte - 0x80).
#pragma once

#include <string>
#include <string_view>

namespace ponder::jinja {

void append_code_point(std::string& out, char32_t code);
std::u32string decode(std::string_view text);
std::string encode(std::u32string_view text);
size_t count_code_points(std::string_view text);

std::string upper(std::string_view text);
std::string lower(std::string_view text);
std::string title(std::string_view text);       // str.title
std::string capitalize(std::string_view text);  // str.capitalize
std::string swapcase(std::string_view text);

bool is_blank(char32_t code);  // str.isspace of one character
bool is_alpha(char32_t code);
bool is_decimal(char32_t code);
bool is_digit(char32_t code);
bool is_numeric(char32_t code);
bool is_alnum(char32_t code);
bool is_printable(char32_t code);
bool is_lower(char32_t code);
bool is_upper(char32_t code);
bool is_line_break(char32_t code);  // where str.splitlines splits

std::string_view lstrip_blanks(std::string_view text);
std::string_view rstrip_blanks(std::string_view text);
std::string_view strip_blanks(std::string_view text);

// The first or last place of `what` at or after `from`, in time linear in the text; npos if none.
size_t find_bytes(std::string_view text, std::string_view what, size_t from = 0);
size_t rfind_bytes(std::string_view text, std::string_view what);

}  // namespace ponder::jinja
