// The conversation of a request to /v1/responses: items, of which a turn may take several.
#pragma once

#include "serve/fields.h"
#include "serve/generation.h"

namespace ponder {

// Reads `instructions` and `input` into the generation. ApiError that names the item and the field.
void read_responses_input(Fields& fields, Generation& generation);

}  // namespace ponder
