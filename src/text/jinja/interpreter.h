// Runs a parsed template.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "text/jinja/ast.h"
#include "text/jinja/runtime.h"

namespace ponder::jinja {

using Variables = std::vector<std::pair<std::string, Value>>;

// The rendered text; Error if the template raises or goes over a limit of the runtime.
std::string interpret(Runtime& runtime, const Template& program, Variables variables);

}  // namespace ponder::jinja
