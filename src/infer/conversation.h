// From messages to a prompt's tokens, with the template that the checkpoint ships.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "formats/checkpoint.h"
#include "infer/sampler.h"
#include "text/chat_message.h"
#include "text/chat_template.h"
#include "text/control_guard.h"
#include "text/tokenizer.h"

namespace ponder {

struct Prompt {
  std::vector<int32_t> ids;
  bool inside_thought = false;    // it ends inside an open <think>
  std::vector<std::string> stop;  // stop strings that come with it
  bool may_think = false;         // the model may open a thought itself
};

class ChatFormat {
 public:
  // Error if the checkpoint has no tokenizer, or its template does not parse. `tokenizer` must
  // outlive this.
  ChatFormat(const Checkpoint& checkpoint, const Tokenizer& tokenizer);

  // Renders and encodes the conversation, ready for the assistant's reply. A message cannot bring
  // control tokens: where a content spells one, it is encoded as plain text.
  // `think` false: the template is told so (enable_thinking or thinking = false), and if it opens a
  // thought all the same, or knows thoughts without such a switch, an empty one is put there.
  // Without a template it is a transcript ("User: ...", "Assistant:") after the BOS token.
  Prompt prompt(const std::vector<Message>& messages, bool think = true) const;

  // The text itself as the prompt, after what the tokenizer puts before every text (BOS). Control
  // tokens in it count: it is the user's own prompt.
  Prompt raw(const std::string& text) const;

  bool has_template() const { return template_.has_value(); }

 private:
  Prompt transcript(const std::vector<Message>& messages) const;

  const Tokenizer& tokenizer_;
  std::optional<ChatTemplate> template_;
  ControlGuard guard_;
  std::string bos_, eos_;
};

// Every token that ends a reply: eos of generation_config, config and tokenizer.
std::vector<int32_t> stop_tokens(const Checkpoint& checkpoint);

// Sampling as generation_config.json has it. do_sample false is greedy; without any word on
// sampling DeepSeek-R1's recommendation stands: temperature 0.6, top_p 0.95.
SamplingParams default_sampling(const Checkpoint& checkpoint);

}  // namespace ponder
