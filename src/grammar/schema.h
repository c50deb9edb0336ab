// JSON Schema (2020-12) as a grammar: every text of the grammar is JSON that fulfils the schema.
// The grammar is smaller than the schema where that keeps it simple: members come in the schema's
// order, members that the schema does not name come only where it asks for them
// (additionalProperties, or no properties at all), constants are written in one way.
//
// Keywords: type (also a list), enum, const, properties, required, additionalProperties,
// unevaluatedProperties, unevaluatedItems, patternProperties, propertyNames, minProperties (up to
// the number of required members), maxProperties (of maps), items, prefixItems, additionalItems,
// contains, minContains, minItems, maxItems, uniqueItems (of constants), pattern (also several at
// once), minLength, maxLength, format (date, time, date-time, duration, uuid, email, hostname,
// ipv4, ipv6, uri; others are notes), minimum, maximum, exclusiveMinimum, exclusiveMaximum,
// multipleOf (of integers), anyOf, oneOf (of alternatives that exclude each other by type, or by a
// constant member), allOf, not, if, then, else (of types, constants, patterns and members),
// dependentRequired, dependentSchemas, dependencies, $ref within the schema (also recursive),
// nullable. What only describes is skipped. Any other keyword, and what of these cannot be held, is
// an Error that names it where the schema is strict, and a note where it is not; what makes no
// sense is always one.
#pragma once

#include <memory>
#include <string>

#include "base/json.h"
#include "grammar/grammar.h"
#include "grammar/json_forms.h"
#include "grammar/schema_names.h"

namespace ponder {

// Any JSON object.
std::shared_ptr<const Grammar> json_object_grammar();
// Error that begins with `place` and names the keyword.
std::shared_ptr<const Grammar> json_schema_grammar(const Json& schema, const std::string& place,
                                                   SchemaUse use = SchemaUse::Strict);

// A value of the schema `document`, whose $refs point into it, as a part of a larger grammar.
// `document` is needed until this returns.
int32_t schema_value(JsonForms& forms, const Json& document, int32_t next);

}  // namespace ponder
