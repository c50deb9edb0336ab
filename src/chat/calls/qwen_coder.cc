// Qwen3-Coder's, which Qwen3.5, Nemotron 3 and Step write as well, and Seed-OSS with its own tag:
//   <tool_call>\n<function=NAME>\n<parameter=KEY>\nVALUE\n</parameter>\n</function>\n</tool_call>
#include <fmt/format.h>

#include "chat/calls/registry.h"
#include "chat/calls/tagged_reader.h"

namespace ponder {
namespace {

constexpr TaggedCallSpec kCoder = {.name_ends = ">",
                                   .key_open = "<parameter=",
                                   .key_close = ">",
                                   .value_open = "",
                                   .value_close = "</parameter>",
                                   .close = "</function>",
                                   .break_around = true,
                                   .text_mark = "",
                                   .open = "<function=",
                                   .after_name = ">\n"};

}  // namespace

CallForm qwen_coder_calls() {
  CallForm out;
  out.name = "qwen_coder";
  out.detect = [](std::string_view text) {
    return has_text(text, "<function=") && has_text(text, "<parameter=");
  };
  out.marks = {"<tool_call>", "</tool_call>", "<seed:tool_call>", "</seed:tool_call>"};
  out.opens = {{kCoder.open}};
  out.frames = {
      {"<tool_call>"}, {"</tool_call>", true}, {"<seed:tool_call>"}, {"</seed:tool_call>", true}};
  out.reader = [](const CallTools& tools) { return tagged_call_reader(kCoder, tools); };
  out.write = [](const std::vector<ToolCall>& calls) {
    std::string text;
    for (const ToolCall& call : calls) {
      text += fmt::format("{}<tool_call>\n{}\n</tool_call>", text.empty() ? "" : "\n",
                          tagged_call(kCoder, call));
    }
    return text;
  };
  out.grammar = [](JsonForms& forms, const std::string& name, const Json& schema, int32_t end) {
    return tagged_grammar(kCoder, "<tool_call>\n", "\n</tool_call>", forms, name, schema, end);
  };
  return out;
}

}  // namespace ponder
