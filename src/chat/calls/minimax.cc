// MiniMax', of M2:
//   <minimax:tool_call>\n<invoke name="NAME">\n<parameter name="KEY">VALUE</parameter>\n</invoke>\n
//   </minimax:tool_call>
#include "chat/calls/registry.h"
#include "chat/calls/tagged_reader.h"

namespace ponder {
namespace {

constexpr TaggedCallSpec kMiniMax = {.name_ends = "\"",
                                     .key_open = "<parameter name=\"",
                                     .key_close = "\">",
                                     .value_open = "",
                                     .value_close = "</parameter>",
                                     .close = "</invoke>",
                                     .break_around = false,
                                     .text_mark = "",
                                     .open = "<invoke name=\"",
                                     .after_name = "\">\n"};
constexpr std::string_view kMiniMaxBegin = "<minimax:tool_call>";
constexpr std::string_view kMiniMaxEnd = "</minimax:tool_call>";

}  // namespace

CallForm minimax_calls() {
  CallForm out;
  out.name = "minimax";
  out.detect = [](std::string_view text) { return has_text(text, "minimax:tool_call"); };
  out.marks = {kMiniMaxBegin, kMiniMaxEnd};
  out.opens = {{kMiniMax.open}};
  out.frames = {{kMiniMaxBegin}, {kMiniMaxEnd, true}};
  out.reader = [](const CallTools& tools) { return tagged_call_reader(kMiniMax, tools); };
  out.write = [](const std::vector<ToolCall>& calls) {
    std::string text(kMiniMaxBegin);
    for (const ToolCall& call : calls) text += "\n" + tagged_call(kMiniMax, call);
    return text + "\n" + std::string(kMiniMaxEnd);
  };
  out.grammar = [](JsonForms& forms, const std::string& name, const Json& schema, int32_t end) {
    return tagged_grammar(kMiniMax, "<minimax:tool_call>\n", "\n</minimax:tool_call>", forms, name,
                          schema, end);
  };
  return out;
}

}  // namespace ponder
