// The records of a JSONL file of training data, one object a line:
//   {"text": "..."}                                           a document
//   {"messages": [{"role", "content"[, "reasoning_content"][, "weight"]}, ...][, "tools"]}   a chat
//   {"conversations": [{"from", "value"}, ...][, "system"]}   the same as ShareGPT has it
//   {"instruction": "..."[, "input"], "output": "..."}        the same as Alpaca has it
//   {"prompt": "...", "completion": "..."}                    what to say after a prompt; or lists
//   of
//                                                             messages (TRL), which are a chat
// Messages may have "tool_calls", "tool_call_id" and "name" as OpenAI's API has them, the arguments
// as text or as an object; "tools" is the API's list, or that list as text, as data sets keep it.
// Other keys beside these are ignored.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "text/chat_message.h"

namespace ponder {

struct Record {
  enum class Kind { Text, Chat, Completion } kind = Kind::Text;
  std::string text;               // Text; of Completion the prompt
  std::string completion;         // Completion
  std::vector<Message> messages;  // Chat; at least one
  nlohmann::ordered_json tools;   // Chat: what the assistant may call, in OpenAI's form; or null
};

// The list of messages that is called `key`. Error that names `place` and the entry.
std::vector<Message> parse_messages(const nlohmann::ordered_json& list, const std::string& place,
                                    const char* key = "messages");

// `place` names file and line in errors. Invalid UTF-8 is replaced, as tokenizers do.
Record parse_record(std::string_view line, const std::string& place);

}  // namespace ponder
