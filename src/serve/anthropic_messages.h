// The conversation of a request, as Anthropic writes it: blocks in two roles.
#pragma once

#include "serve/fields.h"
#include "serve/generation.h"

namespace ponder {

// Reads `system` and `messages` into the generation. A last message of the assistant is gone on
// with. ApiError that names the block and the field.
void read_anthropic_messages(Fields& fields, Generation& generation);

}  // namespace ponder
