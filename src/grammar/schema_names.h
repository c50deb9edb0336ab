// What a schema's words mean: its keywords, types and formats, and when two schemas exclude each
// other.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace ponder {

// What becomes of a keyword that cannot be held: an Error that names it, or no more than a note.
enum class SchemaUse { Strict, Notes };

// Error that begins with `place` and names a keyword that is not known, where schemas are strict.
void check_schema_keywords(const Json& schema, const std::string& place, SchemaUse use);
// It only describes.
bool is_silent_keyword(std::string_view keyword);

// The types that a value may have: as "type" says, or else those that its other keywords are about;
// empty: all. "integer" beside "number" is left out.
std::vector<std::string> schema_types(const Json& schema, const std::string& place);
bool is_json_type(const Json& value, std::string_view type);

// The pattern of what is written for a text's "format", in one way where there are several; empty
// for one that is not known, which is a note as JSON Schema has it.
std::string format_pattern(const Json& format, const std::string& place);
// The pattern of all that is read as this format; empty where it is only a note.
std::string format_check(const Json& format);

// Certainly no value fits two of these (their $refs followed).
bool exclude_each_other(const std::vector<const Json*>& schemas, const std::string& place);

std::vector<uint32_t> code_points_of(std::string_view text);

}  // namespace ponder
