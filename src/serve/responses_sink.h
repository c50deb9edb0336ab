// A reply as /v1/responses has it: items of reasoning, message and function_call, and the many
// events that tell of their coming.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "serve/api.h"
#include "serve/generation.h"
#include "serve/response_store.h"
#include "serve/responses_tools.h"

namespace ponder {

struct ResponsesRequest {
  std::string id;  // of the response
  Json echo;       // what it repeats of its request
  bool stream = false;
  ResponseTools tools;
  std::optional<StoredResponse> keep;  // with its input; nothing: it is not stored
};
std::shared_ptr<GenerationSink> responses_sink(const Call& call, const Generation& generation,
                                               ResponsesRequest asked);

}  // namespace ponder
