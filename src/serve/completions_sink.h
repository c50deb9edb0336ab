// Writes completions of plain text in OpenAI's words.
#pragma once

#include <memory>

#include "serve/api.h"

namespace ponder {

// `per_prompt`: choices of each prompt, in a row. `usage`: of a stream, whether its last event says
// what was used.
std::shared_ptr<GenerationSink> completions_sink(const Call& call, size_t choices,
                                                 size_t per_prompt, bool stream, bool usage);

}  // namespace ponder
