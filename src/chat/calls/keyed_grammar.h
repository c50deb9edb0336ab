// The grammar of a call whose arguments stand one by one, each with its key: the properties of the
// schema in its order, strings as plain text up to a mark, everything else as JSON.
#pragma once

#include <functional>
#include <string>

#include "base/json.h"
#include "grammar/json_forms.h"

namespace ponder {

struct KeyedForm {
  std::string open, close, separator = {};  // around all arguments, and between them
  std::function<std::string(const std::string& key, bool text)> before;
  std::string text_close = {};  // ends a string, which must not have it; "": strings are JSON
  std::string after_text = {}, after_other = {};
  bool capital_words = false;  // true and false are written as Python has them
  bool only_scalars = false;   // what is no string must be a number, true, false or null
};

// Error for a schema that cannot be held so: limits on a string that is plain text, or a list where
// there are only scalars.
int32_t keyed_grammar(const KeyedForm& form, JsonForms& forms, const Json& schema, int32_t end);

// Any text that ends with its first `close`.
int32_t text_up_to(GrammarBuilder& builder, const std::string& close, int32_t next);

}  // namespace ponder
