// Values of arguments as forms without JSON write them, turned into JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace ponder {

// What a schema lets an argument be, as far as that tells how its text is to be read.
enum class ArgumentKind {
  Text,       // a string and nothing else
  MaybeText,  // a string, or null
  Other,      // no string
  Unknown     // either: what reads as JSON is JSON
};
ArgumentKind argument_kind(const Json* schema);  // nullptr: nothing is known

// The arguments of a call that is told of: the object that they are. What is none, or is nested too
// deep for one, stays the text that it is.
Json told_arguments(const std::string& arguments);

// JSON: the text itself where it may be some, else as a string.
std::string argument_json(std::string_view text, ArgumentKind kind);

// A byte within a JSON string.
std::string json_escaped(char c);

// A literal of Python (or of JSON) as JSON; nullopt if it is none. `depth`: of lists and dicts.
std::optional<std::string> python_literal(std::string_view text, int depth = 32);

}  // namespace ponder
