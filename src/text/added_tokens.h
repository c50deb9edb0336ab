// Finds added tokens in text: leftmost, longest, and in the order and with the quirks of the
// reference (tokens that are not normalized first, on the raw text; the rest on normalized text).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "text/tokenizer.h"

namespace ponder {

// A set of added tokens that are looked for together. Immutable; may be shared by threads.
class AddedTokens {
 public:
  // `spelled`: the text to look for (normalized where the token is), longest 1024 bytes.
  struct Entry {
    std::string spelled;
    const TokenizerSpec::Added* token;
  };
  AddedTokens(const std::vector<Entry>& entries, const std::string& place);

  struct Segment {
    std::string_view text;
    int32_t id;  // negative: plain text
  };
  // The whole text as segments. With `special` false, a special token's spelling is plain text.
  std::vector<Segment> split(std::string_view text, bool special) const;

 private:
  struct Match {
    size_t size = 0;
    int32_t token = -1;  // index into tokens_
  };
  Match longest_at(std::string_view text) const;

  struct Token {
    int32_t id;
    bool special, lstrip, rstrip, single_word;
  };
  std::vector<Token> tokens_;
  std::vector<int32_t> ends_;                        // trie node -> index into tokens_, or -1
  std::unordered_map<uint64_t, uint32_t> children_;  // node << 8 | byte -> node
  bool starts_[256] = {};
};

}  // namespace ponder
