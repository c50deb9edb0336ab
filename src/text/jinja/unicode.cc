#include "text/jinja/unicode.h"

#include <string.h>
#include <utf8proc.h>

#include <algorithm>
#include <utility>

namespace ponder::jinja {
namespace {

// Reads one code point at text[i] and moves i behind it.
char32_t next_code_point(std::string_view text, size_t& i) {
  const auto byte = static_cast<unsigned char>(text[i]);
  if (byte < 0x80) {
    ++i;
    return byte;
  }
  utf8proc_int32_t code = -1;
  const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + i,
                                       static_cast<utf8proc_ssize_t>(text.size() - i), &code);
  if (length <= 0) {
    ++i;
    return 0xDC00u + byte;
  }
  i += static_cast<size_t>(length);
  return static_cast<char32_t>(code);
}

utf8proc_category_t category(char32_t code) {
  return utf8proc_category(static_cast<utf8proc_int32_t>(code));
}

// Letters whose capitals are more than one letter (Unicode's SpecialCasing.txt, the common ones).
constexpr std::pair<char32_t, std::u32string_view> kLongUpper[] = {{0xDF, U"SS"},
                                                                   {0x149, U"\u02BCN"},
                                                                   {0x1F0, U"J\u030C"},
                                                                   {0x390, U"\u0399\u0308\u0301"},
                                                                   {0x3B0, U"\u03A5\u0308\u0301"},
                                                                   {0x587, U"\u0535\u0552"},
                                                                   {0xFB00, U"FF"},
                                                                   {0xFB01, U"FI"},
                                                                   {0xFB02, U"FL"},
                                                                   {0xFB03, U"FFI"},
                                                                   {0xFB04, U"FFL"},
                                                                   {0xFB05, U"ST"},
                                                                   {0xFB06, U"ST"}};

void append_upper(std::u32string& out, char32_t code, bool titled) {
  for (const auto& [letter, capitals] : kLongUpper) {
    if (letter != code) continue;
    out += capitals.substr(0, 1);
    for (char32_t rest : capitals.substr(1)) {
      out += titled ? static_cast<char32_t>(utf8proc_tolower(static_cast<int32_t>(rest))) : rest;
    }
    return;
  }
  const auto signed_code = static_cast<utf8proc_int32_t>(code);
  out +=
      static_cast<char32_t>(titled ? utf8proc_totitle(signed_code) : utf8proc_toupper(signed_code));
}

bool is_cased(char32_t code) {
  return is_lower(code) || is_upper(code) || category(code) == UTF8PROC_CATEGORY_LT;
}

// A capital sigma at the end of a word becomes the final small sigma.
bool is_final(std::u32string_view text, size_t i) {
  const auto ignorable = [](char32_t c) {
    const auto kind = category(c);
    return c == '\'' || c == '.' || c == ':' || c == 0xB7 || c == 0x2019 ||
           kind == UTF8PROC_CATEGORY_MN || kind == UTF8PROC_CATEGORY_ME ||
           kind == UTF8PROC_CATEGORY_CF || kind == UTF8PROC_CATEGORY_LM ||
           kind == UTF8PROC_CATEGORY_SK;
  };
  size_t before = i;
  while (before > 0 && ignorable(text[before - 1])) --before;
  if (before == 0 || !is_cased(text[before - 1])) return false;
  size_t after = i + 1;
  while (after < text.size() && ignorable(text[after])) ++after;
  return after == text.size() || !is_cased(text[after]);
}

void append_lower(std::u32string& out, std::u32string_view text, size_t i) {
  if (text[i] == 0x130) {
    out += U"i\u0307";
  } else if (text[i] == 0x3A3 && is_final(text, i)) {
    out += char32_t{0x3C2};
  } else {
    out += static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(text[i])));
  }
}

}  // namespace

void append_code_point(std::string& out, char32_t code) {
  if (code >= 0xDC80 && code <= 0xDCFF) {
    out += static_cast<char>(code - 0xDC00);
  } else if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 63));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 63));
    out += static_cast<char>(0x80 | (code & 63));
  } else {
    out += static_cast<char>(0xF0 | (code >> 18));
    out += static_cast<char>(0x80 | ((code >> 12) & 63));
    out += static_cast<char>(0x80 | ((code >> 6) & 63));
    out += static_cast<char>(0x80 | (code & 63));
  }
}

std::u32string decode(std::string_view text) {
  std::u32string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size();) out += next_code_point(text, i);
  return out;
}

std::string encode(std::u32string_view text) {
  std::string out;
  out.reserve(text.size());
  for (char32_t code : text) append_code_point(out, code);
  return out;
}

size_t count_code_points(std::string_view text) {
  size_t count = 0;
  for (size_t i = 0; i < text.size(); ++count) next_code_point(text, i);
  return count;
}

std::string upper(std::string_view text) {
  std::u32string out;
  for (char32_t code : decode(text)) append_upper(out, code, false);
  return encode(out);
}

std::string lower(std::string_view text) {
  const std::u32string codes = decode(text);
  std::u32string out;
  for (size_t i = 0; i < codes.size(); ++i) append_lower(out, codes, i);
  return encode(out);
}

std::string title(std::string_view text) {
  const std::u32string codes = decode(text);
  std::u32string out;
  bool inside = false;
  for (size_t i = 0; i < codes.size(); ++i) {
    if (inside) {
      append_lower(out, codes, i);
    } else {
      append_upper(out, codes[i], true);
    }
    inside = is_cased(codes[i]);
  }
  return encode(out);
}

std::string capitalize(std::string_view text) {
  const std::u32string codes = decode(text);
  std::u32string out;
  for (size_t i = 0; i < codes.size(); ++i) {
    if (i == 0) {
      append_upper(out, codes[i], true);
    } else {
      append_lower(out, codes, i);
    }
  }
  return encode(out);
}

std::string swapcase(std::string_view text) {
  const std::u32string codes = decode(text);
  std::u32string out;
  for (size_t i = 0; i < codes.size(); ++i) {
    if (is_upper(codes[i])) {
      append_lower(out, codes, i);
    } else {
      append_upper(out, codes[i], false);
    }
  }
  return encode(out);
}

bool is_blank(char32_t code) {
  return code == ' ' || (code >= 0x09 && code <= 0x0D) || (code >= 0x1C && code <= 0x1F) ||
         code == 0x85 || code == 0xA0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200A) ||
         code == 0x2028 || code == 0x2029 || code == 0x202F || code == 0x205F || code == 0x3000;
}

bool is_alpha(char32_t code) {
  const auto kind = category(code);
  return kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_LO;
}

bool is_decimal(char32_t code) { return category(code) == UTF8PROC_CATEGORY_ND; }

bool is_digit(char32_t code) {
  return is_decimal(code) || code == 0xB2 || code == 0xB3 || code == 0xB9 || code == 0x2070 ||
         (code >= 0x2074 && code <= 0x2079) || (code >= 0x2080 && code <= 0x2089) ||
         (code >= 0x2460 && code <= 0x2468);
}

bool is_numeric(char32_t code) {
  const auto kind = category(code);
  return kind == UTF8PROC_CATEGORY_ND || kind == UTF8PROC_CATEGORY_NL ||
         kind == UTF8PROC_CATEGORY_NO;
}

bool is_alnum(char32_t code) { return is_alpha(code) || is_numeric(code); }

bool is_printable(char32_t code) {
  if (code == ' ') return true;
  const auto kind = category(code);
  return kind != UTF8PROC_CATEGORY_CN &&
         !(kind >= UTF8PROC_CATEGORY_ZS && kind <= UTF8PROC_CATEGORY_CO);
}

bool is_lower(char32_t code) {
  return category(code) == UTF8PROC_CATEGORY_LL || code == 0xAA || code == 0xBA;
}

bool is_upper(char32_t code) { return category(code) == UTF8PROC_CATEGORY_LU; }

bool is_line_break(char32_t code) {
  return (code >= 0x0A && code <= 0x0D) || (code >= 0x1C && code <= 0x1E) || code == 0x85 ||
         code == 0x2028 || code == 0x2029;
}

std::string_view lstrip_blanks(std::string_view text) {
  size_t start = 0;
  while (start < text.size()) {
    size_t next = start;
    if (!is_blank(next_code_point(text, next))) break;
    start = next;
  }
  return text.substr(start);
}

std::string_view rstrip_blanks(std::string_view text) {
  while (!text.empty()) {
    size_t start = text.size() - 1;  // the last code point is at most 3 continuation bytes long
    for (int i = 0; i < 3 && start > 0 && (text[start] & 0xC0) == 0x80; ++i) --start;
    size_t end = start;
    const char32_t code = next_code_point(text, end);
    if (end != text.size() || !is_blank(code)) break;
    text = text.substr(0, start);
  }
  return text;
}

std::string_view strip_blanks(std::string_view text) { return rstrip_blanks(lstrip_blanks(text)); }

size_t find_bytes(std::string_view text, std::string_view what, size_t from) {
  if (from > text.size()) return std::string_view::npos;
  if (what.empty()) return from;
  // memmem is two-way: std::string::find takes the product of the lengths on hostile texts. The
  // window grows, because asan's memmem looks at all of its text even if the match is near.
  for (size_t window = 256 + 2 * what.size(); from + what.size() <= text.size(); window *= 2) {
    const size_t size = std::min(window, text.size() - from);
    if (const void* at = memmem(text.data() + from, size, what.data(), what.size())) {
      return static_cast<size_t>(static_cast<const char*>(at) - text.data());
    }
    from += size - what.size() + 1;
  }
  return std::string_view::npos;
}

size_t rfind_bytes(std::string_view text, std::string_view what) {
  const std::string backwards(text.rbegin(), text.rend()), wanted(what.rbegin(), what.rend());
  const size_t at = find_bytes(backwards, wanted);
  return at == std::string::npos ? at : text.size() - at - what.size();
}

}  // namespace ponder::jinja
