#include "chat/tool_grammar.h"

#include <vector>

#include "base/error.h"
#include "grammar/schema.h"

namespace ponder {

std::shared_ptr<const Grammar> tool_grammar(ToolFormat format, const Json& tools,
                                            const std::string& only, const Json& answer) {
  constexpr std::string_view kHole = "{HOLE}";
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
    json_schema_grammar(schema, fmt::format("tools[{}].function.parameters", i));
    const std::string form = written_call(format, name, kHole);
    const size_t at = form.find(kHole);
    const int32_t after = builder.literal(form.substr(at + kHole.size()), end);
    starts.push_back(builder.literal(form.substr(0, at), schema_value(forms, schema, after)));
  }
  if (starts.empty()) fail("tools: there is none of the name {}", printable(only));
  if (!answer.is_null()) starts.push_back(schema_value(forms, answer, end));
  return builder.finish(forms.lead(builder.any_of(starts)));
}

}  // namespace ponder
