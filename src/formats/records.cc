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

// OpenAI's form has arguments as text, data sets for templates as an object.
ToolCall parse_call(const Json& value, const std::string& place) {
  const Json* function = value.is_object() ? json_member(value, "function") : nullptr;
  if (!function || !function->is_object())
    fail("{}: it must be an object with \"function\", an object with \"name\"", place);
  ToolCall out{json_string(value, "id", place).value_or(""),
               required_string(*function, "name", place), "{}"};
  const Json* arguments = json_member(*function, "arguments");
  if (arguments && arguments->is_string()) {
    out.arguments = *arguments;
    parse_json_object(out.arguments, place + ": \"arguments\"");
  } else if (arguments && arguments->is_object()) {
    out.arguments = json_line(*arguments);
  } else if (arguments) {
    fail("{}: \"arguments\" must be an object, or one as text", place);
  }
  return out;
}

void read_calls(const Json& value, const std::string& place, Message& out) {
  if (json_member(value, "function_call"))
    fail("{}: \"function_call\" is of an older form; give it as \"tool_calls\"", place);
  if (const Json* calls = json_member(value, "tool_calls")) {
    if (!calls->is_array()) fail("{}: \"tool_calls\" must be a list", place);
    for (size_t i = 0; i < calls->size(); ++i)
      out.tool_calls.push_back(parse_call((*calls)[i], fmt::format("{}.tool_calls[{}]", place, i)));
  }
  if (!out.tool_calls.empty() && out.role != "assistant")
    fail("{}: only an assistant's message has \"tool_calls\"", place);
  if (out.role != "tool") return;
  out.tool_call_id = json_string(value, "tool_call_id", place).value_or("");
  out.tool_name = json_string(value, "name", place).value_or("");
}

// Each as {"type": "function", "function": {"name", ...}}; a function alone is taken for that.
Json parse_tool(const Json& value, const std::string& place) {
  const Json* inner = value.is_object() ? json_member(value, "function") : nullptr;
  const bool bare = value.is_object() && !inner && value.contains("name");
  const Json out = bare ? Json{{"type", "function"}, {"function", value}} : value;
  const Json* function = bare ? &out["function"] : inner;
  if (!function || !function->is_object()) {
    fail("{}: it must be an object {{\"type\": \"function\", \"function\": {{\"name\", ...}}}}",
         place);
  }
  required_string(*function, "name", place);
  return out;
}

// Null if there are none: data sets have empty lists.
Json parse_tools(const Json& object, const std::string& place) {
  const Json* given = json_member(object, "tools");
  if (!given) return nullptr;
  const Json list = given->is_string()
                        ? Json::parse(given->get_ref<const std::string&>(), nullptr, false)
                        : *given;
  if (!list.is_array()) fail("{}: \"tools\" must be a list of functions, or one as text", place);
  Json out;
  for (size_t i = 0; i < list.size(); ++i)
    out.push_back(parse_tool(list[i], fmt::format("{}: tools[{}]", place, i)));
  return out;
}

Message parse_message(const Json& value, const std::string& place) {
  if (!value.is_object()) fail("{}: it must be an object with \"role\" and \"content\"", place);
  Message out;
  out.role = required_string(value, "role", place);
  constexpr std::string_view kRoles[] = {"system", "developer", "user", "assistant", "tool"};
  // A template passes over others in silence.
  if (std::find(std::begin(kRoles), std::end(kRoles), out.role) == std::end(kRoles)) {
    fail("{}: \"role\" is \"{}\", but must be system, developer, user, assistant or tool", place,
         printable(out.role, 40));
  }
  read_calls(value, place, out);
  // Who calls need not say anything.
  out.content = out.tool_calls.empty() ? required_string(value, "content", place)
                                       : json_string(value, "content", place).value_or("");
  if (const Json* weight = json_member(value, "weight")) {  // OpenAI's, of an assistant's messages
    if (!weight->is_number() || (*weight != 0 && *weight != 1)) {
      fail("{}: \"weight\" is {}, but must be 0 (not to be learned) or 1", place,
           printable(json_line(*weight), 40));
    }
    out.learned = *weight == 1;
  }
  const auto thought = json_string(value, "reasoning_content", place);
  out.thought = thought ? *thought : json_string(value, "reasoning", place).value_or("");
  const size_t begin = std::min(out.content.find_first_not_of(" \t\r\n"), out.content.size());
  if (!out.thought.empty() && out.content.compare(begin, 7, "<think>") == 0) {
    fail(
        "{}: it has a thought in \"reasoning_content\" and another in \"content\" (<think>); leave "
        "one out",
        place);
  }
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
    out.kind = Record::Kind::Chat;
    out.tools = parse_tools(value, place);
    out.messages = parse_messages(*messages, place);
  } else {
    out.kind = Record::Kind::Completion;
    out.text = required_string(value, "prompt", place);
    out.completion = required_string(value, "completion", place);
  }
  return out;
}

}  // namespace ponder
