// Forms that write one JSON list of all calls behind a mark: Mistral's older one,
//   [TOOL_CALLS][{"name": "NAME", "arguments": {...}}]
// Cohere's <|START_ACTION|>[{"tool_name": ..., "parameters": ...}]<|END_ACTION|>, Granite's and
// Phi's <|tool_call|>[...], Nemotron's <TOOLCALL>[...]</TOOLCALL>; and Mistral's newer one, with
// the name before its arguments:
//   [TOOL_CALLS]NAME[ARGS]{...}
#include <fmt/format.h>

#include "chat/calls/json_reader.h"
#include "chat/calls/registry.h"

namespace ponder {
namespace {

constexpr std::string_view kToolCalls = "[TOOL_CALLS]", kArgs = "[ARGS]";

std::string write_list(std::string_view open, std::string_view close, std::string_view name,
                       std::string_view arguments, const std::vector<ToolCall>& calls) {
  std::string out;
  for (const ToolCall& call : calls) {
    out += fmt::format("{}{{\"{}\": {}, \"{}\": {}}}", out.empty() ? "" : ", ", name,
                       json_quoted(call.name), arguments, call.arguments);
  }
  return fmt::format("{}[{}]{}", open, out, close);
}

std::string named_head(std::string_view head) {
  head = trimmed_space(head);
  if (head.ends_with(kArgs)) head.remove_suffix(kArgs.size());
  const size_t id = head.find("[CALL_ID]");
  if (id != std::string_view::npos) head = head.substr(0, id);
  return head.find_first_of(" \n[]<>") == std::string_view::npos ? std::string(head) : "";
}

// A list, or a name and its arguments: the first byte tells.
class MistralReader : public CallReader {
 public:
  CallReading take(char c) override {
    if (!inner_) {
      if (c == ' ' || c == '\n') return CallReading::More;
      inner_ = c == '[' || c == '{' ? json_call_reader({}) : headed_call_reader({named_head, {}});
    }
    const CallReading reading = inner_->take(c);
    unread_ = inner_->unread();
    return reading;
  }
  const std::vector<WrittenCall>& calls() const override {
    return inner_ ? inner_->calls() : calls_;
  }

 private:
  std::unique_ptr<CallReader> inner_;
};

CallForm list_form(std::string_view name, std::string_view open, std::string_view close) {
  CallForm out;
  out.name = name;
  out.marks = {open};
  if (!close.empty()) {
    out.marks.push_back(close);
    out.frames = {{close, true}};
  }
  out.opens = {{open}};
  return out;
}

CallForm mistral_form(std::string_view name) {
  CallForm out = list_form(name, kToolCalls, "");
  out.marks.push_back(kArgs);
  out.marks.push_back("[CALL_ID]");
  out.reader = [](const CallTools&) -> std::unique_ptr<CallReader> {
    return std::make_unique<MistralReader>();
  };
  return out;
}

}  // namespace

CallForm mistral_calls() {
  CallForm out = mistral_form("mistral");
  out.detect = [](std::string_view text) { return has_text(text, kToolCalls); };
  out.write = [](const std::vector<ToolCall>& calls) {
    return write_list(kToolCalls, "", "name", "arguments", calls);
  };
  return out;
}

CallForm mistral_named_calls() {
  CallForm out = mistral_form("mistral_named");
  out.detect = [](std::string_view text) {
    return has_text(text, kToolCalls) && has_text(text, kArgs);
  };
  out.write = [](const std::vector<ToolCall>& calls) {
    std::string text;
    for (const ToolCall& call : calls) {
      text += fmt::format("{}{}{}{}", kToolCalls, call.name, kArgs, call.arguments);
    }
    return text;
  };
  return out;
}

CallForm command_calls() {
  CallForm out = list_form("command", "<|START_ACTION|>", "<|END_ACTION|>");
  out.detect = [](std::string_view text) { return has_text(text, "<|START_ACTION|>"); };
  out.reader = [](const CallTools&) {
    JsonCallSpec spec;
    spec.names = {"tool_name", "name"};
    spec.close = "<|END_ACTION|>";
    return json_call_reader(spec);
  };
  out.write = [](const std::vector<ToolCall>& calls) {
    return write_list("<|START_ACTION|>", "<|END_ACTION|>", "tool_name", "parameters", calls);
  };
  return out;
}

CallForm granite_calls() {
  CallForm out = list_form("granite", "<|tool_call|>", "<|/tool_call|>");
  out.detect = [](std::string_view text) { return has_text(text, "<|tool_call|>"); };
  out.reader = [](const CallTools&) { return json_call_reader({}); };
  out.write = [](const std::vector<ToolCall>& calls) {
    return write_list("<|tool_call|>", "", "name", "arguments", calls);
  };
  return out;
}

CallForm nemotron_calls() {
  CallForm out = list_form("nemotron", "<TOOLCALL>", "</TOOLCALL>");
  out.detect = [](std::string_view text) { return has_text(text, "<TOOLCALL>"); };
  out.reader = [](const CallTools&) {
    JsonCallSpec spec;
    spec.close = "</TOOLCALL>";
    return json_call_reader(spec);
  };
  out.write = [](const std::vector<ToolCall>& calls) {
    return write_list("<TOOLCALL>", "</TOOLCALL>", "name", "arguments", calls);
  };
  return out;
}

}  // namespace ponder
