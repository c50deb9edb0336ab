// How puzzles of knights and knaves are told: who they are called, what they say, what is asked.
#pragma once

#include <string>
#include <vector>

#include "tasks/phrases.h"

namespace ponder::tasks::knights_knaves {

enum Kind : int64_t {
  IsKnight,
  IsKnave,
  Same,
  Different,
  BothKnights,
  BothKnaves,
  OneKnave,
  kKinds
};

struct Statement {
  int64_t kind, a, b;
};

// What those are called who say the truth, and those who lie.
struct Roles {
  std::string knight, knave, knights, knaves;
};
const Roles& drawn_roles(Rng& rng, bool german);
// Those that a prompt speaks of.
const Roles& roles_in(const std::string& prompt, bool german);

// The prompt; entry i of `said` is by person i.
std::string told_puzzle(const std::vector<std::string>& names, const std::vector<Statement>& said,
                        const Roles& roles, bool german, Rng& rng);

}  // namespace ponder::tasks::knights_knaves
