// What a run of the pipeline leaves in its folder for later: small JSON files and logs. All paths
// are relative to that folder, which is the current one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace ponder {

void write_text_file(const std::string& path, std::string_view text);  // atomic
void write_json(const std::string& path, const Json& json);            // atomic
Json read_json(const std::string& path);  // Error if it is not there or is no JSON object or list

// A stage is done when this file is there: {"seconds", "made_with", "figures"}.
std::string done_path(std::string_view stage);
// The figures of a stage that is done.
Json stage_figures(std::string_view stage);
// A stage's model as it was measured; null if it was not.
Json stage_evaluation(std::string_view stage);

// The lines of a run's metrics.jsonl; none if there is no such file.
std::vector<Json> read_metrics(const std::string& folder);
// The sum of one scalar over the lines that have it.
double total_of(const std::vector<Json>& lines, const char* scalar);

}  // namespace ponder
