// ponder.json: what a model's folder may say of itself, for the chat page and for `eval --task
// all`.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace ponder {

struct PonderJson {
  std::string about;
  std::vector<std::string> tasks;  // what it practised, as read_task_choice reads them
};

// nullopt if the folder has no such file. Error if it makes no sense.
std::optional<PonderJson> read_ponder_json(const std::string& folder);
void write_ponder_json(const std::string& folder, const PonderJson& facts);

}  // namespace ponder
