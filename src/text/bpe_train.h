// Learns a byte-level BPE vocabulary from text: the most frequent pair of neighbours becomes a
// token, again and again (Sennrich, Haddow and Birch 2016, on bytes as in GPT-2). The same texts
// give the same tokenizer, in whatever order they come.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "text/pretokenize.h"
#include "text/tokenizer.h"

namespace ponder {

// What a tokenizer has before it is trained: splits, normalizer, and the tokens that stand for no
// text. Qwen2's pattern, which takes digits one by one, with DeepSeek's spelling of control tokens.
TokenizerSpec untrained_tokenizer(const std::vector<std::string>& more_specials);
// The chat template for those tokens: as R1's, earlier thoughts are dropped; enable_thinking =
// false puts an empty one.
std::string_view untrained_chat_template();
// The same for a model that has only ever seen one question: what was said before it is left out,
// because such a model takes numbers from it.
std::string last_question_chat_template();
// For one that has learned conversations: earlier turns, short system messages, a calculator.
std::string conversation_chat_template();
// A tokenizer of single bytes: nothing hides its letters or digits.
TokenizerSpec byte_tokenizer();

// Which pairs may become tokens.
enum class MergeRule {
  Any,
  // Letters are added only at the end of what begins with a space or a capital. Frequent words are
  // tokens as before, but inside a word that is not one of them every letter is a token, so that a
  // small model can spell it.
  FromWordStarts,
};

class BpeTrainer {
 public:
  // Learns within the pieces that the base's normalizer and splits leave.
  explicit BpeTrainer(TokenizerSpec base);

  void add(std::string_view text);  // invalid UTF-8 is replaced
  int64_t bytes() const { return bytes_; }

  // A tokenizer of at most `vocab` tokens: the base's, 256 bytes, then merges, until no pair occurs
  // twice. Ties: the pair of lower ids. Error if vocab has no room for a merge, or there is no
  // text.
  TokenizerSpec train(int64_t vocab, MergeRule rule = MergeRule::Any);
  // Of the texts added, by what was trained.
  int64_t tokens() const { return tokens_; }

 private:
  struct Learner;

  TokenizerSpec base_;
  PreTokenizer splitter_;
  PreTokenizer::Pieces pieces_;
  std::unordered_map<std::string, int64_t> counts_;  // of each different piece
  int64_t bytes_ = 0, tokens_ = 0;
};

}  // namespace ponder
