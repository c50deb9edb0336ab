// Reads a regular expression into a tree.
#pragma once

#include <string>
#include <vector>

#include "grammar/code_points.h"

namespace ponder {

struct PatternNode {
  enum class Kind { Set, Sequence, Choice, Repeat } kind = Kind::Sequence;
  CodePoints set = {};
  std::vector<PatternNode> parts = {};  // none in a sequence: the empty text
  int least = 0, most = -1;             // Repeat; -1: no limit
};

struct PatternLook;

// One alternative of the whole pattern, and whether it is bound to the text's ends.
struct PatternBranch {
  PatternNode node = {};
  bool from_start = false, to_end = false;
  std::vector<PatternLook> looks;  // at the text's start, which it is bound to
};

// What the text must, or must not, look like from its start.
struct PatternLook {
  std::vector<PatternBranch> branches;
  bool negative = false;
};

// `whole`: every branch is read as if it stood between ^ and $.
std::vector<PatternBranch> parse_pattern(const std::string& pattern, const std::string& place,
                                         bool whole = false);

}  // namespace ponder
