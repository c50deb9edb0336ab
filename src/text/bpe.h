// Byte-pair merging of one piece. Of a byte-level vocabulary it works on raw bytes, the letters are
// only a spelling; of any other on characters. With scores instead of merges (SentencePiece's BPE)
// two neighbours merge if their text is a token, the best score first, then the leftmost.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "text/tokenizer_spec.h"

namespace ponder {

// Immutable but for a memo of relaxed atomics; may be shared by threads.
class Bpe {
 public:
  // Error if a merge names a token that the vocabulary lacks, or a token is there twice.
  explicit Bpe(const TokenizerSpec& spec);

  // Appends the ids of a piece. O(n log n) in its bytes.
  void encode(std::string_view piece, std::vector<int32_t>& out) const;
  std::string_view bytes(int32_t id) const;  // empty for an id out of range
  // Of a byte-level vocabulary only tokens in letters.
  std::optional<int32_t> find(std::string_view bytes) const;

 private:
  struct Pair {  // one slot of merges_
    uint64_t key;
    uint32_t rank;
    int32_t id;
  };
  enum class Whole : uint8_t { Unknown, Yes, No };

  class Spellings;

  class Symbols;

  void add_bytes(const TokenizerSpec& spec);
  void add_extra_characters(const TokenizerSpec& spec);
  void add_scores(const TokenizerSpec& spec);
  std::optional<int32_t> symbol(std::string_view text) const;
  void add_token(int32_t id);
  void add_merges(const TokenizerSpec& spec);
  void reserve_merges(size_t count);
  void add_merge(const Pair& added);
  const Pair* find_pair(int32_t left, int32_t right) const;
  void merge(std::string_view piece, std::vector<int32_t>& out) const;
  void merge_ids(std::vector<int32_t>& ids) const;
  void merge_characters(std::string_view piece, std::vector<int32_t>& out) const;
  void merge_short(std::vector<int32_t>& ids) const;
  void merge_long(std::vector<int32_t>& ids) const;

  std::string arena_;              // all tokens' bytes
  std::vector<uint32_t> offsets_;  // id -> where its bytes begin; one more at the end
  std::vector<int32_t> slots_;     // open addressing by the hash of the bytes, -1 empty
  std::vector<Pair> merges_;       // open addressing by the pair; key kNoPair empty
  int32_t byte_ids_[256];          // -1: the vocabulary lacks this byte
  bool letters_, fuse_unk_, scores_;
  int32_t unk_;                    // -1: none
  int32_t count_ = 0;              // tokens; ids from here on are characters that are no tokens
  std::vector<int32_t> fallback_;  // ids of <0x00> to <0xFF>, -1 where there is none; or empty
  // Scores: characters that are no tokens themselves but a part of some. Their ids follow the
  // vocabulary's.
  std::unordered_map<std::string, int32_t> extra_;
  std::vector<std::string> extra_texts_;
  std::unique_ptr<std::atomic<Whole>[]> whole_;  // does a token's own text merge to that token?
};

}  // namespace ponder
