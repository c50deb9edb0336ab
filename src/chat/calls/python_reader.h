// Readers of forms whose arguments are written as a programming language has them: Python's
// f(a=1, b="x"), and Gemma's call:f{a:1,b:<mark>x<mark>}. Each argument is passed on when it is
// whole.
#pragma once

#include "chat/calls/form.h"

namespace ponder {

struct PythonCallSpec {
  std::string_view close = {};  // the mark behind; "": the list's "]"
  bool list = true;             // within [ ]
};
std::unique_ptr<CallReader> python_call_reader(PythonCallSpec spec, const CallTools& tools);
std::string python_call(const ToolCall& call);
// CallForm::Grammar, with what stands before and after the call.
int32_t python_grammar(std::string_view before, std::string_view after, JsonForms& forms,
                       const std::string& name, const Json& schema, int32_t end);

struct BareKeySpec {
  std::string_view quote, close;
};
std::unique_ptr<CallReader> bare_key_reader(BareKeySpec spec);
std::string bare_key_call(const BareKeySpec& spec, const ToolCall& call);  // call:NAME{...}

}  // namespace ponder
