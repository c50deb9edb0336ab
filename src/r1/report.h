// What a run of the pipeline came to, for people (report.md, plots/) and programs (claims.json).
#pragma once

#include <string>

#include "r1/claims.h"
#include "r1/recipe.h"

namespace ponder {

// Of the run in the current folder: what its stages left there.
RunFacts read_run_facts();

void write_report(const Recipe& recipe, const std::string& name);

}  // namespace ponder
