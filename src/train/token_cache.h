// A file of tokenised documents, mapped: tokens, loss bits, where documents begin, and a hash of
// each. A file that is not whole, or was made from something else, is never trusted.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/file.h"
#include "train/document_encoder.h"

namespace ponder {

using CacheKey = std::array<uint64_t, 2>;  // a hash of all that the documents depend on

class TokenCache {
 public:
  // Nothing if the file is missing, incomplete, damaged, or has another key. Reads all of it once.
  static std::optional<TokenCache> open(const std::string& path, const CacheKey& key);

  int64_t documents() const { return static_cast<int64_t>(offsets_.size()) - 1; }
  int64_t tokens() const { return static_cast<int64_t>(offsets_.back()); }
  const CacheKey& key() const { return key_; }
  int64_t dropped() const { return dropped_; }  // records that gave no document
  int64_t begin(int64_t document) const {
    return static_cast<int64_t>(offsets_[static_cast<size_t>(document)]);
  }
  int64_t size(int64_t document) const { return begin(document + 1) - begin(document); }
  uint64_t hash(int64_t document) const { return hashes_[static_cast<size_t>(document)]; }
  // The token at `at` in [0, tokens()), and whether there is a loss on predicting it.
  int32_t token(int64_t at) const {
    const auto i = static_cast<size_t>(at);
    return narrow_.empty() ? wide_[i] : narrow_[i];
  }
  bool loss(int64_t at) const {
    if (loss_.empty()) return true;
    return (loss_[static_cast<size_t>(at) / 64] >> (static_cast<uint64_t>(at) % 64) & 1) != 0;
  }

 private:
  MappedFile file_;
  std::span<const uint16_t> narrow_;  // one of the two holds the tokens
  std::span<const int32_t> wide_;
  std::span<const uint64_t> loss_;  // empty: a loss on every token
  std::span<const uint64_t> offsets_, hashes_;
  CacheKey key_{};
  int64_t dropped_ = 0;
};

// Writes one; nothing is there before commit(). Memory: two bytes a document's token at the most
// (bits of loss) and 16 bytes a document.
class TokenCacheWriter {
 public:
  TokenCacheWriter(const std::string& path, const CacheKey& key, int64_t vocab_size);
  ~TokenCacheWriter();

  void add(const EncodedDocument& document);
  void drop() { ++dropped_; }
  void commit();  // Error if the disk is full

 private:
  struct Hash;
  void write(const void* data, size_t size);
  void align();

  AtomicFile file_;
  std::unique_ptr<Hash> hash_;
  CacheKey key_;
  bool narrow_, masked_ = false;
  std::vector<uint64_t> loss_, offsets_{0}, hashes_;
  uint64_t dropped_ = 0;
};

}  // namespace ponder
