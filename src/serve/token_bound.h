// How many tokens a text has at least, told from its bytes alone: what cannot fit is refused before
// anybody counts them, which takes seconds for some megabytes.
#pragma once

#include <cstddef>
#include <string_view>

#include "text/tokenizer.h"

namespace ponder {

class TokenBound {
 public:
  explicit TokenBound(const Tokenizer& tokenizer);

  size_t least(std::string_view text) const;  // of UTF-8

 private:
  size_t most_;      // characters that one token may stand for; SIZE_MAX: nobody knows
  size_t composed_;  // characters that may become one before they are cut; 0: any may vanish but
                     // printable ASCII
};

}  // namespace ponder
