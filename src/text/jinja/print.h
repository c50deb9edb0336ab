// Values as text: Python's str() and repr(), and json.dumps as transformers' tojson calls it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "text/jinja/runtime.h"

namespace ponder::jinja {

struct JsonStyle {
  bool ascii = false, sorted = false;
  std::optional<std::string> indent;  // one level of it
  std::string comma = ", ", colon = ": ";
};

std::string float_text(double value);  // Python's repr of a float
void append_text(Builder& out, const Value& value);
void append_repr(Builder& out, const Value& value);
void append_json(Builder& out, const Value& value, const JsonStyle& style);
std::string to_text(Runtime& runtime, const Value& value);  // str(value)

}  // namespace ponder::jinja
