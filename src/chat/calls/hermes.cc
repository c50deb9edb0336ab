// Hermes', which Qwen and many others took over:
//   <tool_call>\n{"name": "NAME", "arguments": {...}}\n</tool_call>
// A template that says nothing of calls gets it, too, as plain text.
#include <fmt/format.h>

#include "chat/calls/json_reader.h"
#include "chat/calls/registry.h"

namespace ponder {
namespace {

constexpr const char* kHermesOpen = "<tool_call>";
constexpr const char* kHermesClose = "</tool_call>";

}  // namespace

CallForm hermes_calls() {
  CallForm out;
  out.name = "hermes";
  out.detect = [](std::string_view text) {
    return has_text(text, kHermesOpen) || !has_text(text, "tool_calls");
  };
  out.marks = {kHermesOpen, kHermesClose};
  out.opens = {{kHermesOpen}};
  out.frames = {{kHermesClose, true}};
  out.reader = [](const CallTools&) {
    JsonCallSpec spec;
    spec.close = kHermesClose;
    spec.several = true;
    return json_call_reader(spec);
  };
  out.write = [](const std::vector<ToolCall>& calls) {
    std::string text;
    for (const ToolCall& call : calls) {
      if (!text.empty()) text += '\n';
      text += fmt::format("{}\n{{\"name\": {}, \"arguments\": {}}}\n{}", kHermesOpen,
                          json_quoted(call.name), call.arguments, kHermesClose);
    }
    return text;
  };
  return out;
}

}  // namespace ponder
