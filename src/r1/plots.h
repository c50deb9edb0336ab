// The plots of a run's report.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "r1/claims.h"

namespace ponder {

// Writes plots/*.svg in the current folder and gives (file, title) of each in the report's order;
// one for which nothing is known is left out.
std::vector<std::pair<std::string, std::string>> write_plots(const RunFacts& facts);

}  // namespace ponder
