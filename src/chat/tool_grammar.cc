#include "chat/tool_grammar.h"

#include <vector>

#include "base/error.h"
#include "grammar/schema.h"

namespace ponder {

namespace {

// Where a call begins whose arguments are the schema's JSON within what the form writes.
int32_t written_grammar(const CallForm& form, JsonForms& forms, const std::string& name,
                        const Json& schema, int32_t end) {
  constexpr std::string_view kHole = "{HOLE}";
  const std::string text = form.write({{"", name, std::string(kHole)}});
  const size_t at = text.find(kHole);
  GrammarBuilder& builder = forms.builder();
  const int32_t after = builder.literal(text.substr(at + kHole.size()), end);
  return builder.literal(text.substr(0, at), schema_value(forms, schema, after));
}

}  // namespace

std::shared_ptr<const Grammar> tool_grammar(const CallForm& call_form, const Json& tools,
                                            const std::string& only, const ToolForms& said) {
  GrammarBuilder builder("tools");
  JsonForms forms(builder);
  const int32_t end = builder.accept();
  std::vector<Json> schemas;  // which must stay where they are
  schemas.reserve(tools.size());
  std::vector<int32_t> starts;
  for (size_t i = 0; i < tools.size(); ++i) {
    const Json& function = tools[i]["function"];
    const std::string name = function["name"].get<std::string>();
    if (!only.empty() && name != only) continue;
    const Json* given = json_member(function, "parameters");
    Json& schema = schemas.emplace_back(given ? *given : Json::object());
    if (schema.is_object() && schema.empty()) schema["type"] = "object";
    forms.hold(said.strict.contains(name) ? SchemaUse::Strict : SchemaUse::Notes);
    json_schema_grammar(schema, fmt::format("tools[{}].function.parameters", i), forms.use());
    starts.push_back(call_form.grammar ? call_form.grammar(forms, name, schema, end)
                                       : written_grammar(call_form, forms, name, schema, end));
  }
  if (starts.empty()) fail("tools: there is none of the name {}", printable(only));
  if (!said.answer.is_null()) {
    forms.hold(said.answer_use);
    starts.push_back(schema_value(forms, said.answer, end));
  }
  return builder.finish(forms.lead(builder.any_of(starts)));
}

}  // namespace ponder
