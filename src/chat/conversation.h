// From messages to a prompt's tokens, with the template that the checkpoint ships.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chat/tools.h"
#include "formats/checkpoint.h"
#include "text/chat_message.h"
#include "text/chat_template.h"
#include "text/control_guard.h"
#include "text/thought_form.h"
#include "text/tokenizer.h"

namespace ponder {

struct Prompt {
  std::vector<int32_t> ids;
  bool inside_thought = false;    // it ends inside an open thought
  std::vector<std::string> stop;  // stop strings that come with it
  bool may_think = false;         // the model may open a thought itself
};

// What a template may be told beside the conversation. Error for names that are taken (messages,
// bos_token, ...), and for an enable_thinking or thinking that is no truth value.
void check_template_arguments(const Json& arguments);

class ChatFormat {
 public:
  // Error if the checkpoint has no tokenizer, or its template does not parse. `tokenizer` must
  // outlive this.
  ChatFormat(const Checkpoint& checkpoint, const Tokenizer& tokenizer, TemplateLimits limits = {});

  // Renders and encodes the conversation, ready for the assistant's reply. A message cannot bring
  // control tokens: where a content spells one, it is encoded as plain text.
  // `think` false: the template is told so (enable_thinking or thinking = false, or its family's
  // own switch), and if it opens a thought all the same, or knows thoughts without a switch, an
  // empty one is put there.
  // Without a template it is a transcript ("User: ...", "Assistant:") after the BOS token.
  // `tools`: a list in OpenAI's form, or null. A template that has no place for them gets them in
  // the system message; one whose calls would not be understood is an Error (no call_form).
  // `arguments`: an object of what else the template is told by name (reasoning_effort,
  // date_string, ...), as text that cannot bring control tokens either. Error for names that are
  // taken (messages, bos_token, ...). enable_thinking or thinking among them is `think`.
  Prompt prompt(const std::vector<Message>& messages, bool think = true,
                const Json& tools = nullptr, const Json& arguments = Json::object()) const;

  // The same, but the last message is the beginning of the reply that is to be gone on with: its
  // thought, and its content, each of which may be empty; `closed`: the thought is at its end
  // although there is no content yet. Its control tokens are text, too.
  Prompt continued(std::vector<Message> messages, bool closed, bool think = true,
                   const Json& tools = nullptr, const Json& arguments = Json::object()) const;
  // Puts how far a reply has come behind its prompt.
  void go_on(Prompt& prompt, const std::string& thought, bool closed,
             const std::string& content) const;
  // Opens the thought before an answer that is held to a form, in families where one token does
  // not.
  void begin_thought(Prompt& prompt) const;

  // The text itself as the prompt, after what the tokenizer puts before every text (BOS). Control
  // tokens in it count: it is the user's own prompt.
  Prompt raw(const std::string& text) const;

  // The conversation's text as the template writes it, control tokens of contents hidden; `open`:
  // up to where the assistant is to reply, as `prompt` has it; else up to the last message's end.
  // The template is told to think. For training. Error without a template, and as in `prompt`.
  std::string written(const std::vector<Message>& messages, const Json& tools, bool open,
                      ControlGuard::Hidden& hidden) const;
  const ControlGuard& guard() const { return guard_; }
  // The templates' texts, which say how everything is written.
  std::string source() const;

  bool has_template() const { return template_.has_value(); }
  // Whether a template speaks of this argument.
  bool reads(std::string_view name) const;
  // Tokens that end a reply, as serving has it.
  const std::vector<int32_t>& stops() const { return stops_; }
  const ThoughtForm& thought_form() const { return *thought_form_; }
  const CallForm* call_form() const { return call_form_; }  // nullptr: none that is read here

 private:
  void check_tools(const Json& tools) const;
  Json variables_of(const std::vector<Message>& messages, const Json& tools, const Json& arguments,
                    bool open, ControlGuard::Hidden& hidden) const;
  Json hidden_tools(const Json& tools, ControlGuard::Hidden& hidden) const;
  Json entries(const std::vector<Message>& messages, const Json& tools,
               ControlGuard::Hidden& hidden) const;
  Json entry(const Message& message, const ChatTemplate& reader,
             ControlGuard::Hidden& hidden) const;
  void add_thought(const Message& message, const ChatTemplate& reader, Json& out,
                   ControlGuard::Hidden& hidden) const;
  void add_calls(const Message& message, Json& list, const ChatTemplate& reader,
                 ControlGuard::Hidden& hidden) const;
  bool add_response(const Message& message, Json& list, ControlGuard::Hidden& hidden) const;
  std::string render(const ChatTemplate& reader, Json variables) const;
  const ChatTemplate& template_for(const Json& tools) const;
  bool shows_system() const;
  bool add_switches(Json& variables, const ChatTemplate& reader, bool think) const;
  Prompt transcript(const std::vector<Message>& messages) const;

  const Tokenizer& tokenizer_;
  std::optional<ChatTemplate> template_, tool_template_;  // with tools the second, if there is one
  ControlGuard guard_;
  std::vector<int32_t> stops_;
  const CallForm* call_form_ = nullptr;
  const ThoughtForm* thought_form_ = &think_form();
};

}  // namespace ponder
