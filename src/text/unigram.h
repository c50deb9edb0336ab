// SentencePiece's Unigram model: of all ways to spell a piece by tokens, the one with the best sum
// of scores (Kudo 2018, by Viterbi's algorithm).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "text/byte_trie.h"
#include "text/tokenizer_spec.h"

namespace ponder {

// Immutable; may be shared by threads.
class Unigram {
 public:
  // Error if scores are missing or no numbers, or a token is longer than 1024 bytes or there twice.
  explicit Unigram(const TokenizerSpec& spec);

  // Appends the ids of a piece, valid UTF-8. O(n) times the length of the longest token. A
  // character that no token spells is its byte tokens, if there are all of them, or unk, of which
  // several in a row are one.
  void encode(std::string_view piece, std::vector<int32_t>& out) const;

 private:
  void append_unknown(std::string_view text, std::vector<int32_t>& out) const;
  double sum(double a, double b) const;

  ByteTrie trie_;
  std::vector<double> scores_;
  double unknown_score_ = 0;
  int32_t unk_ = -1;
  bool float_ = false, fuse_ = true;
  std::vector<int32_t> byte_ids_;  // 256, or empty
};

// The ids of <0x00> to <0xFF>, -1 where the vocabulary lacks one; empty without byte fallback.
std::vector<int32_t> fallback_ids(const TokenizerSpec& spec);
// The byte that a token spelled <0xHH> stands for; -1 for any other token.
int fallback_byte(std::string_view token);

}  // namespace ponder
