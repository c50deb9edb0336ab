// Ids back to text, by the steps that a tokenizer file names.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/tokenizer_spec.h"

namespace ponder {

// Immutable; may be shared by threads.
class TokenDecoder {
 public:
  explicit TokenDecoder(const TokenizerSpec& spec);

  // The text of these ids, which are all of the vocabulary, as the reference gives it. (Bytes of a
  // byte-level vocabulary that are no UTF-8 stay; of <0x00> tokens they are U+FFFD, one each.)
  std::string decode(const std::vector<int32_t>& ids) const;
  // What a token adds in the middle of a text.
  std::string_view bytes(int32_t id) const;
  bool drops_first_space() const { return drops_first_space_; }

 private:
  using Step = TokenizerSpec::Decoder;
  void apply(const Step& step, std::vector<std::string>& list) const;
  std::string in_the_middle(std::string token) const;

  std::vector<Step> steps_;
  bool letters_, joined_, drops_first_space_ = false;
  std::vector<std::string> tokens_;  // as the vocabulary spells them; empty where bytes() suffices
  std::string arena_;                // of all tokens: bytes()
  std::vector<size_t> offsets_;
};

}  // namespace ponder
