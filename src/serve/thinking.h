// How much is thought, and what else the chat template is told: each dialect's words for it.
#pragma once

#include <string>

#include "serve/fields.h"
#include "serve/generation.h"

namespace ponder {

// "none" to "xhigh" ("max"): whether to think, and for how many tokens where the template does not
// read the word itself. ApiError, which names `field`, for other words.
void apply_effort(const std::string& effort, const std::string& field, Generation& generation);
// thinking: {"type":"enabled"|"disabled"|"adaptive","budget_tokens":N}
void read_thinking(Fields& fields, Generation& generation);
// Other servers' fields: enable_thinking, reasoning, reasoning_budget.
void read_peer_thinking(Fields& fields, Generation& generation);

// chat_template_kwargs: an object of what the template is told by name. What speaks of thinking
// (enable_thinking, thinking, reasoning_effort, thinking_budget) counts as the fields that say it.
void read_template_arguments(Fields& fields, Generation& generation);
// The same from `given`, which `place` names. ApiError for a switch that is no truth value.
void take_template_arguments(const Json& given, const std::string& place, Generation& generation);

}  // namespace ponder
