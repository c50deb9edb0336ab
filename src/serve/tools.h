// Tools as requests bring them, and the calls of an answer as it is written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "chat/tools.h"
#include "serve/api.h"
#include "serve/fields.h"
#include "serve/generation.h"

namespace ponder {

// What tool_choice asks for: whether one must be called, and which ("": any).
struct ToolChoice {
  enum class Kind { None, Auto, Required } kind = Kind::Auto;
  std::string name = {};
  std::vector<std::string> allowed = {};  // none: all; the others are not shown
};

// OpenAI's {"mode", "tools": [...]} of allowed tools; `name_of` reads the name of one of them.
ToolChoice read_allowed_tools(Fields& allowed, std::string (*name_of)(Fields& tool));

// How a dialect writes its tools.
struct ToolDialect {
  // One tool, in OpenAI's form, or null for one that is passed over. "strict" and "deferred" (shown
  // once it was found) stand beside its function, which alone the template gets.
  Json (*read)(Fields& tool);
  const char* parameters;  // where a tool has its schema
};

// OpenAI's `tool_choice`; `read_named` reads one that names a function.
ToolChoice read_openai_choice(Fields& fields, ToolChoice (*read_named)(Fields& choice));
// One tool in OpenAI's form, with its "strict"; `schema` is the field that has its arguments'.
// ApiError 400 if its name cannot be one, or if its arguments are no object.
Json tool_json(Fields& fields, const std::string& name,
               const std::optional<std::string>& description, const char* schema);
// The list `tools`, of which the answer may, or must, call some: one, where it is held to a form.
// ApiError 400 if that cannot be, or if a strict tool's schema has a keyword that cannot be
// checked.
void read_tool_list(Fields& fields, const ToolChoice& choice, const ToolDialect& dialect,
                    const CallForm* form, Generation& generation);

// `tools`, `tool_choice` and `parallel_tool_calls` of chat completions.
void read_tools(Fields& fields, const CallForm* form, Generation& generation);

// What is new of a call: its id and its name come with the first piece.
struct CallDelta {
  int index = 0;
  std::string id = {}, name = {}, arguments = {};
  bool ends = false;
};

struct SplitAnswer {
  std::string text;
  std::vector<CallDelta> calls;
};

// One choice's answer: what is said, and what is called if there were tools. A call of a strict
// tool is passed on when it is whole; one that its schema does not allow is said, not called.
class AnswerSplit {
 public:
  // `prefix`: calls get it and their number as ids.
  AnswerSplit(const Generation& generation, const CallForm* form, std::string prefix);

  SplitAnswer push(std::string_view text);
  SplitAnswer finish(const Completion& completion);  // which has ended
  SplitAnswer all(const Completion& completion);     // at once
  int calls() const { return numbered_; }

 private:
  SplitAnswer numbered(ToolCallStream::Part part);
  void hold(CallPiece piece, SplitAnswer& out);

  std::optional<ToolCallStream> stream_;
  Json strict_;
  std::string prefix_;
  ToolCall held_;  // of a strict tool; without a name: none
  int numbered_ = 0;
};

// The calls that such pieces make up.
std::vector<ToolCall> whole_calls(const std::vector<CallDelta>& pieces);

std::vector<AnswerSplit> choices_split(const Call& call, const Generation& generation,
                                       size_t choices);

}  // namespace ponder
