#include "hub/store.h"

#include <filesystem>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"

namespace ponder {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kMaxNotes = 1 << 20;

bool there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

std::string notes_path(const std::string& folder) { return folder + "/pulled.json"; }

Json read_notes(const std::string& folder) {
  const std::string path = notes_path(folder);
  if (!there(path)) return Json::object();
  Json notes = parse_json_object(read_file(path, kMaxNotes), path);
  for (const auto& [file, commit] : notes.items()) {
    if (!commit.is_string() || !harmless_path(commit.get<std::string>()) ||
        (!file.empty() && !harmless_path(file))) {
      fail("{}: it is damaged; delete it and pull again", path);
    }
  }
  return notes;
}

}  // namespace

std::string hub_folder(const std::string& home, const HubName& name) {
  return (fs::path(home) / "hub" / name.owner / name.name).string();
}

std::optional<std::string> find_pulled(const std::string& home, const HubName& name) {
  const std::string folder = hub_folder(home, name);
  const Json notes = read_notes(folder);
  std::vector<std::string> files;
  for (const auto& [file, commit] : notes.items()) {
    const fs::path path = fs::path(folder) / commit.get<std::string>() / file;
    if (!there(path)) continue;
    // "" / "x" has no '/' at its end, COMMIT / "" has.
    if (file.empty() && name.file.empty()) return path.parent_path().string();
    if (!file.empty()) files.push_back(file);
  }
  if (files.empty()) return std::nullopt;
  const std::string file = choose_file(files, name.file, "what was pulled of " + name.model());
  return (fs::path(folder) / notes[file].get<std::string>() / file).string();
}

void note_pulled(const std::string& home, const HubName& name, const std::string& file,
                 const std::string& commit) {
  const std::string folder = hub_folder(home, name);
  Json notes = read_notes(folder);
  notes[file] = commit;
  AtomicFile out(notes_path(folder));
  out.write(notes.dump(1) + "\n");
  out.commit();
}

}  // namespace ponder
