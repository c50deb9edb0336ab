// The conversation of a request to /v1/responses: items, of which a turn may take several.
#pragma once

#include "serve/fields.h"
#include "serve/generation.h"

namespace ponder {

// Reads `instructions` and `input` into the generation. ApiError that names the item and the field.
// `stored`: so many of them stand before the request's own, which errors count from 0.
void read_responses_input(Fields& fields, Generation& generation, size_t stored);

}  // namespace ponder
