#include "base/json.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

#include "base/controls.h"
#include "base/error.h"

namespace ponder {
namespace {

constexpr size_t kMaxDepth = 64;
constexpr size_t kMaxKeys = 20'000;
// Ordered objects are searched from the front for each key that is added: what all may cost.
constexpr size_t kMaxComparisons = kMaxKeys * (kMaxKeys + 1) / 2;

// A linear look at brackets and colons outside strings. Malformed text is left to the parser.
void check_limits(std::string_view text, const std::string& place) {
  std::vector<size_t> keys;  // of each open bracket
  size_t comparisons = 0;
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      keys.push_back(0);
      if (keys.size() > kMaxDepth) {
        fail("{}: the JSON at byte {} is nested deeper than {} levels", place, i, kMaxDepth);
      }
    } else if ((c == '}' || c == ']') && !keys.empty()) {
      keys.pop_back();
    } else if (c == ':' && !keys.empty()) {
      if (++keys.back() > kMaxKeys)
        fail("{}: the JSON object at byte {} has more than {} keys", place, i, kMaxKeys);
      comparisons += keys.back();
      if (comparisons > kMaxComparisons)
        fail("{}: up to byte {} its JSON objects have too many keys", place, i);
    }
  }
}

[[noreturn]] void wrong_type(const Json& value, const char* key, const char* wanted,
                             const std::string& place) {
  fail("{}: \"{}\" is {}, but must be {}", place, key, value_text(value), wanted);
}

}  // namespace

std::string json_line(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string plain_number(const Json& number, const std::string& place) {
  std::string text = number.dump();
  if (!number.is_number_float()) return text;
  constexpr double kExact = 9007199254740992;  // 2^53
  const auto value = number.get<double>();
  if (!(std::abs(value) < kExact)) {
    fail("{} is {}, which a JSON reader rounds; write it as a text, in quotes", place, text);
  }
  const size_t mark = text.find('e');
  if (mark == text.npos) return text;
  // Below 2^53 the exponent of the shortest form is negative, or the number would have none.
  constexpr int kMostPlaces = 400;
  std::string out(kMostPlaces, '\0');
  const auto last =
      std::to_chars(out.data(), out.data() + out.size(), value, std::chars_format::fixed);
  out.resize(static_cast<size_t>(last.ptr - out.data()));
  return out;
}

std::string value_text(const Json& value) { return printable(json_line(value), 60); }

std::string valid_utf8(std::string_view text) {
  const Json value = std::string(text);
  const std::string dumped = json_line(value);
  return Json::parse(dumped).get<std::string>();
}

std::string printable(std::string_view text, size_t limit) {
  std::string out = escaped_controls(valid_utf8(text.substr(0, limit)));
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  return text.size() > limit ? out + "..." : out;
}

Json parse_json(std::string_view text, const std::string& place) {
  check_limits(text, place);
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    fail("{}: not valid JSON at byte {}", place, error.byte);
  } catch (const Json::exception& error) {  // a number out of range
    fail("{}: not valid JSON: {}", place, printable(error.what()));
  }
}

Json parse_json_object(std::string_view text, const std::string& place) {
  Json value = parse_json(text, place);
  if (!value.is_object()) fail("{}: it must hold a JSON object", place);
  return value;
}

bool same_json(const Json& a, const Json& b) {
  if (a.is_array() && b.is_array())
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), same_json);
  if (!a.is_object() || !b.is_object()) return a == b;
  if (a.size() != b.size()) return false;
  for (const auto& [name, value] : a.items()) {
    if (!b.contains(name) || !same_json(value, b.at(name))) return false;
  }
  return true;
}

const Json* json_member(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::optional<int64_t> json_int(const Json& object, const char* key, const std::string& place) {
  const Json* value = json_member(object, key);
  if (!value) return std::nullopt;
  if (value->is_number_unsigned()) {
    const auto number = value->get<uint64_t>();
    if (number > static_cast<uint64_t>(INT64_MAX)) wrong_type(*value, key, "an integer", place);
    return static_cast<int64_t>(number);
  }
  if (!value->is_number_integer()) wrong_type(*value, key, "an integer", place);
  return value->get<int64_t>();
}

std::optional<double> json_number(const Json& object, const char* key, const std::string& place) {
  const Json* value = json_member(object, key);
  if (!value) return std::nullopt;
  if (!value->is_number()) wrong_type(*value, key, "a number", place);
  return value->get<double>();
}

std::optional<bool> json_bool(const Json& object, const char* key, const std::string& place) {
  const Json* value = json_member(object, key);
  if (!value) return std::nullopt;
  if (!value->is_boolean()) wrong_type(*value, key, "true or false", place);
  return value->get<bool>();
}

std::optional<std::string> json_string(const Json& object, const char* key,
                                       const std::string& place) {
  const Json* value = json_member(object, key);
  if (!value) return std::nullopt;
  if (!value->is_string()) wrong_type(*value, key, "a string", place);
  return value->get<std::string>();
}

bool has_rounded(const Json& value) {
  constexpr double kMost = 18446744073709551616.0, kLeast = -9223372036854775808.0;
  if (value.is_number_float()) {
    const double number = value.get<double>();
    return number >= kMost || number <= kLeast;
  }
  return value.is_structured() && std::any_of(value.begin(), value.end(), has_rounded);
}

}  // namespace ponder
