// Kimi's, of K2:
//   <|tool_calls_section_begin|><|tool_call_begin|>functions.NAME:0<|tool_call_argument_begin|>
//   {...}<|tool_call_end|><|tool_calls_section_end|>
#include <fmt/format.h>

#include "chat/calls/json_reader.h"
#include "chat/calls/registry.h"

namespace ponder {
namespace {

constexpr const char* kKimiBegin = "<|tool_calls_section_begin|>";
constexpr const char* kKimiEnd = "<|tool_calls_section_end|>";
constexpr const char* kKimiCall = "<|tool_call_begin|>";
constexpr const char* kKimiArguments = "<|tool_call_argument_begin|>";
constexpr const char* kKimiCallEnd = "<|tool_call_end|>";

// functions.NAME:NUMBER
std::string kimi_name(std::string_view head) {
  head = trimmed_space(head);
  if (!head.ends_with(kKimiArguments)) return "";
  head.remove_suffix(std::string_view(kKimiArguments).size());
  head = trimmed_space(head);
  if (head.starts_with("functions.")) head.remove_prefix(10);
  const size_t colon = head.rfind(':');
  if (colon != std::string_view::npos) head = head.substr(0, colon);
  return std::string(head);
}

}  // namespace

CallForm kimi_calls() {
  CallForm out;
  out.name = "kimi";
  out.detect = [](std::string_view text) { return has_text(text, kKimiCall); };
  out.marks = {kKimiBegin, kKimiEnd, kKimiCall, kKimiArguments, kKimiCallEnd};
  out.opens = {{kKimiCall}};
  out.frames = {{kKimiBegin}, {kKimiEnd, true}, {kKimiCallEnd, true}};
  out.reader = [](const CallTools&) { return headed_call_reader({kimi_name, kKimiCallEnd}); };
  out.write = [](const std::vector<ToolCall>& calls) {
    std::string text = kKimiBegin;
    for (size_t i = 0; i < calls.size(); ++i) {
      text += fmt::format("{}functions.{}:{}{}{}{}", kKimiCall, calls[i].name, i, kKimiArguments,
                          calls[i].arguments, kKimiCallEnd);
    }
    return text + kKimiEnd;
  };
  return out;
}

}  // namespace ponder
