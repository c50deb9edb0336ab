#include "serve/response_format.h"

#include "chat/tool_grammar.h"
#include "grammar/text_grammar.h"

namespace ponder {
namespace {

// Clients send the same few schemas again and again.
GrammarStore& grammars() {
  static GrammarStore store;
  return store;
}

}  // namespace

std::shared_ptr<const Grammar> call_grammar(const CallForm& form, const Json& tools,
                                            const std::string& only, const ToolForms& forms) {
  try {
    return grammars().get(
        fmt::format("tools {} {} {} {} {} {}", form.name, only, json_line(forms.answer),
                    static_cast<int>(forms.answer_use), json_line(forms.strict), json_line(tools)),
        [&] { return tool_grammar(form, tools, only, forms); });
  } catch (const Error& error) {
    throw ApiError(400, "invalid_request_error", error.what(), "tools");
  }
}

std::shared_ptr<const Grammar> schema_grammar(const Json& schema, const std::string& place,
                                              SchemaUse use) {
  try {
    return grammars().json_schema(schema, place, use);
  } catch (const Error& error) {
    throw ApiError(400, "invalid_request_error", error.what(), place);
  }
}

std::shared_ptr<const Grammar> choice_form(const std::vector<std::string>& texts,
                                           const std::string& place) {
  try {
    return choice_grammar(texts, place);
  } catch (const Error& error) {
    throw ApiError(400, "invalid_request_error", error.what(), place);
  }
}

std::shared_ptr<const Grammar> text_form(TextForm form, const std::string& source,
                                         const std::string& place) {
  const bool regex = form == TextForm::Regex;
  try {
    return grammars().get((regex ? "regex " : "gbnf ") + source, [&] {
      return regex ? regex_grammar(source, place) : gbnf_grammar(source, place);
    });
  } catch (const Error& error) {
    throw ApiError(400, "invalid_request_error", error.what(), place);
  }
}

namespace {

std::string read_format_type(Fields& format, Generation& generation) {
  const std::string type = format.text("type").value_or("");
  if (type != "text" && generation.grammar) {
    bad_field(format.name_of("type"), "{}: the answer is held to another form already; ask for one",
              format.name_of("type"));
  }
  if (type == "json_object") {
    generation.grammar = grammars().json_object();
    generation.answer = {{"type", "object"}};
  } else if (type != "text" && type != "json_schema") {
    bad_field(format.name_of("type"), "{} is \"{}\", but must be text, json_object or json_schema",
              format.name_of("type"), printable(type));
  }
  return type;
}

void read_schema(Fields& fields, Generation& generation) {
  for (const char* name : {"name", "description"}) fields.ignore(name);
  generation.answer_use =
      fields.flag("strict").value_or(false) ? SchemaUse::Strict : SchemaUse::Notes;
  const Json* schema = fields.any("schema");
  const std::string place = fields.name_of("schema");
  if (!schema) bad_field(place, "{} is missing", place);
  generation.grammar = schema_grammar(*schema, place, generation.answer_use);
  generation.answer = *schema;
}

}  // namespace

void read_response_format(Fields& fields, Generation& generation) {
  read_flat_format(fields, "output_format", generation);
  const Json* format = fields.object("response_format");
  if (!format) return;
  Fields inner(*format, "response_format");
  const std::string type = read_format_type(inner, generation);
  if (type == "json_schema") {
    const Json* named = inner.object("json_schema");
    if (!named) bad_field("response_format.json_schema", "response_format.json_schema is missing");
    Fields description(*named, "response_format.json_schema");
    read_schema(description, generation);
    description.finish();
  }
  inner.finish();
}

void read_flat_format(Fields& fields, const char* name, Generation& generation) {
  const Json* format = fields.object(name);
  if (!format) return;
  Fields inner(*format, fields.name_of(name));
  if (read_format_type(inner, generation) == "json_schema") read_schema(inner, generation);
  inner.finish();
}

}  // namespace ponder
