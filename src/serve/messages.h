// The conversation of a chat request, as OpenAI and DeepSeek write it, and what other dialects'
// conversations share with it.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "serve/fields.h"
#include "serve/generation.h"

namespace ponder {

// Reads `messages` into the generation, with what the last one may say (`prefix`: go on from here).
// ApiError that names the message and the field.
void read_messages(const Json& list, Generation& generation);

// ApiError 400 if the list `name` is empty or has more entries than are read.
void check_length(const char* name, const Json& list);

// A member that is a string, or a list of parts of one of these types, each with its `text`; it is
// "" if it is missing. `harmless`: members of a part that change nothing.
std::string read_text(Fields& fields, const char* name,
                      std::initializer_list<std::string_view> types,
                      std::initializer_list<const char*> harmless);

// `arguments` of a call: a JSON object as text.
std::string read_arguments(Fields& fields);

}  // namespace ponder
