// SentencePiece's precompiled charsmap: a double array over UTF-8 (Aoe 1989, as darts-clone lays it
// out), whose values are places in a list of zero-ended replacements.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ponder {

// Immutable; may be shared by threads.
class Charsmap {
 public:
  // `blob`: the array's size in bytes (32 bits, little end first), the array, the replacements.
  // Empty: nothing is replaced. Error, with `place`, if the parts do not fit together.
  Charsmap(std::string_view blob, const std::string& place);

  struct Step {
    std::string_view text;  // what the beginning becomes
    size_t size = 0;        // bytes of the beginning; 0: no entry begins here
  };
  // The longest entry that the text begins with.
  Step longest(std::string_view text) const;

 private:
  std::vector<uint32_t> units_;
  std::string replacements_;
};

}  // namespace ponder
