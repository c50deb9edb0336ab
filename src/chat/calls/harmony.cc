// Harmony's, of gpt-oss: a message to a function, in the channel of commentary:
//   <|start|>assistant<|channel|>commentary to=functions.NAME <|constrain|>json<|message|>{...}
//   <|call|>
// or with the receiver before the channel. Calls alone are read here: the channels of analysis and
// final are not told apart yet, so their marks stay in the text.
#include <fmt/format.h>

#include "chat/calls/json_reader.h"
#include "chat/calls/registry.h"

namespace ponder {
namespace {

constexpr const char* kHarmonyMessage = "<|message|>";

std::string harmony_name(std::string_view head) {
  head = trimmed_space(head);
  if (!head.ends_with(kHarmonyMessage)) return "";
  return std::string(head.substr(0, head.find_first_of(" <")));
}

}  // namespace

CallForm harmony_calls() {
  CallForm out;
  out.name = "harmony";
  out.detect = [](std::string_view text) {
    return has_text(text, "<|channel|>") && has_text(text, kHarmonyMessage);
  };
  out.marks = {"<|start|>", "<|channel|>", kHarmonyMessage, "<|constrain|>", "<|end|>", "<|call|>"};
  out.opens = {{"<|channel|>commentary to=functions."},
               {"<|channel|>analysis to=functions."},
               {" to=functions."}};
  out.frames = {{"<|start|>assistant"}, {"<|call|>", true}, {"<|end|>", true}};
  out.reader = [](const CallTools&) { return headed_call_reader({harmony_name, {}}); };
  out.write = [](const std::vector<ToolCall>& calls) {
    std::string text;
    for (const ToolCall& call : calls) {
      text += fmt::format("{}<|channel|>commentary to=functions.{} <|constrain|>json{}{}",
                          text.empty() ? "" : "<|call|><|start|>assistant", call.name,
                          kHarmonyMessage, call.arguments);
    }
    return text;
  };
  return out;
}

}  // namespace ponder
