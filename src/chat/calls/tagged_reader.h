// The reader of forms that write each argument between tags of its own, without JSON's quotes:
//   <function=NAME>\n<parameter=KEY>\nVALUE\n</parameter>\n</function>
// Strings are passed on as they are written, other values when they are whole.
#pragma once

#include "chat/calls/form.h"

namespace ponder {

struct TaggedCallSpec {
  std::string_view name_ends;  // any of these bytes ends the name; "<" is read again
  std::string_view key_open, key_close;
  std::string_view value_open;  // between the key and its value; "": nothing
  std::string_view value_close;
  std::string_view close;      // ends the call
  bool break_around = false;   // a line break on each side of a value is none of it
  std::string_view text_mark;  // within the key's tag, with true or false: whether it is a string
  std::string_view open;       // for writing: before the name, and what follows it
  std::string_view after_name;
};

std::unique_ptr<CallReader> tagged_call_reader(const TaggedCallSpec& spec, const CallTools& tools);

// One call, from `open` to `close`.
std::string tagged_call(const TaggedCallSpec& spec, const ToolCall& call);

// CallForm::Grammar from `before` the first call's tag on, and `after` it.
int32_t tagged_grammar(const TaggedCallSpec& spec, std::string_view before, std::string_view after,
                       JsonForms& forms, const std::string& name, const Json& schema, int32_t end);

}  // namespace ponder
