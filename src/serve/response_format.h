// What the answer must be: `response_format` of chat completions, and its like elsewhere.
#pragma once

#include "chat/tool_grammar.h"
#include "chat/tools.h"
#include "serve/fields.h"
#include "serve/generation.h"

namespace ponder {

// {"type":"text"}, {"type":"json_object"}, or {"type":"json_schema","json_schema":{"schema":...}}.
// What of a schema cannot be held is a note, and with "strict" an ApiError 400 that names it.
void read_response_format(Fields& fields, Generation& generation);
// The member `name` where the schema stands beside its type: {"type":"json_schema","schema":...}.
void read_flat_format(Fields& fields, const char* name, Generation& generation);
// The grammar of a schema that stands at `place` in a request.
std::shared_ptr<const Grammar> schema_grammar(const Json& schema, const std::string& place,
                                              SchemaUse use);

// What `choice_grammar`, `regex_grammar` and `gbnf_grammar` make. ApiError 400.
enum class TextForm { Regex, Gbnf };
std::shared_ptr<const Grammar> choice_form(const std::vector<std::string>& texts,
                                           const std::string& place);
std::shared_ptr<const Grammar> text_form(TextForm form, const std::string& source,
                                         const std::string& place);

// As `tool_grammar`. ApiError 400.
std::shared_ptr<const Grammar> call_grammar(const CallForm& form, const Json& tools,
                                            const std::string& only, const ToolForms& forms);

}  // namespace ponder
