// R1's seven claims (arXiv 2501.12948), each with the figures of one run of the pipeline.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"

namespace ponder {

// What is known of a run's stages; those that were left out are missing.
struct RunFacts {
  std::map<std::string, Json, std::less<>> evaluations;           // evaluation.json
  std::map<std::string, Json, std::less<>> figures;               // of done.json
  std::map<std::string, std::vector<Json>, std::less<>> metrics;  // lines of metrics.jsonl
};

struct Claim {
  int number = 0;
  std::string says;
  std::vector<std::pair<std::string, double>> figures;
  std::optional<bool> holds;  // none: a stage that it is about was left out
};

std::vector<Claim> judge_claims(const RunFacts& facts);
Json claims_json(const std::vector<Claim>& claims);

// Mean of a scalar over the first or the last tenth of a run's steps, at least one; NaN if no line
// has it.
double mean_at_start(const std::vector<Json>& lines, const char* scalar);
double mean_at_end(const std::vector<Json>& lines, const char* scalar);

}  // namespace ponder
