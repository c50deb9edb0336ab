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
  for (const char* name : {"reasoning_content", "reasoning", "thinking"}) {  // thinking: gpt-oss's
    if (out.thought.empty()) out.thought = json_string(value, name, place).value_or("");
  }
  const size_t begin = std::min(out.content.find_first_not_of(" \t\r\n"), out.content.size());
  if (!out.thought.empty() && out.content.compare(begin, 7, "<think>") == 0) {
    fail(
        "{}: it has a thought in \"reasoning_content\" and another in \"content\" (<think>); leave "
        "one out",
        place);
  }
  return out;
}

// A turn of ShareGPT's, {"from", "value"}, as a message.
Json as_message(const Json& turn, const std::string& place) {
  if (!turn.is_object() || !json_member(turn, "from") || json_member(turn, "role")) return turn;
  constexpr std::pair<std::string_view, const char*> kNames[] = {
      {"human", "user"}, {"gpt", "assistant"}, {"model", "assistant"}, {"observation", "tool"}};
  std::string role = required_string(turn, "from", place);
  if (role == "function_call")
    fail("{}: give the call of \"function_call\" as \"tool_calls\" of a message", place);
  for (const auto& [name, known] : kNames) {
    if (role == name) role = known;
  }
  Json out = turn;
  out["role"] = role;
  out["content"] = required_string(turn, "value", place);
  return out;
}

Record chat_of(std::vector<Message> messages, const Json& object, const std::string& place) {
  Record out;
  out.kind = Record::Kind::Chat;
  out.messages = std::move(messages);
  out.tools = parse_tools(object, place);
  const std::string system = json_string(object, "system", place).value_or("");
  const bool has = out.messages[0].role == "system";
  if (has && !system.empty() && out.messages[0].content != system)
    fail("{}: \"system\" is another system prompt than the first message; leave one out", place);
  if (!has && !system.empty())
    out.messages.insert(out.messages.begin(), {.role = "system", .content = system});
  return out;
}

Record read_text(const Json& object, const std::string& place) {
  Record out;
  out.text = required_string(object, "text", place);
  return out;
}

Record read_messages(const Json& object, const std::string& place) {
  return chat_of(parse_messages(object["messages"], place, "messages"), object, place);
}

Record read_conversations(const Json& object, const std::string& place) {
  return chat_of(parse_messages(object["conversations"], place, "conversations"), object, place);
}

// Both are texts, or both lists of messages (TRL's), of which the completion's are learned.
Record read_completion(const Json& object, const std::string& place) {
  const Json *prompt = json_member(object, "prompt"),
             *completion = json_member(object, "completion");
  Record out;
  if (prompt && completion && prompt->is_array() && completion->is_array()) {
    std::vector<Message> messages = parse_messages(*prompt, place, "prompt");
    for (Message& message : messages) message.learned = false;
    for (Message& message : parse_messages(*completion, place, "completion"))
      messages.push_back(std::move(message));
    return chat_of(std::move(messages), object, place);
  }
  out.kind = Record::Kind::Completion;
  out.text = required_string(object, "prompt", place);
  out.completion = required_string(object, "completion", place);
  return out;
}

// Alpaca's.
Record read_instruction(const Json& object, const std::string& place) {
  if (const Json* history = json_member(object, "history"); history && !history->empty())
    fail("{}: it has a \"history\"; give its turns as \"messages\"", place);
  std::string question = required_string(object, "instruction", place);
  const std::string input = json_string(object, "input", place).value_or("");
  if (!input.empty()) question += "\n\n" + input;
  return chat_of({{.role = "user", .content = std::move(question)},
                  {.role = "assistant", .content = required_string(object, "output", place)}},
                 object, place);
}

// The forms of records, told by a key that no other form has.
struct RecordForm {
  const char* key;
  Record (*read)(const Json& object, const std::string& place);
  const char* beside = nullptr;  // needed, too
};
constexpr RecordForm kForms[] = {{"text", read_text},
                                 {"messages", read_messages},
                                 {"conversations", read_conversations},
                                 {"completion", read_completion, "prompt"},
                                 {"output", read_instruction, "instruction"}};

void refuse_preferences(const Json& object, const std::string& place) {
  if (!json_member(object, "chosen") || !json_member(object, "rejected")) return;
  fail(
      "{}: \"chosen\" and \"rejected\" are preferences, which ponder does not train on; give the "
      "chosen answer as \"messages\"",
      place);
}

[[noreturn]] void fail_formless(const Json& object, const std::string& place) {
  std::string keys;
  for (const auto& [key, value] : object.items()) {
    if (keys.size() > 100) break;
    keys += (keys.empty() ? "\"" : ", \"") + printable(key, 40) + "\"";
  }
  fail(
      "{}: a record has \"text\", \"messages\", \"conversations\", \"prompt\" with \"completion\", "
      "or \"instruction\" with \"output\"; this one has none of them{}{}",
      place, keys.empty() ? "" : " but ", keys);
}

const RecordForm& form_of(const Json& object, const std::string& place) {
  refuse_preferences(object, place);
  const RecordForm *found = nullptr, *half = nullptr;
  for (const RecordForm& form : kForms) {
    const bool has = json_member(object, form.key),
               beside = form.beside && json_member(object, form.beside);
    if (has != beside && form.beside && !half) half = &form;
    if (!has || (form.beside && !beside)) continue;
    // Alpaca's own file has the whole prompt as "text" once more.
    const bool again =
        found && found->key == std::string_view("text") && form.read == read_instruction;
    if (found && !again)
      fail("{}: it has several records, \"{}\" and \"{}\"; leave one out", place, found->key,
           form.key);
    found = &form;
  }
  if (!found && !json_member(object, "rejected")) found = half;
  if (!found) fail_formless(object, place);
  return *found;
}

}  // namespace

std::vector<Message> parse_messages(const Json& list, const std::string& place, const char* key) {
  if (!list.is_array() || list.empty())
    fail("{}: \"{}\" must be a list with at least one message", place, key);
  if (list.size() > kMaxMessages) {
    fail("{}: \"{}\" has {} entries, more than the limit of {}", place, key, list.size(),
         kMaxMessages);
  }
  std::vector<Message> out;
  for (size_t i = 0; i < list.size(); ++i) {
    const std::string at = fmt::format("{}: {}[{}]", place, key, i);
    out.push_back(parse_message(as_message(list[i], at), at));
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
  return form_of(value, place).read(value, place);
}

}  // namespace ponder
