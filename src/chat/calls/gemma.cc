// Gemma's: of Gemma 4 and FunctionGemma, which differ in their marks,
//   <|tool_call>call:NAME{KEY:<|"|>TEXT<|"|>,KEY:1}<tool_call|>
// and of Gemma 3, which was taught to write code:
//   ```tool_code\nNAME(KEY="TEXT")\n```
#include <fmt/format.h>

#include "chat/calls/keyed_grammar.h"
#include "chat/calls/python_reader.h"
#include "chat/calls/registry.h"

namespace ponder {
namespace {

constexpr std::string_view kGemmaOpen = "<|tool_call>", kSmallOpen = "<start_function_call>";
constexpr BareKeySpec kGemma = {"<|\"|>", "<tool_call|>"};
constexpr BareKeySpec kSmall = {"<escape>", "<end_function_call>"};
constexpr std::string_view kCodeOpen = "```tool_code";

std::string write_bare(std::string_view open, const BareKeySpec& spec,
                       const std::vector<ToolCall>& calls) {
  std::string text;
  for (const ToolCall& call : calls) {
    text += fmt::format("{}{}{}", open, bare_key_call(spec, call), spec.close);
  }
  return text;
}

int32_t bare_grammar(std::string_view open, const BareKeySpec& spec, JsonForms& forms,
                     const std::string& name, const Json& schema, int32_t end) {
  KeyedForm form;
  form.open = fmt::format("{}call:{}{{", open, name);
  form.close = fmt::format("}}{}", spec.close);
  form.separator = ",";
  form.before = [&](const std::string& key, bool text) {
    return fmt::format("{}:{}", key, text ? spec.quote : "");
  };
  form.text_close = spec.quote;
  form.only_scalars = true;
  return keyed_grammar(form, forms, schema, end);
}

}  // namespace

CallForm gemma_calls() {
  CallForm out;
  out.name = "gemma";
  out.detect = [](std::string_view text) { return has_text(text, kGemmaOpen); };
  out.marks = {kGemmaOpen, kGemma.close, kGemma.quote};
  out.opens = {{kGemmaOpen}};
  out.frames = {{kGemma.close, true}};
  out.reader = [](const CallTools&) { return bare_key_reader(kGemma); };
  out.write = [](const std::vector<ToolCall>& calls) {
    return write_bare(kGemmaOpen, kGemma, calls);
  };
  out.grammar = [](JsonForms& forms, const std::string& name, const Json& schema, int32_t end) {
    return bare_grammar(kGemmaOpen, kGemma, forms, name, schema, end);
  };
  return out;
}

CallForm function_gemma_calls() {
  CallForm out;
  out.name = "function_gemma";
  out.detect = [](std::string_view text) { return has_text(text, kSmallOpen); };
  out.marks = {kSmallOpen, kSmall.close, kSmall.quote};
  out.opens = {{kSmallOpen}};
  out.frames = {{kSmall.close, true}};
  out.reader = [](const CallTools&) { return bare_key_reader(kSmall); };
  out.write = [](const std::vector<ToolCall>& calls) {
    return write_bare(kSmallOpen, kSmall, calls);
  };
  out.grammar = [](JsonForms& forms, const std::string& name, const Json& schema, int32_t end) {
    return bare_grammar(kSmallOpen, kSmall, forms, name, schema, end);
  };
  return out;
}

CallForm gemma_code_calls() {
  CallForm out;
  out.name = "gemma_code";
  out.detect = [](std::string_view text) {
    return has_text(text, "<start_of_turn>") && !has_text(text, "tool_calls");
  };
  out.opens = {{kCodeOpen}};
  out.reader = [](const CallTools& tools) {
    return python_call_reader({.close = "```", .list = false}, tools);
  };
  out.write = [](const std::vector<ToolCall>& calls) {
    std::string text(kCodeOpen);
    for (const ToolCall& call : calls) text += "\n" + python_call(call);
    return text + "\n```";
  };
  out.grammar = [](JsonForms& forms, const std::string& name, const Json& schema, int32_t end) {
    return python_grammar(fmt::format("{}\n", kCodeOpen), "\n```", forms, name, schema, end);
  };
  return out;
}

}  // namespace ponder
