// What requests look like, as JSON Schemas for /openapi.json: each a function that a route names.
// What two fields together make wrong, and what depends on the model, a schema does not say.
#pragma once

#include "base/json.h"

namespace ponder {

Json chat_request_schema();
Json completion_request_schema();
Json responses_request_schema();
Json messages_request_schema();      // Anthropic's
Json count_tokens_request_schema();  // Anthropic's
Json generate_request_schema();
Json embeddings_request_schema();
Json tokenize_request_schema();
Json detokenize_request_schema();

}  // namespace ponder
