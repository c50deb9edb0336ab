#include "watch/run_files.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "base/file.h"

namespace ponder {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kLargestFacts = 16u << 20;
constexpr uint64_t kMetricsAtOnce = 4u << 20;

bool is_there(const std::string& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

// Null if there is none, or if it is no object: what is damaged shows nothing.
Json read_facts(const std::string& path) {
  if (!is_there(path)) return nullptr;
  Json out = Json::parse(read_file(path, kLargestFacts), nullptr, false);
  return out.is_object() ? out : Json(nullptr);
}

std::string text_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

bool is_plain_name(const std::string& name) {
  return !name.empty() && name[0] != '.' && name.find('/') == std::string::npos;
}

}  // namespace

RunFiles::RunFiles(std::string folder) : folder_(std::move(folder)) {
  std::error_code error;
  if (!fs::is_directory(folder_, error)) fail("{}: there is no such folder", folder_);
  if (stage_names().empty())
    fail(
        "{}: neither a run (it has no metrics.jsonl) nor a folder of runs; name the --out of a "
        "ponder train or ponder r1",
        folder_);
}

// A run by itself is one stage without a name.
Json RunFiles::stages() const {
  const Json facts = read_facts(folder_ + "/pipeline.json");
  if (facts.is_object() && facts.contains("stages") && facts["stages"].is_array()) {
    Json out = Json::array();
    for (const Json& stage : facts["stages"]) {
      if (stage.is_object() && is_plain_name(text_of(stage, "name"))) out.push_back(stage);
    }
    return out;
  }
  if (is_there(folder_ + "/metrics.jsonl")) return {{{"name", ""}}};
  Json out = Json::array();
  std::vector<std::string> names;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_, ignored)) {
    if (is_there(entry.path().string() + "/metrics.jsonl"))
      names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    if (is_plain_name(name)) out.push_back({{"name", name}});
  }
  return out;
}

std::vector<std::string> RunFiles::stage_names() const {
  std::vector<std::string> out;
  for (const Json& stage : stages()) out.push_back(text_of(stage, "name"));
  return out;
}

// A request names one of the stages that are there, never a path.
std::string RunFiles::folder_of(std::string_view stage) const {
  for (const std::string& name : stage_names()) {
    if (valid_utf8(name) == valid_utf8(stage)) return name.empty() ? folder_ : folder_ + "/" + name;
  }
  fail("there is no stage of this name in {}", folder_);
}

Json RunFiles::describe() const {
  Json out;
  const Json facts = read_facts(folder_ + "/pipeline.json");
  std::error_code ignored;
  out["title"] = valid_utf8(fs::weakly_canonical(folder_, ignored).filename().string());
  for (const char* key : {"recipe", "about", "error"}) {
    out[key] = facts.is_object() ? text_of(facts, key) : "";
  }
  Json& list = out["stages"] = stages();
  for (Json& stage : list) {
    const std::string folder = folder_of(text_of(stage, "name"));
    stage["name"] = valid_utf8(text_of(stage, "name"));  // names of folders may be any bytes
    stage["metrics"] = is_there(folder + "/metrics.jsonl");
    stage["episodes"] = is_there(folder + "/episodes.db");
  }
  return out;
}

Json RunFiles::metrics(std::string_view stage, uint64_t from) const {
  const std::string path = folder_of(stage) + "/metrics.jsonl";
  Json out = {{"file", 0}, {"next", 0}, {"lines", Json::array()}};
  struct stat facts = {};
  if (::stat(path.c_str(), &facts) != 0) return out;
  const auto size = static_cast<uint64_t>(facts.st_size);
  if (from > size) from = 0;
  out["file"] = facts.st_ino;
  std::string text(std::min(size - from, kMetricsAtOnce), '\0');
  std::ifstream file(path, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(from));
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(std::max<std::streamsize>(0, file.gcount())));
  size_t begin = 0;
  for (size_t end; (end = text.find('\n', begin)) != text.npos; begin = end + 1) {
    Json line = Json::parse(text.begin() + static_cast<std::ptrdiff_t>(begin),
                            text.begin() + static_cast<std::ptrdiff_t>(end), nullptr, false);
    if (line.is_object()) out["lines"].push_back(std::move(line));
  }
  out["next"] = from + begin;
  return out;
}

std::string RunFiles::episodes(std::string_view stage) const {
  return folder_of(stage) + "/episodes.db";
}

}  // namespace ponder
