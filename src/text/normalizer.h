// What a tokenizer does to a text before it looks for words in it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/byte_trie.h"
#include "text/charsmap.h"
#include "text/onig_regex.h"
#include "text/tokenizer_spec.h"

namespace ponder {

// Immutable; may be shared by threads.
class TextNormalizer {
 public:
  // `kept`: texts that SentencePiece's normalizer leaves as they are (user-defined symbols).
  // Error if a pattern or charsmap does not hold together.
  TextNormalizer(const std::vector<TokenizerSpec::Normalizer>& steps,
                 const std::vector<std::string>& kept, const std::string& place);

  // Valid UTF-8 to valid UTF-8; nothing if the text certainly stays as it is. An empty text stays
  // empty.
  std::optional<std::string> apply(std::string_view text) const;

 private:
  struct Step {
    TokenizerSpec::Normalizer what;
    std::unique_ptr<OnigRegex> regex;
    std::unique_ptr<Charsmap> charsmap;
  };
  std::optional<std::string> apply(const Step& step, std::string_view text) const;
  std::string replace(const Step& step, std::string_view text) const;
  std::string sentencepiece(const Step& step, std::string_view text) const;
  Charsmap::Step prefix(const Charsmap& map, std::string_view text) const;

  std::vector<Step> steps_;
  ByteTrie kept_;
};

// Simple and full lower case of one code point (U+0130 becomes two), as Rust's to_lowercase.
void append_lowercase(std::string& out, uint32_t code_point);

}  // namespace ponder
