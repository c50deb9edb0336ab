// GLM's, from 4.5 on:
//   <tool_call>NAME\n<arg_key>KEY</arg_key>\n<arg_value>VALUE</arg_value>\n</tool_call>
#include <fmt/format.h>

#include "chat/calls/registry.h"
#include "chat/calls/tagged_reader.h"

namespace ponder {
namespace {

constexpr TaggedCallSpec kGlm = {.name_ends = "\n<",
                                 .key_open = "<arg_key>",
                                 .key_close = "</arg_key>",
                                 .value_open = "<arg_value>",
                                 .value_close = "</arg_value>",
                                 .close = "</tool_call>",
                                 .break_around = false,
                                 .text_mark = "",
                                 .open = "<tool_call>",
                                 .after_name = "\n"};

}  // namespace

CallForm glm_calls() {
  CallForm out;
  out.name = "glm";
  out.detect = [](std::string_view text) { return has_text(text, "<arg_key>"); };
  out.marks = {"<tool_call>", "</tool_call>", "<arg_key>",
               "</arg_key>",  "<arg_value>",  "</arg_value>"};
  out.opens = {{kGlm.open}};
  out.frames = {{kGlm.close, true}};
  out.reader = [](const CallTools& tools) { return tagged_call_reader(kGlm, tools); };
  out.write = [](const std::vector<ToolCall>& calls) {
    std::string text;
    for (const ToolCall& call : calls) {
      text += fmt::format("{}{}", text.empty() ? "" : "\n", tagged_call(kGlm, call));
    }
    return text;
  };
  out.grammar = [](JsonForms& forms, const std::string& name, const Json& schema, int32_t end) {
    return tagged_grammar(kGlm, "", "", forms, name, schema, end);
  };
  return out;
}

}  // namespace ponder
