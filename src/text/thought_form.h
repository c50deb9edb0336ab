// Thought forms: how a family of models sets its thought apart from its answer. A form is a row of
// kForms in thought_form.cc; who reads the stream is behind `ThoughtReader`.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ponder {

struct ThoughtPart {
  std::string thought, answer;
};

// Splits a stream of text into thought and answer, over any chunk border, always to the same parts.
class ThoughtReader {
 public:
  virtual ~ThoughtReader() = default;
  virtual ThoughtPart push(std::string_view text) = 0;  // what is now certain
  virtual ThoughtPart finish() = 0;  // what was held back in case it was the start of a mark
  virtual bool inside() const = 0;   // a thought is open, or the head of a first message
  virtual bool closed() const = 0;   // there was a thought, and it was ended
  // The thought's end was written, but not yet what follows it (another message's head).
  virtual bool between() const { return false; }
};

struct ThoughtForm {
  std::string_view name;
  bool (*detect)(std::string_view template_source);
  std::string_view open, close;              // what the reader looks for
  std::string_view begin, end;               // as the model would write them around a thought
  std::string_view skip;                     // written for a reply that is not to think
  std::string_view skip_to_calls = skip;     // the same where tools may be called
  std::vector<std::string_view> marks = {};  // those that may be control tokens
  std::string_view resume = {};              // of `end`, what follows the thought's own end
  bool must_begin = false;  // an answer that is held to a form needs `begin` before its thought
  // The template's argument that says whether to think, with its values as JSON ("": none).
  std::string_view switch_name = {}, switch_on = {}, switch_off = {};
  std::string_view open_tail = {};  // that a prompt may have begun the thought with
  bool channels = false;            // messages in channels instead of two tags

  std::string_view interrupt = {};  // the mark of a call, which ends a thought without `close`

  // `inside`: the prompt opened the thought. `calls`: there are tools that may be called.
  std::unique_ptr<ThoughtReader> reader(bool inside, bool calls = false) const;
  // True if a rendered prompt ends inside an open thought (white space may follow).
  bool opened_by(std::string_view prompt) const;
};

// The form of a chat template; without marks that are known it is the one of <think>.
const ThoughtForm& thought_form_of(std::string_view template_source);
const ThoughtForm& think_form();  // <think>, of DeepSeek, Qwen and most others
const std::vector<ThoughtForm>& thought_forms();

}  // namespace ponder
