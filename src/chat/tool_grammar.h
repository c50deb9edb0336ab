// What an answer is that calls a tool: one call of one of them, with arguments that fulfil its
// schema; or, where it need not, JSON that fulfils another.
#pragma once

#include <memory>
#include <string>

#include "chat/tools.h"
#include "grammar/grammar.h"
#include "grammar/schema_names.h"

namespace ponder {

struct ToolForms {
  Json answer = nullptr;  // the schema of an answer without a call, null where there must be one
  SchemaUse answer_use = SchemaUse::Notes;
  Json strict = Json::object();  // members: the names of tools whose schemas are strict
};

// `tools` is a list in OpenAI's form; `only`: the name of the one to be called, "" for any.
// Error that names the tool and what of its schema cannot be held, if it is strict.
std::shared_ptr<const Grammar> tool_grammar(const CallForm& call_form, const Json& tools,
                                            const std::string& only, const ToolForms& said = {});

}  // namespace ponder
