#include "hub/store.h"

#include <filesystem>
#include <map>
#include <vector>

#include "base/ascii.h"
#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "hub/gguf_choice.h"

namespace ponder {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kMaxNotes = 1 << 20;

bool there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

std::string notes_path(const std::string& folder) { return folder + "/pulled.json"; }

struct Pulled {
  std::string file, commit;
};

// By what was asked for.
using Notes = std::map<std::string, Pulled>;

// A file that was asked for by its name stays apart from what only differs in case.
std::string asked_key(const std::string& asked, const std::string& file) {
  return asked == file ? file : lower_ascii(asked);
}

Notes read_notes(const std::string& folder) {
  const std::string path = notes_path(folder);
  Notes out;
  if (!there(path)) return out;
  const auto harmless = [](const std::string& text) { return text.empty() || harmless_path(text); };
  const Json notes = parse_json_object(read_file(path, kMaxNotes), path);
  for (const auto& [asked, note] : notes.items()) {
    Pulled pulled;
    if (note.is_string()) {
      pulled = {asked, note.get<std::string>()};
    } else if (note.is_object()) {
      pulled = {json_string(note, "file", path).value_or(""),
                json_string(note, "commit", path).value_or("")};
    }
    if (!harmless(asked) || !harmless(pulled.file) || !harmless_path(pulled.commit)) {
      fail("{}: it is damaged; delete it and pull again", path);
    }
    pulled.file = gguf_parts(pulled.file).front();
    out[asked] = pulled;
  }
  return out;
}

// Empty if it is not there, or not all of it.
fs::path place_of(const std::string& folder, const Pulled& pulled) {
  const fs::path commit = fs::path(folder) / pulled.commit;
  if (pulled.file.empty()) return there(commit / "config.json") ? commit : fs::path();
  for (const std::string& part : gguf_parts(pulled.file)) {
    if (!there(commit / part)) return {};
  }
  return commit / pulled.file;
}

}  // namespace

std::string hub_folder(const std::string& home, const HubName& name) {
  return (fs::path(home) / "hub" / name.owner / name.name).string();
}

std::optional<std::string> find_pulled(const std::string& home, const HubName& name) {
  const std::string folder = hub_folder(home, name);
  const Notes notes = read_notes(folder);
  for (const std::string& key : {name.file, lower_ascii(name.file)}) {
    const auto asked = notes.find(key);
    if (asked == notes.end()) continue;
    const fs::path path = place_of(folder, asked->second);
    if (!path.empty()) return path.string();
  }
  std::map<std::string, fs::path> places;
  std::vector<std::string> files;
  for (const auto& [asked, pulled] : notes) {
    const fs::path path = place_of(folder, pulled);
    if (pulled.file.empty() || path.empty()) continue;
    for (const std::string& part : gguf_parts(pulled.file)) files.push_back(part);
    places[pulled.file] = path;
  }
  if (fitting_models(files, name.file).empty()) return std::nullopt;
  return places.at(choose_model(files, name, "what was pulled of " + name.model())).string();
}

void note_pulled(const std::string& home, const HubName& name, const std::string& file,
                 const std::string& commit) {
  const std::string folder = hub_folder(home, name);
  Notes notes = read_notes(folder);
  notes[asked_key(name.file, file)] = {file, commit};
  Json out = Json::object();
  for (auto& [asked, pulled] : notes) {
    if (pulled.file == file) pulled.commit = commit;
    out[asked] = {{"file", pulled.file}, {"commit", pulled.commit}};
  }
  AtomicFile to(notes_path(folder));
  to.write(out.dump(1) + "\n");
  to.commit();
}

}  // namespace ponder
