// A bounded part of JSON Schema (2020-12) for judging answers that must be JSON of a given form.
//
// Keywords: type, enum, const, properties, required, additionalProperties, minProperties,
// maxProperties, items, minItems, maxItems, uniqueItems, minLength, maxLength, pattern, minimum,
// maximum, exclusiveMinimum, exclusiveMaximum, multipleOf (of integers), allOf, anyOf, oneOf, not.
// Those that only describe are skipped (title, description, default, examples, $schema, $id,
// $comment). Any other keyword is an Error: a form that would silently hold less than it says is
// none.
#pragma once

#include <string>

#include "formats/json.h"

namespace ponder {

// Error that names `place` and the keyword if the schema is not of the part above.
void check_schema(const Json& schema, const std::string& place);

struct SchemaVerdict {
  std::string fault;  // what in the value does not fit, and where; empty if nothing
  std::string limit;  // not empty: a limit was reached before it was known
};
// `schema` has passed check_schema.
SchemaVerdict validate(const Json& schema, const Json& value);

}  // namespace ponder
