#include "serve/messages.h"

#include "serve/fields.h"

namespace ponder {
namespace {

constexpr size_t kMaxMessages = 10'000;

// A string, or a list of {"type":"text","text":...}.
std::string read_content(Fields& fields) {
  const Json* content = fields.any("content");
  if (!content) return {};
  if (content->is_string()) return content->get<std::string>();
  if (!content->is_array()) fields.wrong("content", *content, "a string or a list of text parts");
  std::string out;
  for (size_t i = 0; i < content->size(); ++i) {
    Fields part((*content)[i], fmt::format("{}[{}]", fields.name_of("content"), i));
    const std::string type = part.text("type").value_or("");
    if (type != "text") {
      bad_field(part.name_of("type"), "{} is \"{}\", but this model reads only text",
                part.name_of("type"), printable(type));
    }
    out += part.text("text").value_or("");
    part.ignore("cache_control");
    part.finish();
  }
  return out;
}

Message read_message(Fields& fields) {
  Message out;
  out.role = fields.text("role").value_or("");
  if (out.role == "developer") out.role = "system";
  if (out.role != "system" && out.role != "user" && out.role != "assistant") {
    bad_field(fields.name_of("role"),
              "{} is \"{}\", but must be system, developer, user or assistant",
              fields.name_of("role"), printable(out.role));
  }
  out.content = read_content(fields);
  if (out.role == "assistant") {
    out.thought = fields.text("reasoning_content").value_or("");
    // Other servers' name of the same.
    if (const auto thought = fields.text("reasoning")) out.thought = *thought;
    for (const char* name : {"refusal", "annotations", "audio", "function_call"}) {
      fields.refuse(name, "nothing of this kind is understood here", Json::array());
    }
    fields.refuse("tool_calls", "tools are not supported", Json::array());
  }
  fields.ignore("name");
  return out;
}

}  // namespace

void read_messages(const Json& list, Generation& generation) {
  if (list.empty()) bad_field("messages", "messages is empty; send at least one");
  if (list.size() > kMaxMessages) {
    bad_field("messages", "there are {} messages; at most {} are read", list.size(), kMaxMessages);
  }
  for (size_t i = 0; i < list.size(); ++i) {
    Fields fields(list[i], fmt::format("messages[{}]", i));
    generation.messages.push_back(read_message(fields));
    if (fields.flag("prefix").value_or(false)) {
      if (i + 1 < list.size() || generation.messages.back().role != "assistant") {
        bad_field(fields.name_of("prefix"), "{} is only for a last message of the assistant",
                  fields.name_of("prefix"));
      }
      generation.continue_last = true;
    }
    fields.finish();
  }
}

}  // namespace ponder
