// The records of a JSONL file of training data, one object a line:
//   {"text": "..."}                                           a document
//   {"messages": [{"role", "content"[, "reasoning_content"][, "weight"]}, ...]}   a chat
//   {"prompt": "...", "completion": "..."}                    what to say after a prompt
// Other keys beside these are ignored, but for "tools", which nothing is learned with yet.
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
};

// A list of messages. Error that names `place` and the entry.
std::vector<Message> parse_messages(const nlohmann::ordered_json& list, const std::string& place);

// `place` names file and line in errors. Invalid UTF-8 is replaced, as tokenizers do.
Record parse_record(std::string_view line, const std::string& place);

}  // namespace ponder
