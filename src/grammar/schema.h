// JSON Schema (2020-12) as a grammar: every text of the grammar is JSON that fulfils the schema.
// The grammar is smaller than the schema where that keeps it simple: members come in the schema's
// order, members that the schema does not name come only where it asks for them
// (additionalProperties, or no properties at all), constants are written in one way.
//
// Keywords: type (also a list), enum, const, properties, required, additionalProperties,
// minProperties (up to the number of required members), maxProperties, items, prefixItems,
// minItems, maxItems, pattern, minLength, maxLength, format (date, time, date-time, uuid, email,
// ipv4, uri), minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf (of integers),
// anyOf, oneOf (of alternatives that exclude each other by type, or by a constant member), allOf
// (of one), $ref within the schema (also recursive), nullable. What only describes is skipped.
// Any other keyword is an Error that names it: a form that silently holds less than it says is
// none.
#pragma once

#include <memory>
#include <string>

#include "formats/json.h"
#include "grammar/grammar.h"
#include "grammar/json_forms.h"

namespace ponder {

// Any JSON object.
std::shared_ptr<const Grammar> json_object_grammar();
// Error that begins with `place` and names the keyword.
std::shared_ptr<const Grammar> json_schema_grammar(const Json& schema, const std::string& place);

// A value of the schema `document`, whose $refs point into it, as a part of a larger grammar.
// `document` is needed until this returns.
int32_t schema_value(JsonForms& forms, const Json& document, int32_t next);

}  // namespace ponder
