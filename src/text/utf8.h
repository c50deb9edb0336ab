// Streaming UTF-8: tokens may end inside a character; a reader must never see half of one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ponder {

// One step of decoding. `size` bytes are consumed: a whole character, or one maximal ill-formed
// part (Unicode 15, table 3-7 and "U+FFFD substitution of maximal subparts").
struct Utf8Step {
  enum class Kind { Character, Invalid, Incomplete } kind;
  uint32_t code_point;  // only for Character
  size_t size;          // Incomplete: all bytes that are left, a proper prefix of a character
};
Utf8Step utf8_step(std::string_view text);  // text must not be empty

class Utf8Stream {
 public:
  // `each_byte`: one U+FFFD for each byte of an ill-formed part instead, as byte tokens have it.
  explicit Utf8Stream(bool each_byte = false) : each_byte_(each_byte) {}

  // Takes bytes, returns all text that is complete. A byte that can start or continue no character
  // becomes U+FFFD, as Python's errors="replace" does (one for each maximal ill-formed part).
  std::string push(std::string_view bytes);
  std::string finish();  // what is left, as U+FFFD

 private:
  bool each_byte_;
  std::string pending_;  // a proper prefix of one character
};

// Without the byte order mark that some editors write.
std::string_view without_byte_order_mark(std::string_view text);
// Error that names `path` if what begins so is UTF-16, or UTF-32 with its byte order mark: text of
// two or four bytes a character, which would be read as rubbish.
void check_byte_text(std::string_view text, const std::string& path);

bool is_valid_utf8(std::string_view text);
std::string replace_invalid_utf8(std::string_view text);  // bytes.decode("utf-8", errors="replace")
void append_utf8(std::string& out, uint32_t code_point);  // a scalar value

}  // namespace ponder
