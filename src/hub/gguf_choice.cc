#include "hub/gguf_choice.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/ascii.h"
#include "base/error.h"
#include "base/json.h"

namespace ponder {
namespace {

constexpr std::string_view kEnding = ".gguf", kPartPattern = "-ddddd-of-ddddd";
constexpr size_t kShown = 12;
constexpr int kMaxParts = 10'000;  // as many as open_gguf takes
enum Fit { kNone, kWords, kEnd };

bool is_boundary(char c) { return c == '-' || c == '.' || c == '_' || c == '/'; }

// "X-00002-of-00003.gguf" taken apart.
struct Part {
  std::string before, ending;
  int parts = 0;
};

std::optional<Part> part_of(const std::string& file) {
  const size_t size = kPartPattern.size() + kEnding.size();
  if (!is_gguf(file) || file.size() < size) return std::nullopt;
  const std::string_view said = std::string_view(file).substr(file.size() - size);
  for (size_t i = 0; i < kPartPattern.size(); ++i) {
    if (kPartPattern[i] == 'd' ? !is_digit(said[i]) : said[i] != kPartPattern[i]) return {};
  }
  Part out{file.substr(0, file.size() - size), file.substr(file.size() - kEnding.size()), 0};
  const char* end = said.data() + kPartPattern.size();
  std::from_chars(end - 5, end, out.parts);
  return out.parts > 0 && out.parts <= kMaxParts ? std::optional(out) : std::nullopt;
}

std::string name_of_part(const Part& part, int number) {
  return fmt::format("{}-{:05}-of-{:05}{}", part.before, number, part.parts, part.ending);
}

// Both in lower case.
Fit fit(std::string_view label, std::string_view wanted) {
  if (wanted.empty()) return kWords;
  Fit best = kNone;
  for (size_t at = label.find(wanted); at != label.npos; at = label.find(wanted, at + 1)) {
    const size_t end = at + wanted.size();
    if (at > 0 && !is_boundary(label[at - 1]) && !is_boundary(wanted.front())) continue;
    if (end == label.size() || label[end] == '/') return kEnd;
    if (is_boundary(label[end]) || is_boundary(wanted.back())) best = kWords;
  }
  return best;
}

// With its ending and without it, for a model in parts without their numbers, too.
Fit fit_of_file(const std::string& file, const std::string& wanted) {
  const std::string label = lower_ascii(file), word = lower_ascii(wanted);
  const auto part = part_of(label);
  const std::string stem = part ? part->before : label.substr(0, label.size() - kEnding.size());
  return std::max(fit(label, word), fit(stem, word));
}

std::string listed(const std::vector<std::string>& files) {
  std::string out;
  for (size_t i = 0; i < std::min(files.size(), kShown); ++i) {
    out += (i ? ", " : "") + printable(files[i]);
  }
  if (files.size() > kShown) out += fmt::format(" and {} more", files.size() - kShown);
  return out;
}

}  // namespace

bool is_gguf(std::string_view file) { return has_ending(file, kEnding); }

std::vector<std::string> gguf_parts(const std::string& file) {
  const auto part = part_of(file);
  if (!part) return {file};
  std::vector<std::string> out;
  for (int number = 1; number <= part->parts; ++number) {
    out.push_back(name_of_part(*part, number));
  }
  return out;
}

bool is_gguf_model(std::string_view file) {
  if (!is_gguf(file)) return false;
  std::string name = lower_ascii(file.substr(file.rfind('/') + 1));
  name.resize(name.size() - kEnding.size());
  return fit(name, "mmproj") == kNone && fit(name, "imatrix") != kEnd &&
         !name.starts_with("imatrix");
}

std::vector<std::string> fitting_models(const std::vector<std::string>& files,
                                        const std::string& wanted) {
  const auto first_part = [](const std::string& file) {
    const auto part = part_of(file);
    return part ? name_of_part(*part, 1) : file;
  };
  if (std::find(files.begin(), files.end(), wanted) != files.end()) return {first_part(wanted)};
  std::vector<std::string> out;
  Fit best = kWords;
  for (const std::string& file : files) {
    const Fit fits = is_gguf_model(file) ? fit_of_file(file, wanted) : kNone;
    if (fits < best) continue;
    if (fits > best) out.clear();
    best = fits;
    out.push_back(first_part(file));
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::string choose_model(const std::vector<std::string>& files, const HubName& name,
                         const std::string& place) {
  const std::vector<std::string> fitting = fitting_models(files, name.file);
  if (fitting.size() == 1) return fitting[0];
  if (fitting.empty()) {
    fail("{} has no .gguf model{}; it has {}", place,
         name.file.empty() ? "" : " named " + printable(name.file),
         files.empty() ? "none" : listed(files));
  }
  fail("{} has {} .gguf models{}: say which, as {}:FILE ({})", place, fitting.size(),
       name.file.empty() ? "" : " with " + printable(name.file) + " in their names", name.model(),
       listed(fitting));
}

}  // namespace ponder
