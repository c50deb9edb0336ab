#include "text/json_parts.h"

#include "base/controls.h"
#include "base/error.h"
#include "text/utf8.h"

namespace ponder {

using simdjson::dom::array;
using simdjson::dom::element;

std::string shown_text_of_file(std::string_view text) {
  constexpr size_t kMost = 200;
  std::string out;
  for (const char c : escaped_controls(replace_invalid_utf8(text.substr(0, kMost)))) {
    const auto byte = static_cast<uint8_t>(c);
    if (byte < 0x20 || byte == 0x7F) {
      out += fmt::format("\\x{:02X}", byte);
    } else {
      out += c;
    }
  }
  return text.size() > kMost ? out + "..." : out;
}

std::optional<element> JsonParts::optional(const element& from, std::string_view key) const {
  element out;
  if (from.at_key(key).get(out) != simdjson::SUCCESS || out.is_null()) return std::nullopt;
  return out;
}

element JsonParts::member(const element& from, std::string_view key, std::string_view where) const {
  const auto out = optional(from, key);
  if (!out) fail("{}: {} has no '{}'", place_, where, shown_text_of_file(key));
  return *out;
}

std::string_view JsonParts::text(const element& value, std::string_view what) const {
  std::string_view out;
  if (value.get(out) != simdjson::SUCCESS) fail("{}: {} is not a string", place_, what);
  return out;
}

std::string_view JsonParts::text_or(const element& from, std::string_view key,
                                    std::string_view otherwise) const {
  const auto value = optional(from, key);
  return value ? text(*value, "'" + std::string(key) + "'") : otherwise;
}

bool JsonParts::flag(const element& from, std::string_view key, bool otherwise) const {
  const auto value = optional(from, key);
  if (!value) return otherwise;
  bool out = false;
  if (value->get(out) != simdjson::SUCCESS) fail("{}: '{}' is not true or false", place_, key);
  return out;
}

int64_t JsonParts::integer(const element& from, std::string_view key, int64_t otherwise) const {
  const auto value = optional(from, key);
  if (!value) return otherwise;
  int64_t out = 0;
  if (value->get(out) != simdjson::SUCCESS) fail("{}: '{}' is not a whole number", place_, key);
  return out;
}

std::string_view JsonParts::type(const element& part, std::string_view what) const {
  return text(member(part, "type", what), "'type'");
}

std::vector<element> JsonParts::list(const element& from, std::string_view key) const {
  const auto value = optional(from, key);
  array members;
  if (!value) return {};
  if (value->get(members) != simdjson::SUCCESS) fail("{}: '{}' is not a list", place_, key);
  return {members.begin(), members.end()};
}

void JsonParts::unsupported(std::string_view what, std::string_view name) const {
  fail("{}: the {} '{}' is not one that ponder supports", place_, what, shown_text_of_file(name));
}

}  // namespace ponder
