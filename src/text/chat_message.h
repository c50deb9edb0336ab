// One message of a conversation, as requests and training records bring it.
#pragma once

#include <string>
#include <vector>

namespace ponder {

// A function that the assistant wants to have called.
struct ToolCall {
  std::string id, name;
  std::string arguments;  // a JSON object, as text; one that a client tells of may be any text

  bool operator==(const ToolCall&) const = default;
};

struct Message {
  std::string role;  // system, user, assistant, or tool: what a call gave
  std::string content;
  std::string thought = {};               // of an assistant; templates drop it from earlier turns
  std::vector<ToolCall> tool_calls = {};  // of an assistant
  std::string tool_call_id = {}, tool_name = {};  // of a tool: the call, and what was called
  bool learned = true;  // of an assistant, in training: there is a loss on it
};

}  // namespace ponder
