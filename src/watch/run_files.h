// The runs in a folder as they stand on disk while somebody writes them: a run of `ponder train`, a
// pipeline of stages (pipeline.json), or a folder of such runs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace ponder {

class RunFiles {
 public:
  // Error if there is no such folder, or nothing of a run in it.
  explicit RunFiles(std::string folder);

  // {"title", "recipe", "about", "error", "stages": [{"name", "kind", "about", "state", "seconds",
  // "figures", "evaluation", "metrics", "episodes"}]}; the last two say what there is to see.
  Json describe() const;

  // Lines of a stage's metrics.jsonl from byte `from` on: {"file", "next", "lines": [...]}. Another
  // "file" than before: the run went back to a checkpoint, and reading begins at 0 again. Only
  // whole lines, and some megabytes at once. Error if there is no such stage.
  Json metrics(std::string_view stage, uint64_t from) const;

  // The path of a stage's episodes.db. Error if there is no such stage.
  std::string episodes(std::string_view stage) const;

 private:
  std::vector<std::string> stage_names() const;
  std::string folder_of(std::string_view stage) const;
  Json stages() const;

  std::string folder_;
};

}  // namespace ponder
