// Writes completions of plain text in OpenAI's words.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "serve/api.h"

namespace ponder {

// What is asked for of the choices of all prompts, those of one in a row.
struct TextRequest {
  bool stream = false, usage = false, echo = false, logprobs = false, token_ids = false;
  bool prompt_logprobs = false;
  size_t choices = 0, per_prompt = 1;
  std::vector<std::vector<int32_t>> prompts;      // one for each choice
  std::vector<std::optional<std::string>> texts;  // of those, the ones that came as text
};

std::shared_ptr<GenerationSink> completions_sink(const Call& call, TextRequest asked);

}  // namespace ponder
