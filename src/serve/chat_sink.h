// Writes the replies to a chat in OpenAI's words.
#pragma once

#include <memory>

#include "serve/api.h"

namespace ponder {

// `usage`: of a stream, whether its last event says what was used.
std::shared_ptr<GenerationSink> chat_sink(const Call& call, const Generation& generation,
                                          size_t choices, bool stream, bool usage);

}  // namespace ponder
