#include "hub/names.h"

#include <algorithm>

#include "base/error.h"
#include "base/json.h"

namespace ponder {
namespace {

constexpr size_t kMaxName = 96, kMaxPart = 255, kMaxPath = 1000;

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kMaxName && is_word(text[0]) &&
         text.find("..") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_word(c) || c == '-' || c == '.'; });
}

}  // namespace

std::optional<HubName> parse_hub_name(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const size_t colon = text.find(':');
  const std::string_view owner = text.substr(0, slash);
  const std::string_view name = text.substr(
      slash + 1, colon == std::string_view::npos ? colon : std::max(colon, slash + 1) - slash - 1);
  if (!is_name(owner) || !is_name(name)) return std::nullopt;
  HubName out{std::string(owner), std::string(name), ""};
  if (colon == std::string_view::npos) return out;
  out.file = text.substr(colon + 1);
  if (!harmless_path(out.file)) return std::nullopt;
  return out;
}

bool harmless_path(std::string_view name) {
  if (name.empty() || name.size() > kMaxPath || valid_utf8(name) != name) return false;
  for (const char c : name) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\') return false;
  }
  // C1 controls, which some terminals obey: U+0080 to U+009F.
  for (size_t i = 0; i + 1 < name.size(); ++i) {
    if (name[i] == '\xc2' && static_cast<unsigned char>(name[i + 1]) < 0xa0) return false;
  }
  for (size_t begin = 0; begin <= name.size();) {
    const size_t end = std::min(name.find('/', begin), name.size());
    const std::string_view part = name.substr(begin, end - begin);
    if (part.empty() || part == "." || part == ".." || part.size() > kMaxPart) return false;
    begin = end + 1;
  }
  return true;
}

std::string url_escape(std::string_view text, bool keep_slashes) {
  std::string out;
  for (const char c : text) {
    if (is_word(c) || c == '-' || c == '.' || c == '~' || (c == '/' && keep_slashes)) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

}  // namespace ponder
