// `response_format` of chat completions: what the answer must be.
#pragma once

#include "serve/fields.h"
#include "serve/generation.h"

namespace ponder {

// {"type":"text"}, {"type":"json_object"}, or {"type":"json_schema","json_schema":{"schema":...}}.
// ApiError 400 that names what of a schema cannot be held.
void read_response_format(Fields& fields, Generation& generation);
// The grammar of a schema that stands at `place` in a request.
std::shared_ptr<const Grammar> schema_grammar(const Json& schema, const std::string& place);

}  // namespace ponder
