// Keeps the text of messages from bringing control tokens: before a template is rendered, spellings
// of special tokens in contents are hidden behind a mark, and when the rendered text is encoded
// they come back as plain text.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/chat_message.h"
#include "text/tokenizer.h"

namespace ponder {

class ControlGuard {
 public:
  explicit ControlGuard(const Tokenizer& tokenizer);  // which must outlive this

  // What was hidden in one conversation. The mark occurs in none of its messages, nor in `more`.
  struct Hidden {
    std::string mark;
    std::vector<std::string> spellings;

    size_t index_of(std::string_view spelling);  // the same for the same
  };
  Hidden start(const std::vector<Message>& messages, std::string_view more = {}) const;

  // The content with each spelling of a control token replaced by mark, index, mark; valid UTF-8.
  std::string hide(std::string_view content, Hidden& hidden) const;

  // Encodes rendered text. What lies between two control tokens of the template is one plain text,
  // so that pieces merge as they would without the hiding. Error if the template cut a mark.
  std::vector<int32_t> encode(std::string_view rendered, const Hidden& hidden) const;

 private:
  size_t control_at(std::string_view text) const;

  const Tokenizer& tokenizer_;
  std::vector<std::string> controls_;  // spellings, longest first
  std::array<bool, 256> starts_{};     // the bytes that they begin with
};

}  // namespace ponder
