#include "formats/records.h"

#include <algorithm>

#include "base/error.h"
#include "base/json.h"
#include "text/utf8.h"

namespace ponder {
namespace {

constexpr size_t kMaxLine = size_t{256} << 20;
constexpr size_t kMaxMessages = 10'000;

std::string required_string(const Json& object, const char* key, const std::string& place) {
  auto value = json_string(object, key, place);
  if (!value) fail("{}: \"{}\" is missing", place, key);
  return std::move(*value);
}

Message parse_message(const Json& value, const std::string& place) {
  if (!value.is_object()) fail("{}: it must be an object with \"role\" and \"content\"", place);
  for (const char* key : {"tool_calls", "function_call"}) {
    const Json* calls = json_member(value, key);
    if (calls && !(calls->is_array() && calls->empty())) {  // data sets have an empty list of none
      fail("{}: it has \"{}\", and chats with tools cannot be trained on; leave the record out",
           place, key);
    }
  }
  Message out;
  out.role = required_string(value, "role", place);
  constexpr std::string_view kRoles[] = {"system", "developer", "user", "assistant", "tool"};
  // A template passes over others in silence.
  if (std::find(std::begin(kRoles), std::end(kRoles), out.role) == std::end(kRoles)) {
    fail("{}: \"role\" is \"{}\", but must be system, developer, user, assistant or tool", place,
         printable(out.role, 40));
  }
  out.content = required_string(value, "content", place);
  if (const Json* weight = json_member(value, "weight")) {  // OpenAI's, of an assistant's messages
    if (!weight->is_number() || (*weight != 0 && *weight != 1)) {
      fail("{}: \"weight\" is {}, but must be 0 (not to be learned) or 1", place,
           printable(json_line(*weight), 40));
    }
    out.learned = *weight == 1;
  }
  const auto thought = json_string(value, "reasoning_content", place);
  out.thought = thought ? *thought : json_string(value, "reasoning", place).value_or("");
  return out;
}

}  // namespace

std::vector<Message> parse_messages(const Json& list, const std::string& place) {
  if (!list.is_array() || list.empty()) {
    fail("{}: \"messages\" must be a list with at least one message", place);
  }
  if (list.size() > kMaxMessages) {
    fail("{}: \"messages\" has {} entries, more than the limit of {}", place, list.size(),
         kMaxMessages);
  }
  std::vector<Message> out;
  for (size_t i = 0; i < list.size(); ++i) {
    out.push_back(parse_message(list[i], fmt::format("{}: messages[{}]", place, i)));
  }
  return out;
}

Record parse_record(std::string_view line, const std::string& place) {
  if (line.size() > kMaxLine) {
    fail("{}: the line has {} bytes, more than the limit of {}; cut the document into records",
         place, line.size(), kMaxLine);
  }
  std::string repaired;
  if (!is_valid_utf8(line)) line = repaired = replace_invalid_utf8(line);
  const Json value = parse_json_object(line, place);
  const Json *text = json_member(value, "text"), *messages = json_member(value, "messages"),
             *prompt = json_member(value, "prompt"), *completion = json_member(value, "completion");
  const int kinds = (text != nullptr) + (messages != nullptr) + (prompt || completion);
  if (kinds != 1) {
    fail(
        "{}: a record has one of \"text\", \"messages\", and \"prompt\" with \"completion\"; "
        "this one has {}",
        place, kinds == 0 ? "none of them" : "several");
  }
  Record out;
  if (text) {
    out.text = required_string(value, "text", place);
  } else if (messages) {
    const Json* tools = json_member(value, "tools");
    if (tools && !(tools->is_array() && tools->empty())) {
      fail("{}: it has \"tools\", and chats with tools cannot be trained on; leave the record out",
           place);
    }
    out.kind = Record::Kind::Chat;
    out.messages = parse_messages(*messages, place);
  } else {
    out.kind = Record::Kind::Completion;
    out.text = required_string(value, "prompt", place);
    out.completion = required_string(value, "completion", place);
  }
  return out;
}

}  // namespace ponder
