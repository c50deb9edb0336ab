// What was found about an answer. It is always reached: whoever judges is bounded in time and
// memory, and what could not be decided has an `error`, never a silent 0.
#pragma once

#include <optional>
#include <string>

namespace ponder {

struct Verdict {
  double score = 0;               // 1 right, 0 wrong
  std::optional<double> partial;  // how much of it was right, where that means something
  std::string error;              // not empty: nothing was decided (a limit, a broken verifier)
  std::string why;                // for people: what was read, and what was wrong about it
};

Verdict right();
Verdict wrong(std::string why);
Verdict undecided(std::string error);

}  // namespace ponder
