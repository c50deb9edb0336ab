// The verifier "task": a line of a file that keeps a problem of ponder's own, with its facts.
#pragma once

#include "graders/verifier.h"

namespace ponder {

// The same options, with the verifiers that know ponder's tasks.
VerifierOptions with_tasks(VerifierOptions options = {});

}  // namespace ponder
