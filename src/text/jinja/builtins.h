// The functions that templates find by name.
#pragma once

#include <string_view>

#include "text/jinja/interpreter.h"

namespace ponder::jinja {

using FilterFunction = Value (*)(Runtime&, const Value& input, const Arguments&);
using TestFunction = bool (*)(Runtime&, const Value& input, const Arguments&);

FilterFunction find_text_filter(std::string_view name);  // null if there is none
FilterFunction find_sequence_filter(std::string_view name);

// Error if there is no such filter or test.
Value apply_filter(Runtime& runtime, std::string_view name, const Value& input,
                   const Arguments& arguments);
bool apply_test(Runtime& runtime, std::string_view name, const Value& input,
                const Arguments& arguments);

// range, dict, namespace, joiner, cycler, raise_exception and strftime_now.
void add_globals(Runtime& runtime, Variables& variables);

}  // namespace ponder::jinja
