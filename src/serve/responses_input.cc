#include "serve/responses_input.h"

#include "serve/messages.h"
#include "serve/responses_tools.h"

namespace ponder {
namespace {

std::string read_parts(Fields& item, const char* name, const OtherPart& other = refuse_part) {
  return read_text(item, name, {"input_text", "output_text", "text"},
                   {"annotations", "logprobs", "prompt_cache_breakpoint"}, other);
}

// Items become messages: a thought, what was said and what was called are one turn together.
class Items {
 public:
  explicit Items(std::vector<Message>& out) : out_(out) {}

  void read(Fields& item) {
    const std::string type = item.text("type").value_or("message");
    if (type == "message") {
      message(item);
    } else if (type == "reasoning") {
      reasoning(item);
    } else if (type == "function_call") {
      call(item);
    } else if (type == "custom_tool_call") {
      custom_call(item);
    } else if (type == "function_call_output" || type == "custom_tool_call_output") {
      Message& result = out_.emplace_back();
      result.role = "tool";
      result.tool_call_id = item.text("call_id").value_or("");
      result.content = read_parts(item, "output", note_part);
    } else {
      bad_field(item.name_of("type"),
                "{} is \"{}\", but must be message, reasoning, function_call, custom_tool_call, "
                "one of the latter's output, or item_reference",
                item.name_of("type"), printable(type));
    }
    for (const char* name : {"id", "status"}) item.ignore(name);
  }

 private:
  void message(Fields& item) {
    std::string role = item.text("role").value_or("");
    if (role == "developer") role = "system";
    if (role != "system" && role != "user" && role != "assistant") {
      bad_field(item.name_of("role"),
                "{} is \"{}\", but must be system, developer, user or assistant",
                item.name_of("role"), printable(role));
    }
    std::string content =
        read_parts(item, "content", role == "assistant" ? said_part(thought_) : refuse_part);
    if (role != "assistant") {
      out_.push_back({role, std::move(content)});
      return;
    }
    begin_turn().content = std::move(content);
    item.ignore("phase");
  }

  // Kept for the turn that follows: the template says whether such thoughts are read again.
  void reasoning(Fields& item) {
    for (const char* name : {"summary", "content"}) {
      const std::string text =
          read_text(item, name, {"summary_text", "reasoning_text", "text"}, {});
      if (!text.empty()) thought_ = text;
    }
    item.ignore("encrypted_content");  // only who wrote it can read it
  }

  void call(Fields& item) {
    ToolCall& call = add_call(item);
    call.arguments = read_arguments(item);
  }

  void custom_call(Fields& item) {
    ToolCall& call = add_call(item);
    call.arguments = custom_arguments(item.text("input").value_or(""));
  }

  ToolCall& add_call(Fields& item) {
    const bool same_turn = !out_.empty() && out_.back().role == "assistant" && thought_.empty();
    Message& turn = same_turn ? out_.back() : begin_turn();
    ToolCall& call = turn.tool_calls.emplace_back();
    call.id = item.text("call_id").value_or("");
    call.name = item.text("name").value_or("");
    if (call.name.empty()) bad_field(item.name_of("name"), "{} is missing", item.name_of("name"));
    call.name = joined_tool_name(item.text("namespace").value_or(""), call.name);
    return call;
  }

  Message& begin_turn() {
    Message& turn = out_.emplace_back();
    turn.role = "assistant";
    turn.thought = std::exchange(thought_, {});
    return turn;
  }

  std::vector<Message>& out_;
  std::string thought_;  // of the turn that comes
};

}  // namespace

void read_responses_input(Fields& fields, Generation& generation, size_t stored) {
  generation.field = "input";
  if (auto instructions = fields.text("instructions")) {
    generation.messages.push_back({"system", std::move(*instructions)});
  }
  const Json* input = fields.any("input");
  if (!input) bad_field("input", "input is missing; it is a text, or the conversation as items");
  if (input->is_string()) {
    generation.messages.push_back({"user", input->get<std::string>()});
    return;
  }
  if (!input->is_array()) fields.wrong("input", *input, "a string or a list of items");
  check_length("input", *input);
  Items items(generation.messages);
  for (size_t i = 0; i < input->size(); ++i) {
    Fields item((*input)[i], i < stored ? fmt::format("the stored input[{}]", i)
                                        : fmt::format("input[{}]", i - stored));
    items.read(item);
    item.finish();
  }
}

}  // namespace ponder
