// Byte-pair merging of one piece. Works on raw bytes: the byte-level letters of a vocabulary are
// only a spelling.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/tokenizer.h"

namespace ponder {

// Immutable but for a memo of relaxed atomics; may be shared by threads.
class Bpe {
 public:
  // Error if a merge names a token that the vocabulary lacks, or a token is there twice.
  explicit Bpe(const TokenizerSpec& spec);

  // Appends the ids of a piece. O(n log n) in its bytes.
  void encode(std::string_view piece, std::vector<int32_t>& out) const;
  std::string_view bytes(int32_t id) const;                   // empty for an id out of range
  std::optional<int32_t> find(std::string_view bytes) const;  // only tokens in byte-level letters

 private:
  struct Pair {  // one slot of merges_
    uint64_t key;
    uint32_t rank;
    int32_t id;
  };
  enum class Whole : uint8_t { Unknown, Yes, No };

  class Spellings;

  void add_bytes(const TokenizerSpec& spec);
  void add_token(int32_t id);
  void add_merges(const TokenizerSpec& spec);
  void add_merge(const Pair& added);
  const Pair* find_pair(int32_t left, int32_t right) const;
  void merge(std::string_view piece, std::vector<int32_t>& out) const;
  void merge_short(std::vector<int32_t>& ids) const;
  void merge_long(std::vector<int32_t>& ids) const;

  std::string arena_;              // all tokens' bytes
  std::vector<uint32_t> offsets_;  // id -> where its bytes begin; one more at the end
  std::vector<int32_t> slots_;     // open addressing by the hash of the bytes, -1 empty
  std::vector<Pair> merges_;       // open addressing by the pair; key kNoPair empty
  int32_t byte_ids_[256];          // -1: the vocabulary lacks this byte
  std::unique_ptr<std::atomic<Whole>[]> whole_;  // does a token's own text merge to that token?
};

}  // namespace ponder
