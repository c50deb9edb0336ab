// The text_offset of completions.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "text/utf8.h"

namespace ponder {

inline size_t characters_in(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

// Where each token begins in the text, in characters as clients count them: one that begins within
// a character begins where that does.
class TextOffsets {
 public:
  // So many bytes of tokens before the text are no part of it: of one that a tokenizer begins with.
  void pass_over(size_t bytes) { unsaid_ = bytes; }
  size_t next(std::string_view bytes) {
    const size_t begin = characters_;
    const size_t over = std::min(unsaid_, bytes.size());
    unsaid_ -= over;
    bytes.remove_prefix(over);
    characters_ += characters_in(utf8_.push(bytes));
    return begin;
  }

 private:
  Utf8Stream utf8_;
  size_t characters_ = 0, unsaid_ = 0;
};

}  // namespace ponder
