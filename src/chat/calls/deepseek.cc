// DeepSeek's, of R1 and V3:
//   <｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>NAME\n```json\n{...}\n```
//   <｜tool▁call▁end｜>...<｜tool▁calls▁end｜>
// and of V3.1, without "function" and the fence: NAME<｜tool▁sep｜>{...}. Both are read wherever
// one of them is expected.
#include <fmt/format.h>

#include "chat/calls/json_reader.h"
#include "chat/calls/registry.h"

namespace ponder {
namespace {

constexpr const char* kCallsBegin = "<｜tool▁calls▁begin｜>";
constexpr const char* kCallsEnd = "<｜tool▁calls▁end｜>";
constexpr const char* kCallBegin = "<｜tool▁call▁begin｜>";
constexpr const char* kCallEnd = "<｜tool▁call▁end｜>";
constexpr const char* kSeparator = "<｜tool▁sep｜>";

std::string deepseek_name(std::string_view head) {
  const size_t separator = head.find(kSeparator);
  if (separator == std::string_view::npos) return "";
  const std::string_view before = head.substr(0, separator);
  const std::string_view rest =
      trimmed_space(head.substr(separator + std::string_view(kSeparator).size()));
  if (rest.empty()) return std::string(trimmed_space(before));
  const size_t line = rest.find('\n');
  if (line == std::string_view::npos) return "";
  const std::string_view fence = trimmed_space(rest.substr(line));
  return fence == "```json" || fence == "```" ? std::string(trimmed_space(rest.substr(0, line)))
                                              : "";
}

std::unique_ptr<CallReader> deepseek_reader(const CallTools&) {
  return headed_call_reader({deepseek_name, kCallEnd});
}

std::string write_deepseek(const std::vector<ToolCall>& calls, bool fenced) {
  std::string out = kCallsBegin;
  for (const ToolCall& call : calls) {
    if (fenced && &call != calls.data()) out += '\n';
    out += fenced ? fmt::format("{}function{}{}\n```json\n{}\n```{}", kCallBegin, kSeparator,
                                call.name, call.arguments, kCallEnd)
                  : fmt::format("{}{}{}{}{}", kCallBegin, call.name, kSeparator, call.arguments,
                                kCallEnd);
  }
  return out + kCallsEnd;
}

CallForm deepseek_form(const char* name, bool (*detect)(std::string_view),
                       std::string (*write)(const std::vector<ToolCall>&)) {
  return {name,
          detect,
          {kCallsBegin, kCallsEnd, kCallBegin, kCallEnd, kSeparator},
          {{kCallBegin}},
          {{kCallsBegin}, {kCallsEnd, true}, {kCallEnd, true}},
          deepseek_reader,
          write};
}

}  // namespace

CallForm deepseek_calls() {
  return deepseek_form(
      "deepseek",
      [](std::string_view text) { return has_text(text, kCallBegin) && has_text(text, "```json"); },
      [](const std::vector<ToolCall>& calls) { return write_deepseek(calls, true); });
}

CallForm deepseek_bare_calls() {
  return deepseek_form(
      "deepseek_bare", [](std::string_view text) { return has_text(text, kCallBegin); },
      [](const std::vector<ToolCall>& calls) { return write_deepseek(calls, false); });
}

}  // namespace ponder
