// From a record to documents of tokens, each token with its word on whether there is a loss on it.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "chat/conversation.h"
#include "formats/records.h"
#include "text/thought_form.h"
#include "text/tokenizer.h"

namespace ponder {

struct EncodedDocument {
  std::vector<int32_t> tokens;
  std::vector<uint8_t> loss;  // 1: there is a loss on predicting this token; empty: on all
};

// Immutable; may be shared by threads. What it was made with must outlive it.
class DocumentEncoder {
 public:
  // `chat` may be null, or without a template: then a chat is an Error that says so. Documents of
  // plain text longer than `part_bytes` are cut into parts at line ends, each a document of its
  // own, so that huge files can be shuffled, held out and encoded by several threads.
  DocumentEncoder(const Tokenizer& tokenizer, const ChatFormat* chat, size_t part_bytes);

  // The documents of a record; none if there would be no loss on any token.
  // Text: the begin token if the tokenizer puts one, the text, the end token; loss on all. Control
  //   tokens that the text spells stay plain text.
  // Completion: loss on the completion and the end token. Control tokens count in both strings, as
  //   in any prompt that somebody wrote whole.
  // Chat: what the template makes of it. For each assistant's turn the prompt is what serving would
  //   send, and the loss is on what the model has to say then, its end token included. Turns share
  //   a document as long as a turn's prompt begins with all that came before; where the template
  //   drops earlier thoughts, that turn begins a document of its own, with its context but without
  //   loss on it. Thoughts that the template does not repeat stand as the template's family writes
  //   them (text/thought_form). Tools, calls and results stand as serving shows them; calls are
  //   learned as the template writes them.
  std::vector<EncodedDocument> encode(const Record& record) const;

  // A part of a text: `first` and `last` say where the begin and end tokens belong.
  EncodedDocument encode_part(std::string_view text, bool first, bool last) const;
  size_t part_bytes() const { return part_bytes_; }

  // Tells whether another encoder would give the same documents.
  uint64_t fingerprint() const;

 private:
  struct Conversation;
  struct Turn {
    std::string prompt, reply;
  };
  Turn turn(const Conversation& conversation, size_t at) const;
  std::string render(const Conversation& conversation, size_t count, bool prompt) const;
  bool says_all(const Conversation& conversation, size_t at, std::string_view reply) const;
  std::string ending(const Conversation& conversation, size_t at) const;
  std::string end_of_calls(const Conversation& conversation, size_t at,
                           std::string_view reply) const;
  std::string put_together(const Conversation& conversation, size_t at,
                           std::string_view prompt) const;
  std::string without_thought(const Conversation& conversation, size_t at,
                              std::string_view prompt) const;
  void add_between(EncodedDocument& out, const std::vector<int32_t>& ids) const;
  void add_reply(EncodedDocument& out, std::vector<int32_t> ids, bool last) const;
  std::vector<EncodedDocument> encode_chat(const Record& record) const;
  EncodedDocument encode_completion(const Record& record) const;

  const Tokenizer& tokenizer_;
  const ChatFormat* chat_;
  const ThoughtForm* form_;
  size_t part_bytes_;
};

}  // namespace ponder
