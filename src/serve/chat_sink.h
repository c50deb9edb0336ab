// Writes the replies to a chat in OpenAI's words.
#pragma once

#include <memory>
#include <vector>

#include "serve/api.h"

namespace ponder {

// `prompt`: its tokens, given back where that is asked for. `usage`: of a stream, whether its last
// event says what was used.
std::shared_ptr<GenerationSink> chat_sink(const Call& call, const Generation& generation,
                                          size_t choices, bool stream, bool usage,
                                          std::vector<int32_t> prompt);

}  // namespace ponder
