// A bounded part of JSON Schema (2020-12) for judging answers that must be JSON of a given form.
//
// Keywords: those of schema.h, all of them whole (any `not`, `if`,
// `oneOf`, uniqueItems, multipleOf); formats that schema.h knows, read as widely as they are
// written. What only describes is skipped. Any other keyword is an Error: a form that would
// silently hold less than it says is none.
#pragma once

#include <string>

#include "base/json.h"
#include "grammar/schema_names.h"
#include "grammar/schema_refs.h"

namespace ponder {

// Error that names `place` and the keyword if the schema is not of the part above.
// Where schemas are notes, other keywords are none.
void check_schema(const Json& schema, const std::string& place, SchemaUse use = SchemaUse::Strict);

struct SchemaVerdict {
  std::string fault;  // what in the value does not fit, and where; empty if nothing
  std::string limit;  // not empty: a limit was reached before it was known
};
// `schema` has passed check_schema.
SchemaVerdict validate(const Json& schema, const Json& value);
// `refs`: where those of `schema` lead, if it is a part of something.
SchemaVerdict validate(const Json& schema, const Json& value, const SchemaRefs& refs);

}  // namespace ponder
