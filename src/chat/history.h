// What templates want of the turns before, each in its own way, and how that is known.
#pragma once

#include <string_view>
#include <vector>

#include "base/json.h"
#include "text/chat_message.h"

namespace ponder {

// gpt-oss's template shows one call of a turn, and takes a result for that of the last call: turns
// with several calls are cut into some with one, each with its result behind it.
bool has_one_call_a_turn(const std::vector<Message>& messages);
std::vector<Message> one_call_a_turn(const std::vector<Message>& messages);

// Each turn's results in the order of its calls, whichever came first: most templates show no ids.
// Error if a result has an id that no call before it has, or that another beside it has; or if two
// calls of a turn have one.
std::vector<Message> results_by_call(std::vector<Message> messages);

// Calls whose arguments are a text get an object around it. False: there are none.
bool wrap_text_arguments(Json& messages);

// Whether a template's statements ({% ... %}) use a variable of this name, outside of texts.
bool has_variable(std::string_view source, std::string_view name);
// Whether a template speaks of a member of this name: x.name, x['name'], x.get("name").
bool has_member(std::string_view source, std::string_view name);

}  // namespace ponder
