// Streaming UTF-8: tokens may end inside a character; a reader must never see half of one.
#pragma once

#include <string>
#include <string_view>

namespace ponder {

class Utf8Stream {
 public:
  // Takes bytes, returns all text that is complete. A byte that can start or continue no character
  // becomes U+FFFD, as Python's errors="replace" does (one for each maximal ill-formed part).
  std::string push(std::string_view bytes);
  std::string finish();  // what is left, as U+FFFD

 private:
  std::string pending_;
};

bool is_valid_utf8(std::string_view text);

}  // namespace ponder
