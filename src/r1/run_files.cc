#include "r1/run_files.h"

#include <filesystem>

#include "base/error.h"
#include "base/file.h"

namespace ponder {
namespace {

constexpr uint64_t kLargest = uint64_t{4} << 30;

}  // namespace

void write_text_file(const std::string& path, std::string_view text) {
  AtomicFile file(path);
  file.write(text);
  file.commit();
}

void write_json(const std::string& path, const Json& json) {
  write_text_file(path, json.dump(1) + "\n");
}

Json read_json(const std::string& path) { return parse_json(read_file(path, kLargest), path); }

std::string done_path(std::string_view stage) { return fmt::format("{}/done.json", stage); }

Json stage_figures(std::string_view stage) {
  return read_json(done_path(stage)).value("figures", Json::object());
}

Json stage_evaluation(std::string_view stage) {
  const std::string path = fmt::format("{}/evaluation.json", stage);
  return std::filesystem::exists(path) ? read_json(path) : Json();
}

std::vector<Json> read_metrics(const std::string& folder) {
  const std::string path = folder + "/metrics.jsonl";
  std::vector<Json> out;
  if (!std::filesystem::exists(path)) return out;
  const std::string all = read_file(path, kLargest);
  for (size_t at = 0; at < all.size();) {
    const size_t end = std::min(all.find('\n', at), all.size());
    Json line = Json::parse(all.substr(at, end - at), nullptr, false);
    if (line.is_object()) out.push_back(std::move(line));
    at = end + 1;
  }
  return out;
}

double total_of(const std::vector<Json>& lines, const char* scalar) {
  double out = 0;
  for (const Json& line : lines) out += line.value(scalar, 0.0);
  return out;
}

}  // namespace ponder
