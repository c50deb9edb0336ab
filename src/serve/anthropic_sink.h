// A reply in Anthropic's words: blocks of thinking, text and tool_use.
#pragma once

#include <memory>

#include "serve/api.h"
#include "serve/generation.h"

namespace ponder {

// `input_tokens`: of the prompt. A stream says them before it is known how many were cached.
std::shared_ptr<GenerationSink> anthropic_sink(const Call& call, const Generation& generation,
                                               size_t input_tokens, bool stream);

}  // namespace ponder
