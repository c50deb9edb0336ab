// Tools (functions that a model may ask to have called) in the text of an answer: what is said and
// what is called are told apart as the answer is written. The forms themselves: chat/calls/form.h.
#pragma once

#include <climits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "chat/calls/registry.h"

namespace ponder {

// A line of its own about the tools for templates that have none. `tools` is the list in OpenAI's
// form.
std::string about_tools(const CallForm& form, const Json& tools);

// {"id","type":"function","function":{"name","arguments"}}, as OpenAI's API has it.
Json call_json(const ToolCall& call);

// What is new of a call.
struct CallPiece {
  int index = 0;          // of the call in its answer
  std::string name = {};  // once, with the first piece
  std::string arguments = {};
  bool ends = false;  // its arguments are an object
};

// Splits the text of an answer into what is said and what is called, over any chunk border, always
// to the same parts. A call is begun when its name is known to be a tool's and its arguments begin;
// its arguments are passed on as they become certain, as they were written where the form is JSON.
// What is none of the form, or names no tool, stays text as it came. White space around calls
// belongs to them.
class ToolCallStream {
 public:
  // Beyond `most` calls the answer is dropped.
  explicit ToolCallStream(const CallForm& form, Json tools = nullptr, int most = INT_MAX);
  ToolCallStream(ToolCallStream&&) = default;

  struct Part {
    std::string text;
    std::vector<CallPiece> calls;
  };
  Part push(std::string_view text);
  // What was held back. Of an answer that was `cut` by a limit the beginning of a call is not
  // shown; the arguments of one that had begun stay as far as they came.
  Part finish(bool cut = false);
  int calls() const { return calls_; }  // that have begun

 private:
  void take(char c, Part& out);
  void outside(char c, Part& out);
  void inside(char c, Part& out);
  void say(char c, Part& out);
  void open(const CallForm::Open& open);
  void skip(char c);
  void give_up(Part& out);
  void relay(Part& out);
  void relay_one(const WrittenCall& call, bool first, Part& out);

  const CallForm* form_;
  std::unique_ptr<CallTools> tools_;  // readers point to it
  int most_, calls_ = 0;
  bool said_ = false;    // something that can be seen
  std::string space_;    // of the text: shown if more text follows, not if a call does
  size_t frame_at_;      // where in space_ the first frame stands; npos: nowhere
  std::string partial_;  // a proper prefix of a mark
  std::string again_;    // to be read once more
  std::string recent_;   // the last bytes that a reader got
  bool lost_ = false;    // within what is left of a call that broke off

  std::unique_ptr<CallReader> reader_;
  enum class Taken { Unknown, Called, Said } taken_ = Taken::Unknown;
  std::string held_;    // from the mark on, while it is unknown
  size_t mark_ = 0;     // bytes of it that are the mark
  size_t at_ = 0;       // of the reader's calls: the one that is passed on
  size_t sent_ = 0;     // bytes of its arguments
  bool begun_ = false;  // it was given a number
};

}  // namespace ponder
