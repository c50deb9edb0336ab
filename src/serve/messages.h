// The conversation of a chat request, as OpenAI and DeepSeek write it, and what other dialects'
// conversations share with it.
#pragma once

#include <functional>
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

// A member that must be there. ApiError 400.
std::string required_text(Fields& fields, const char* name);

// What is read instead of a part of a type that holds no text.
using OtherPart = std::function<std::string(Fields& part, const std::string& type)>;
[[noreturn]] std::string refuse_part(Fields& part, const std::string& type);  // ApiError 400
// Of an assistant's turn: a refusal is what was said, and a thought goes to `thought`.
OtherPart said_part(std::string& thought);
// A note in its place, for what tools gave: an image there is no reason to refuse the conversation,
// which would bring it again and again.
std::string note_part(Fields& part, const std::string& type);

// A member that is a string, or a list of parts of one of these types, each with its `text`; it is
// "" if it is missing. `harmless`: members of a part that change nothing.
std::string read_text(Fields& fields, const char* name,
                      std::initializer_list<std::string_view> types,
                      std::initializer_list<const char*> harmless,
                      const OtherPart& other = refuse_part);

// `arguments` of a call that was made. A model may have written what is no JSON, or have been cut
// in the middle: that is history, and stays the text that it is.
std::string read_arguments(Fields& fields);

}  // namespace ponder
