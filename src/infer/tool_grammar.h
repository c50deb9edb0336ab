// What an answer is that must call a tool: one call of one of them, with arguments that fulfil its
// schema.
#pragma once

#include <memory>
#include <string>

#include "grammar/grammar.h"
#include "infer/tools.h"

namespace ponder {

// `tools` is a list in OpenAI's form; `only`: the name of the one to be called, "" for any.
// Error that names the tool and what of its schema cannot be held.
std::shared_ptr<const Grammar> tool_grammar(ToolFormat format, const Json& tools,
                                            const std::string& only);

}  // namespace ponder
