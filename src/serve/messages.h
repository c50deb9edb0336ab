// The conversation of a chat request, as OpenAI and DeepSeek write it.
#pragma once

#include <vector>

#include "serve/generation.h"

namespace ponder {

// Reads `messages` into the generation, with what the last one may say (`prefix`: go on from here).
// ApiError that names the message and the field.
void read_messages(const Json& list, Generation& generation);

}  // namespace ponder
