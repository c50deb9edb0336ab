// Python's two ways to format: "%s" % x and "{}".format(x).
#pragma once

#include <string_view>

#include "text/jinja/runtime.h"

namespace ponder::jinja {

Value format_percent(Runtime& runtime, std::string_view pattern, const Value& values);
Value format_braces(Runtime& runtime, std::string_view pattern, const Arguments& arguments);

}  // namespace ponder::jinja
