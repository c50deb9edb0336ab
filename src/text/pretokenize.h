// Cuts text into the pieces inside which tokens are made.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "text/onig_regex.h"
#include "text/tokenizer_spec.h"

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
  // `text` is valid UTF-8; `first`: it is where the whole text begins. Error if a pattern needs too
  // many steps on it.
  void split(std::string_view text, Pieces& out, bool first = true) const;

 private:
  struct Step {
    TokenizerSpec::Split split;
    std::unique_ptr<OnigRegex> regex;
  };
  struct Run {
    bool exact;
    Pieces* out;
  };
  void run(size_t step, const Run& how, std::string_view text, bool first) const;
  void cut(size_t step, const Run& how, std::string_view text, bool first) const;
  std::string_view metaspace(const TokenizerSpec::Split& split, std::string_view text, bool first,
                             Pieces& out) const;

  std::vector<Step> steps_;
};

}  // namespace ponder
