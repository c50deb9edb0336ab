// Short programs in the manner of Python, with what a reader of them writes down.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/rng.h"

namespace ponder::tasks::code_trace {

struct Program {
  std::vector<std::string> lines, steps;
  int64_t printed = 0;
};

// Level 1: assignments; 2: with an if or a function; 3: a loop or a list; 4: a loop and an if.
Program drawn_program(int level, Rng& rng);

}  // namespace ponder::tasks::code_trace
