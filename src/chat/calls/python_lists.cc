// Forms whose calls are Python's, between marks: LFM2's list,
//   <|tool_call_start|>[NAME(KEY="TEXT")]<|tool_call_end|>
// and OLMo 3's lines,
//   <function_calls>\nNAME(KEY="TEXT")\n</function_calls>
#include <fmt/format.h>

#include "chat/calls/python_reader.h"
#include "chat/calls/registry.h"

namespace ponder {
namespace {

std::string joined(const std::vector<ToolCall>& calls, std::string_view between) {
  std::string out;
  for (const ToolCall& call : calls) {
    out += fmt::format("{}{}", out.empty() ? "" : between, python_call(call));
  }
  return out;
}

}  // namespace

CallForm lfm_calls() {
  CallForm out;
  out.name = "lfm";
  out.detect = [](std::string_view text) { return has_text(text, "<|tool_call_start|>"); };
  out.marks = {"<|tool_call_start|>", "<|tool_call_end|>"};
  out.opens = {{"<|tool_call_start|>"}};
  out.frames = {{"<|tool_call_end|>", true}};
  out.reader = [](const CallTools& tools) {
    return python_call_reader({.close = "<|tool_call_end|>", .list = true}, tools);
  };
  out.write = [](const std::vector<ToolCall>& calls) {
    return fmt::format("<|tool_call_start|>[{}]<|tool_call_end|>", joined(calls, ", "));
  };
  out.grammar = [](JsonForms& forms, const std::string& name, const Json& schema, int32_t end) {
    return python_grammar("<|tool_call_start|>[", "]<|tool_call_end|>", forms, name, schema, end);
  };
  return out;
}

CallForm olmo_calls() {
  CallForm out;
  out.name = "olmo";
  out.detect = [](std::string_view text) { return has_text(text, "<function_calls>"); };
  out.marks = {"<function_calls>", "</function_calls>"};
  out.opens = {{"<function_calls>"}};
  out.frames = {{"</function_calls>", true}};
  out.reader = [](const CallTools& tools) {
    return python_call_reader({.close = "</function_calls>", .list = false}, tools);
  };
  out.write = [](const std::vector<ToolCall>& calls) {
    return fmt::format("<function_calls>\n{}\n</function_calls>", joined(calls, "\n"));
  };
  out.grammar = [](JsonForms& forms, const std::string& name, const Json& schema, int32_t end) {
    return python_grammar("<function_calls>\n", "\n</function_calls>", forms, name, schema, end);
  };
  return out;
}

}  // namespace ponder
