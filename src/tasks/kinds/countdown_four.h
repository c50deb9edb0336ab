#pragma once

#include "base/rng.h"
#include "tasks/kinds/kinds.h"
#include "tasks/task.h"

namespace ponder::tasks::countdown {

// A thought that makes `target` of four numbers from the end: first what each two of them make;
// then, for two against two and for each one as the last, what the rest must make, until that is
// among it. nullopt for what needs larger products than it works with: 4% of problems whose numbers
// and target are drawn evenly.
std::optional<Trace> four_from_the_end(Integers numbers, int64_t target, Rng& rng);

}  // namespace ponder::tasks::countdown
