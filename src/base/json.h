// JSON from strangers' files: nesting and object sizes are limited before parsing, and reading a
// value of the wrong type is an Error that names file and key.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace ponder {

using Json = nlohmann::ordered_json;

// A text as it may stand in an error message or in JSON: control characters and invalid UTF-8 are
// replaced, and beyond `limit` bytes it is cut ("...").
std::string printable(std::string_view text, size_t limit = 100);
// The text with invalid UTF-8 replaced by U+FFFD, so that it can be dumped as JSON.
std::string valid_utf8(std::string_view text);
// One line of JSON; invalid UTF-8, such as a file's name may have, is replaced.
std::string json_line(const Json& value);
// A number as one writes it, without an exponent: "1e-05" is "0.00001". Error with `place` if it is
// beyond 2^53, where a JSON reader has rounded it.
std::string plain_number(const Json& number, const std::string& place);
// Whether there is a number in it beyond 64 bits, of whose digits some are gone.
bool has_rounded(const Json& value);
// A value as it may stand in an error message.
std::string value_text(const Json& value);

// Parses `text`. Error (with `place` and the byte) if it is no JSON, is nested deeper than 64
// levels or has an object of more than 20,000 keys, or several large ones (ordered objects search
// linearly).
Json parse_json(std::string_view text, const std::string& place);
// The same, and the outermost value is an object.
Json parse_json_object(std::string_view text, const std::string& place);

// Equal as JSON means it: the members of an object have no order.
bool same_json(const Json& a, const Json& b);

// The member `key` of `object`; nullptr if it is missing or null.
const Json* json_member(const Json& object, const char* key);

// Typed members; nullopt if missing or null, Error if of another type.
std::optional<int64_t> json_int(const Json& object, const char* key, const std::string& place);
std::optional<double> json_number(const Json& object, const char* key, const std::string& place);
std::optional<bool> json_bool(const Json& object, const char* key, const std::string& place);
std::optional<std::string> json_string(const Json& object, const char* key,
                                       const std::string& place);

}  // namespace ponder
