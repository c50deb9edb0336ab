// Functionary's: of v3.2 a line with the receiver and then what it gets,
//   >>>NAME\n{...}
// where "all" is whoever reads the answer; and of v3.1, which Llama knows too,
//   <function=NAME>{...}</function>
#include <fmt/format.h>

#include "chat/calls/json_reader.h"
#include "chat/calls/registry.h"

namespace ponder {
namespace {

std::string line_name(std::string_view head) {
  if (!head.ends_with('\n')) return "";
  head = trimmed_space(head);
  return head == "all" || head.find_first_of(" \n") != std::string_view::npos ? ""
                                                                              : std::string(head);
}

std::string tag_name(std::string_view head) {
  head = trimmed_space(head);
  if (!head.ends_with('>')) return "";
  head.remove_suffix(1);
  return head.find_first_of(" \n<>") == std::string_view::npos ? std::string(head) : "";
}

}  // namespace

CallForm functionary_calls() {
  CallForm out;
  out.name = "functionary";
  out.detect = [](std::string_view text) { return has_text(text, ">>>all"); };
  out.opens = {{">>>"}};
  out.frames = {{">>>all\n"}};
  out.reader = [](const CallTools&) { return headed_call_reader({line_name, {}}); };
  out.write = [](const std::vector<ToolCall>& calls) {
    std::string text;
    for (const ToolCall& call : calls) text += fmt::format(">>>{}\n{}", call.name, call.arguments);
    return text;
  };
  return out;
}

CallForm functionary_tagged_calls() {
  CallForm out;
  out.name = "functionary_tagged";
  out.detect = [](std::string_view text) { return has_text(text, "<function="); };
  out.opens = {{"<function="}};
  out.frames = {{"</function>", true}};
  out.reader = [](const CallTools&) { return headed_call_reader({tag_name, "</function>"}); };
  out.write = [](const std::vector<ToolCall>& calls) {
    std::string text;
    for (const ToolCall& call : calls) {
      text += fmt::format("<function={}>{}</function>", call.name, call.arguments);
    }
    return text;
  };
  return out;
}

}  // namespace ponder
