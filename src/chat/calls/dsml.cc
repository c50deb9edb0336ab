// DeepSeek's DSML, of V3.2 (function_calls) and V4 (tool_calls):
//   <｜DSML｜tool_calls>\n<｜DSML｜invoke name="NAME">\n
//   <｜DSML｜parameter name="KEY" string="true">VALUE</｜DSML｜parameter>\n</｜DSML｜invoke>\n
//   </｜DSML｜tool_calls>
#include <fmt/format.h>

#include "chat/calls/registry.h"
#include "chat/calls/tagged_reader.h"

namespace ponder {
namespace {

constexpr TaggedCallSpec kDsml = {.name_ends = "\"",
                                  .key_open = "<｜DSML｜parameter name=\"",
                                  .key_close = "\">",
                                  .value_open = "",
                                  .value_close = "</｜DSML｜parameter>",
                                  .close = "</｜DSML｜invoke>",
                                  .break_around = false,
                                  .text_mark = "\" string=\"",
                                  .open = "<｜DSML｜invoke name=\"",
                                  .after_name = "\">\n"};
struct DsmlBlock {
  std::string_view begin, end;
};
constexpr DsmlBlock kDsmlTools = {"<｜DSML｜tool_calls>\n", "\n</｜DSML｜tool_calls>"};
constexpr DsmlBlock kDsmlFunctions = {"<｜DSML｜function_calls>\n", "\n</｜DSML｜function_calls>"};

// Either block is read wherever one of them is expected.
template <const DsmlBlock& kBlock>
CallForm dsml_form(const char* form, bool (*detect)(std::string_view)) {
  CallForm out;
  out.name = form;
  out.detect = detect;
  out.marks = {"｜DSML｜"};
  out.opens = {{kDsml.open}};
  out.frames = {{"<｜DSML｜tool_calls>"},
                {"</｜DSML｜tool_calls>", true},
                {"<｜DSML｜function_calls>"},
                {"</｜DSML｜function_calls>", true}};
  out.reader = [](const CallTools& tools) { return tagged_call_reader(kDsml, tools); };
  out.write = [](const std::vector<ToolCall>& calls) {
    std::string text;
    for (const ToolCall& call : calls) {
      text += fmt::format("{}{}", text.empty() ? kBlock.begin : "\n", tagged_call(kDsml, call));
    }
    return text + std::string(kBlock.end);
  };
  out.grammar = [](JsonForms& forms, const std::string& name, const Json& schema, int32_t end) {
    return tagged_grammar(kDsml, kBlock.begin, kBlock.end, forms, name, schema, end);
  };
  return out;
}

}  // namespace

CallForm dsml_function_calls() {
  return dsml_form<kDsmlFunctions>("dsml_functions", [](std::string_view text) {
    return has_text(text, "｜DSML｜") && has_text(text, "function_calls");
  });
}

CallForm dsml_calls() {
  return dsml_form<kDsmlTools>("dsml",
                               [](std::string_view text) { return has_text(text, "｜DSML｜"); });
}

}  // namespace ponder
