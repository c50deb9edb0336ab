// What answers look like, as JSON Schemas for /openapi.json: each a function that a
// route names.
#pragma once

#include "base/json.h"

namespace ponder {

Json chat_answer_schema();
Json completion_answer_schema();
Json response_answer_schema();  // of /v1/responses
Json message_answer_schema();   // Anthropic's
Json generate_answer_schema();
Json embeddings_answer_schema();
Json models_answer_schema();
Json error_answer_schema();  // OpenAI's and DeepSeek's

}  // namespace ponder
