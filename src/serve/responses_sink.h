// A reply as /v1/responses has it: items of reasoning, message and function_call, and the many
// events that tell of their coming.
#pragma once

#include <memory>

#include "serve/api.h"
#include "serve/generation.h"

namespace ponder {

// `echo`: what the response repeats of its request.
std::shared_ptr<GenerationSink> responses_sink(const Call& call, const Generation& generation,
                                               const Json& echo, bool stream);

}  // namespace ponder
