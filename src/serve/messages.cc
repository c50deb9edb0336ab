#include "serve/messages.h"

#include <algorithm>

namespace ponder {
namespace {

constexpr size_t kMaxMessages = 10'000;

// {"id","type":"function","function":{"name","arguments"}}, the arguments an object as text.
ToolCall read_call(Fields& fields) {
  ToolCall out;
  out.id = fields.text("id").value_or("");
  const std::string type = fields.text("type").value_or("function");
  const Json* function = fields.object("function");
  if (type != "function" || !function) {
    bad_field(fields.name_of("function"), "{} is missing; only calls of functions are understood",
              fields.name_of("function"));
  }
  Fields inner(*function, fields.name_of("function"));
  out.name = inner.text("name").value_or("");
  if (out.name.empty()) bad_field(inner.name_of("name"), "{} is missing", inner.name_of("name"));
  out.arguments = read_arguments(inner);
  inner.ignore("parsed_arguments");
  inner.finish();
  fields.ignore("index");
  fields.finish();
  return out;
}

// The thought of an earlier turn by whichever name a client has for it. OpenRouter's is a list of
// details, some of which only their publisher can read.
std::string read_thought(Fields& fields) {
  std::string out, details;
  for (const char* name : {"thinking", "reasoning_content", "reasoning"}) {
    if (const auto thought = fields.text(name); thought && !thought->empty()) out = *thought;
  }
  const Json* list = fields.list("reasoning_details");
  for (size_t i = 0; list && i < list->size(); ++i) {
    Fields detail((*list)[i], fmt::format("{}[{}]", fields.name_of("reasoning_details"), i));
    details += detail.text("text").value_or(detail.text("summary").value_or(""));
  }
  return out.empty() ? details : out;
}

Message read_message(Fields& fields) {
  Message out;
  out.role = fields.text("role").value_or("");
  if (out.role == "developer") out.role = "system";
  if (out.role != "system" && out.role != "user" && out.role != "assistant" && out.role != "tool") {
    bad_field(fields.name_of("role"),
              "{} is \"{}\", but must be system, developer, user, assistant or tool",
              fields.name_of("role"), printable(out.role));
  }
  const bool assistant = out.role == "assistant";
  const OtherPart other =
      assistant ? said_part(out.thought) : OtherPart(out.role == "tool" ? note_part : refuse_part);
  out.content =
      read_text(fields, "content", {"text", "input_text", "output_text"}, {"cache_control"}, other);
  if (assistant) {
    const std::string thought = read_thought(fields);
    if (!thought.empty()) out.thought = thought;
    for (const char* name : {"audio", "function_call"}) {
      fields.refuse(name, "nothing of this kind is understood here", Json::array());
    }
    // A refusal is what was said, where nothing else was.
    if (const auto refusal = fields.text("refusal"); refusal && out.content.empty())
      out.content = *refusal;
    for (const char* name : {"annotations", "provider_specific_fields", "thinking_blocks"})
      fields.ignore(name);
    // OpenAI's clients put it beside the content that it was read from, and send it back.
    fields.ignore("parsed");
    if (const Json* calls = fields.list("tool_calls")) {
      for (size_t i = 0; i < calls->size(); ++i) {
        Fields call((*calls)[i], fmt::format("{}[{}]", fields.name_of("tool_calls"), i));
        out.tool_calls.push_back(read_call(call));
      }
    }
  }
  if (out.role == "tool") {
    out.tool_call_id = fields.text("tool_call_id").value_or("");
    out.tool_name = fields.text("name").value_or("");
  }
  for (const char* name : {"name", "cache_control"}) fields.ignore(name);
  return out;
}

}  // namespace

void check_length(const char* name, const Json& list) {
  if (list.empty()) bad_field(name, "{} is empty; send at least one", name);
  if (list.size() > kMaxMessages) {
    bad_field(name, "{} has {} entries; at most {} are read", name, list.size(), kMaxMessages);
  }
}

std::string required_text(Fields& fields, const char* name) {
  auto out = fields.text(name);
  if (!out) bad_field(fields.name_of(name), "{} is missing", fields.name_of(name));
  return std::move(*out);
}

std::string refuse_part(Fields& part, const std::string& type) {
  bad_field(part.name_of("type"), "{} is \"{}\", but this model reads only text",
            part.name_of("type"), printable(type));
}

OtherPart said_part(std::string& thought) {
  return [&thought](Fields& part, const std::string& type) -> std::string {
    if (type == "refusal") return part.text("refusal").value_or("");
    if (type != "thinking") return refuse_part(part, type);
    thought += read_text(part, "thinking", {"text"}, {});
    return "";
  };
}

std::string note_part(Fields& part, const std::string& type) {
  if (type.empty()) refuse_part(part, type);
  return fmt::format("[{}: left out, this model reads only text]", printable(type));
}

std::string read_text(Fields& fields, const char* name,
                      std::initializer_list<std::string_view> types,
                      std::initializer_list<const char*> harmless, const OtherPart& other) {
  const Json* content = fields.any(name);
  if (!content) return {};
  if (content->is_string()) return content->get<std::string>();
  if (!content->is_array()) fields.wrong(name, *content, "a string or a list of text parts");
  std::string out;
  for (size_t i = 0; i < content->size(); ++i) {
    Fields part((*content)[i], fmt::format("{}[{}]", fields.name_of(name), i));
    const std::string type = part.text("type").value_or("");
    if (std::find(types.begin(), types.end(), type) == types.end()) {
      out += other(part, type);
      continue;
    }
    out += required_text(part, "text");
    for (const char* one : harmless) part.ignore(one);
    part.finish();
  }
  return out;
}

std::string read_arguments(Fields& fields) {
  std::string out = fields.text("arguments").value_or("");
  return out.find_first_not_of(" \t\r\n") == std::string::npos ? "{}" : out;
}

void read_messages(const Json& list, Generation& generation) {
  check_length("messages", list);
  for (size_t i = 0; i < list.size(); ++i) {
    Fields fields(list[i], fmt::format("messages[{}]", i));
    generation.messages.push_back(read_message(fields));
    if (fields.flag("prefix").value_or(false)) {
      if (i + 1 < list.size() || generation.messages.back().role != "assistant" ||
          !generation.messages.back().tool_calls.empty()) {
        bad_field(fields.name_of("prefix"), "{} is only for a last message of the assistant",
                  fields.name_of("prefix"));
      }
      generation.continue_last = true;
    }
    fields.finish();
  }
}

}  // namespace ponder
