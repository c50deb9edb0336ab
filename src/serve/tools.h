// Tools as requests bring them, and the calls of an answer as it is written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "infer/tools.h"
#include "serve/api.h"
#include "serve/fields.h"
#include "serve/generation.h"

namespace ponder {

// One tool in OpenAI's form. ApiError 400 if its name cannot be one, or it has no schema.
Json tool_json(const Fields& fields, const std::string& name,
               const std::optional<std::string>& description, const Json* parameters);
// Puts the tools into the generation. ApiError 400 if they cannot be understood here.
void offer_tools(Json tools, ToolFormat format, Generation& generation);
// The answer must call one of the tools, or the one of this name. After `offer_tools`.
void demand_call(ToolFormat format, const std::string& only, Generation& generation);

// `tools`, `tool_choice` and `parallel_tool_calls` of chat completions.
void read_tools(Fields& fields, ToolFormat format, Generation& generation);

struct SplitAnswer {
  std::string text;
  std::vector<ToolCall> calls;
};

// One choice's answer: what is said, and what is called if there were tools.
class AnswerSplit {
 public:
  // `prefix`: calls get it and their number as ids.
  AnswerSplit(const Generation& generation, ToolFormat format, std::string prefix);

  SplitAnswer push(std::string_view text);
  SplitAnswer finish();
  SplitAnswer all(std::string_view text);  // at once
  int calls() const { return numbered_; }

 private:
  SplitAnswer numbered(ToolCallStream::Part part);

  std::optional<ToolCallStream> stream_;
  std::string prefix_;
  int numbered_ = 0;
};

std::vector<AnswerSplit> choices_split(const Call& call, const Generation& generation,
                                       size_t choices);

// {"id","type":"function","function":{"name","arguments"}}
Json call_json(const ToolCall& call);

}  // namespace ponder
