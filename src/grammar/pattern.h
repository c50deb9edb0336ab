// A regular expression of a schema's "pattern" as a deterministic automaton over characters, as
// ECMA-262 and PCRE2 both read it: alternatives, groups, classes, \d \w \s and their opposites,
// escapes, * + ? {m,n} (lazy ones, too), ^ and $ at the ends, and right after a ^ what must or must
// not follow: (?=...) and (?!...). A text fits if a part of it matches.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "grammar/code_points.h"

namespace ponder {

struct Pattern {
  struct State {
    std::vector<std::pair<CodePoints, int32_t>> next;  // sets that do not overlap
    bool accepting = false;
  };
  std::vector<State> states;  // begins in the first; from each an accepting one can be reached

  static Pattern anything();  // every text
};

// Error that names `place` for what is not supported, wrong, too complex, or matches nothing.
// `whole`: the text has to match from its start to its end, with or without ^ and $.
Pattern read_pattern(const std::string& pattern, const std::string& place, bool whole = false);

}  // namespace ponder
