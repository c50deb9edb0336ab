// Plans as JSON, as lines for a terminal, and as a page with a picture of where time and money go.
#pragma once

#include <span>
#include <string>

#include "base/json.h"
#include "plan/ranks.h"
#include "plan/training.h"

namespace ponder {

Json serving_json(const ModelCounts& counts, const Machine& machine, const ServingPlan& plan);
Json ranks_json(const Machine& machine, const RanksPlan& plan);
Json training_json(const Machine& machine, const TrainingPlan& plan);

std::string serving_text(const ModelCounts& counts, const Machine& machine,
                         const ServingPlan& plan);
std::string ranks_text(const Machine& machine, const RanksPlan& plan);
std::string training_text(const Machine& machine, const TrainingPlan& plan);

// Self-contained: no script, no style or picture from elsewhere, and a policy that says so.
// `others` are other layouts to compare with.
std::string serving_page(const std::string& model, const Machine& machine, const ServingPlan& plan,
                         std::span<const ServingPlan> others);
std::string training_page(const std::string& model, const Machine& machine,
                          const TrainingPlan& plan);

}  // namespace ponder
