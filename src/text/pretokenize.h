// Cuts text into the pieces inside which byte pairs may merge.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "text/tokenizer.h"

namespace ponder {

// Immutable; may be shared by threads.
class PreTokenizer {
 public:
  // Error if a pattern does not compile or means something else to PCRE2 than to the reference.
  PreTokenizer(const std::vector<TokenizerSpec::Split>& splits, const std::string& place);
  ~PreTokenizer();

  // The pieces lie in the text, or in `owned` where a step had to write (a prefix space).
  struct Pieces {
    std::vector<std::string_view> list;
    std::deque<std::string> owned;
  };
  // `text` is valid UTF-8. Error if a pattern needs too many steps on it.
  void split(std::string_view text, Pieces& out) const;

 private:
  class Pattern;
  struct Run;
  struct Step {
    TokenizerSpec::Split::Kind kind;
    std::unique_ptr<Pattern> plain, exact;
  };
  void run(size_t step, const Run& how, std::string_view text, Pieces& out) const;

  std::vector<Step> steps_;
};

}  // namespace ponder
