// One regular expression of a model's file, run as the reference's engine would run it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace ponder {

// Immutable; may be shared by threads.
class OnigRegex {
 public:
  // `place`: the file and the field that holds the pattern. Error that names it if the pattern does
  // not compile or means something else to PCRE2.
  OnigRegex(const std::string& onig, const std::string& place);
  // Two spellings of PCRE2: for text without, and with, code points newer than its tables.
  OnigRegex(const std::string& plain, const std::string& exact, const std::string& place);
  ~OnigRegex();
  OnigRegex(OnigRegex&&) noexcept;

  // Calls `take` with [begin, end) of each match, as Oniguruma's find_iter: an empty match where
  // the match before ended is none. `exact`: needs_exact_pattern(the text) or more. Error if the
  // pattern needs too many steps on this text.
  void each(std::string_view text, bool exact,
            const std::function<void(size_t begin, size_t end)>& take) const;

 private:
  class Code;
  std::unique_ptr<Code> plain_, exact_;
};

}  // namespace ponder
