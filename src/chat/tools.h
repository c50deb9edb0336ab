// Tools (functions that a model may ask to have called): how a checkpoint's model writes its calls,
// and how they are found in the text of its answer.
//
// DeepSeek's, of R1 and V3:
//   <｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>NAME\n```json\n{...}\n```
//   <｜tool▁call▁end｜>...<｜tool▁calls▁end｜>
// and of V3.1, without "function" and the fence: NAME<｜tool▁sep｜>{...}. Both are read wherever
// one of them is expected. Hermes', which Qwen took over:
//   <tool_call>\n{"name": "NAME", "arguments": {...}}\n</tool_call>
#pragma once

#include <climits>
#include <string>
#include <string_view>
#include <vector>

#include "formats/json.h"
#include "text/chat_message.h"

namespace ponder {

enum class ToolFormat { None, Hermes, DeepSeek, DeepSeekBare };  // Bare: V3.1's

// What the template writes. One that knows no calls gets Hermes' format, written as plain text;
// None: it knows calls, but in a form that is not read here.
ToolFormat tool_format_of(std::string_view template_source);

// The control tokens of a format's calls.
std::vector<std::string> tool_marks(ToolFormat format);

// A call as the model would write it, and a line of its own about the tools for templates that have
// none. `tools` is the list in OpenAI's form.
std::string written_call(ToolFormat format, std::string_view name, std::string_view arguments);
std::string about_tools(ToolFormat format, const Json& tools);

// Splits the text of an answer into what is said and what is called, over any chunk border, always
// to the same parts. A call is given when it is whole: one that is malformed stays text, as it
// came. White space around calls belongs to them.
class ToolCallStream {
 public:
  // Beyond `most` calls the answer is dropped.
  explicit ToolCallStream(ToolFormat format, int most = INT_MAX);

  struct Part {
    std::string text;
    std::vector<ToolCall> calls;  // without ids
  };
  Part push(std::string_view text);
  Part finish();  // what was held back; a call that lacks only its end counts
  int calls() const { return calls_; }

 private:
  void outside(char c, Part& out);
  void inside(char c, Part& out);
  void say(char c, Part& out);
  void opened(Part& out);
  void close(std::string_view body, size_t with_end, Part& out);

  std::vector<std::string> frames_;  // stand around calls
  std::string open_, close_;
  bool hermes_;
  int most_, calls_ = 0;
  std::string space_;    // of the text: shown if more text follows, not if a call does
  std::string partial_;  // a proper prefix of a mark
  std::string call_;     // what came since the open mark, with it
  bool in_call_ = false, in_string_ = false, escaped_ = false;
};

}  // namespace ponder
