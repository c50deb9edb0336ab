#include "serve/anthropic_messages.h"

#include "serve/messages.h"

namespace ponder {
namespace {

// Where a prefix ends that is to be kept, and which source a text quotes: neither changes a reply.
std::string read_plain_text(Fields& fields, const char* name) {
  return read_text(fields, name, {"text"}, {"cache_control", "citations"});
}

[[noreturn]] void refuse_block(const Fields& block, const std::string& type,
                               std::string_view role) {
  const std::string name = block.name_of("type");
  bad_field(
      name, "{} is \"{}\", but blocks of {} can only be {} here", name, printable(type), role,
      role == "user" ? "text or tool_result" : "text, thinking, redacted_thinking or tool_use");
}

// A template knows a tool's answer by its text alone, so that it failed is said there. A client's
// search among its tools answers with the names of those that are to be shown from now on.
Message read_result(Fields& block, std::vector<std::string>& found) {
  Message out;
  out.role = "tool";
  out.tool_call_id = required_text(block, "tool_use_id");
  const auto other = [&](Fields& part, const std::string& type) {
    if (type != "tool_reference") return note_part(part, type);
    found.push_back(required_text(part, "tool_name"));
    return fmt::format("The tool {} can be called now.\n", found.back());
  };
  out.content = read_text(block, "content", {"text"}, {"cache_control", "citations"}, other);
  if (block.flag("is_error").value_or(false)) out.content.insert(0, "Error: ");
  return out;
}

// Results become messages of their own; the text around them stays the user's.
void read_user_block(Fields& block, std::vector<Message>& out, std::vector<std::string>& found) {
  const std::string type = block.text("type").value_or("");
  if (type == "tool_result") {
    out.push_back(read_result(block, found));
  } else if (type == "text") {
    if (out.empty() || out.back().role != "user") out.push_back({"user", ""});
    out.back().content += required_text(block, "text");
    block.ignore("citations");
  } else {
    refuse_block(block, type, "user");
  }
}

void read_assistant_block(Fields& block, Message& out) {
  const std::string type = block.text("type").value_or("");
  if (type == "text") {
    out.content += required_text(block, "text");
    block.ignore("citations");
  } else if (type == "thinking") {
    out.thought += required_text(block, "thinking");
    block.ignore("signature");  // it vouches for nothing here
  } else if (type == "redacted_thinking") {
    block.ignore("data");  // nobody here can read it
  } else if (type == "tool_use") {
    ToolCall& call = out.tool_calls.emplace_back();
    call.id = required_text(block, "id");
    call.name = required_text(block, "name");
    const Json* input = block.object("input");
    call.arguments = input ? input->dump() : "{}";
    block.ignore("caller");
  } else {
    refuse_block(block, type, "assistant");
  }
}

void read_turn(Fields& fields, Generation& generation) {
  std::vector<Message>& out = generation.messages;
  const std::string role = fields.text("role").value_or("");
  if (role != "user" && role != "assistant" && role != "system") {
    bad_field(fields.name_of("role"), "{} is \"{}\", but must be user or assistant",
              fields.name_of("role"), printable(role));
  }
  const Json* content = fields.any("content");
  if (!content) bad_field(fields.name_of("content"), "{} is missing", fields.name_of("content"));
  if (content->is_string() || role == "system") {
    out.push_back({role, read_plain_text(fields, "content")});
    return;
  }
  if (!content->is_array()) fields.wrong("content", *content, "a string or a list of blocks");
  std::vector<Message> turn;
  if (role == "assistant") turn.push_back({role, ""});
  for (size_t i = 0; i < content->size(); ++i) {
    Fields block((*content)[i], fmt::format("{}[{}]", fields.name_of("content"), i));
    role == "user" ? read_user_block(block, turn, generation.found_tools)
                   : read_assistant_block(block, turn.front());
    block.ignore("cache_control");
    block.finish();
  }
  if (turn.empty()) turn.push_back({role, ""});
  for (Message& message : turn) out.push_back(std::move(message));
}

// Claude Code begins its system text with a block for Anthropic's accounts that may differ with
// each request: nothing behind it would be found in the prefix cache.
std::string read_system(Fields& fields) {
  std::string text = read_plain_text(fields, "system");
  if (!text.starts_with("x-anthropic-billing-header:")) return text;
  size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
  if (const Json* blocks = fields.any("system"); blocks->is_array()) {
    // The texts of blocks are joined without anything between them.
    end = 0;
    for (size_t i = 0; end == 0; ++i) end = (*blocks)[i].value("text", "").size();
  }
  return text.substr(end);
}

}  // namespace

void read_anthropic_messages(Fields& fields, Generation& generation) {
  std::vector<Message>& out = generation.messages;
  if (std::string system = read_system(fields); !system.empty()) {
    out.push_back({"system", std::move(system)});
  }
  const Json* list = fields.list("messages");
  if (!list) bad_field("messages", "messages is missing; it is the conversation, as a list");
  check_length("messages", *list);
  for (size_t i = 0; i < list->size(); ++i) {
    Fields turn((*list)[i], fmt::format("messages[{}]", i));
    read_turn(turn, generation);
    turn.finish();
  }
  if (out.back().role != "assistant") return;
  if (!out.back().tool_calls.empty()) {
    bad_field("messages", "messages ends with a tool_use; send what it gave as a tool_result");
  }
  generation.continue_last = true;
}

}  // namespace ponder
