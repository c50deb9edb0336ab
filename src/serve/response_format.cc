#include "serve/response_format.h"

#include "infer/tool_grammar.h"

namespace ponder {
namespace {

// Clients send the same few schemas again and again.
GrammarStore& grammars() {
  static GrammarStore store;
  return store;
}

}  // namespace

std::shared_ptr<const Grammar> call_grammar(ToolFormat format, const Json& tools,
                                            const std::string& only) {
  try {
    return grammars().get(fmt::format("tools {} {} {}", static_cast<int>(format), only,
                                      tools.dump(-1, ' ', false, Json::error_handler_t::replace)),
                          [&] { return tool_grammar(format, tools, only); });
  } catch (const Error& error) {
    throw ApiError(400, "invalid_request_error", error.what(), "tools");
  }
}

std::shared_ptr<const Grammar> schema_grammar(const Json& schema, const std::string& place) {
  try {
    return grammars().json_schema(schema, place);
  } catch (const Error& error) {
    throw ApiError(400, "invalid_request_error", error.what(), place);
  }
}

void read_response_format(Fields& fields, Generation& generation) {
  const Json* format = fields.object("response_format");
  if (!format) return;
  Fields inner(*format, "response_format");
  const std::string type = inner.text("type").value_or("");
  if (type == "json_object") {
    generation.grammar = grammars().json_object();
  } else if (type == "json_schema") {
    const Json* named = inner.object("json_schema");
    if (!named) bad_field("response_format.json_schema", "response_format.json_schema is missing");
    Fields description(*named, "response_format.json_schema");
    for (const char* name : {"name", "description", "strict"}) description.ignore(name);
    const Json* schema = description.any("schema");
    if (!schema) {
      bad_field("response_format.json_schema.schema",
                "response_format.json_schema.schema is missing");
    }
    generation.grammar = schema_grammar(*schema, "response_format.json_schema.schema");
    description.finish();
  } else if (type != "text") {
    bad_field("response_format.type",
              "response_format.type is \"{}\", but must be text, json_object or json_schema",
              printable(type));
  }
  inner.finish();
}

}  // namespace ponder
