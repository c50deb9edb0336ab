#include "tasks/practised.h"

#include <filesystem>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "tasks/corpus.h"
#include "text/utf8.h"

namespace ponder {
namespace {

std::string facts_path(const std::string& folder) { return folder + "/ponder.json"; }

}  // namespace

std::optional<PonderJson> read_ponder_json(const std::string& folder) {
  constexpr uint64_t kLargest = 1u << 20;
  const std::string place = facts_path(folder);
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(place, ignored)) return {};
  const Json json = parse_json_object(read_file(place, kLargest), place);
  PonderJson out;
  if (const Json* about = json_member(json, "about"); about && about->is_string())
    out.about = replace_invalid_utf8(about->get<std::string>());
  const Json* tasks = json_member(json, "tasks");
  if (!tasks) return out;
  if (!tasks->is_array()) fail("{}: \"tasks\" must be a list of names", place);
  for (const Json& one : *tasks) {
    if (!one.is_string()) fail("{}: \"tasks\" must be a list of names", place);
    out.tasks.push_back(one.get<std::string>());
    read_task_choice(out.tasks.back());
  }
  return out;
}

void write_ponder_json(const std::string& folder, const PonderJson& facts) {
  AtomicFile file(facts_path(folder));
  file.write(Json{{"about", facts.about}, {"tasks", facts.tasks}}.dump(1) + "\n");
  file.commit();
}

}  // namespace ponder
