// Letters of ASCII, whatever the locale says; all other bytes stay as they are.
#pragma once

#include <string>
#include <string_view>

namespace ponder {

inline char lower_ascii(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
// A byte of a word as people write them: a letter or a digit, or part of any other character.
inline bool in_word(char c) {
  const char lower = lower_ascii(c);
  return is_digit(c) || (lower >= 'a' && lower <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

inline std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower_ascii(c);
  return out;
}

// Whether `name` ends in `ending`, which is in lower case, in any case of its own.
inline bool has_ending(std::string_view name, std::string_view ending) {
  return name.size() >= ending.size() &&
         lower_ascii(name.substr(name.size() - ending.size())) == ending;
}

}  // namespace ponder
