// Log-probabilities as chat completions give them.
#pragma once

#include <vector>

#include "chat/assistant.h"
#include "serve/api_error.h"

namespace ponder {

// {"content":[{"token","logprob","bytes","top_logprobs"}],"reasoning_content":[...]}: tokens of the
// answer, and of the thought if there are any.
Json logprobs_json(const std::vector<TokenLogprob>& tokens, const Tokenizer& tokenizer);

// vLLM's: null for the first token, then {"ID":{"logprob","rank","decoded_token"}} for each, with
// the best ones beside it.
Json prompt_logprobs_json(const std::vector<TokenLogprob>& tokens, const Tokenizer& tokenizer);

}  // namespace ponder
