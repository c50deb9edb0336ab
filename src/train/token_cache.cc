#include "train/token_cache.h"

#include <xxhash.h>

#include <cstring>
#include <filesystem>
#include <limits>

#include "base/error.h"

namespace ponder {
namespace {

constexpr uint64_t kMagic = 0x31736e656b6f7470;  // "ptokens1"
constexpr uint64_t kNarrow = 1, kMasked = 2;

// The file is: tokens, loss bits, offsets, hashes, each padded to 8 bytes; then this.
struct Footer {
  uint64_t magic, flags, tokens, documents, dropped;
  CacheKey key;
  uint64_t body_hash, footer_hash;  // XXH3; the second of the words before it
};
static_assert(sizeof(Footer) == 9 * sizeof(uint64_t));

uint64_t footer_hash(const Footer& footer) {
  return XXH3_64bits(&footer, offsetof(Footer, footer_hash));
}

uint64_t padded(uint64_t bytes) { return (bytes + 7) / 8 * 8; }

// Hashes a mapped file piece by piece and gives the pages back, so that a file larger than the
// memory does not push everything else out.
uint64_t hash_body(const MappedFile& file, size_t size) {
  constexpr size_t kPiece = size_t{16} << 20;
  std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(),
                                                                 XXH3_freeState);
  PONDER_CHECK(state && XXH3_64bits_reset(state.get()) == XXH_OK);
  const std::byte* data = file.bytes().data();
  for (size_t at = 0; at < size; at += kPiece) {
    const size_t piece = std::min(kPiece, size - at);
    XXH3_64bits_update(state.get(), data + at, piece);
    file.drop(data + at, piece);
  }
  return XXH3_64bits_digest(state.get());
}

// Documents lie side by side and have a row each at the least.
bool offsets_fit(std::span<const uint64_t> offsets, uint64_t tokens) {
  for (size_t i = 1; i < offsets.size(); ++i) {
    if (offsets[i] > tokens || offsets[i] < offsets[i - 1] + 2) return false;
  }
  return offsets.front() == 0 && offsets.back() == tokens;
}

}  // namespace

std::optional<TokenCache> TokenCache::open(const std::string& path, const CacheKey& key) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return std::nullopt;
  TokenCache out;
  out.file_ = MappedFile(path);
  const std::span<const std::byte> bytes = out.file_.bytes();
  Footer footer;
  if (bytes.size() < sizeof footer) return std::nullopt;
  const size_t body = bytes.size() - sizeof footer;
  std::memcpy(&footer, bytes.data() + body, sizeof footer);
  if (footer.magic != kMagic || footer.footer_hash != footer_hash(footer)) return std::nullopt;
  if (footer.key != key || footer.tokens > body || footer.documents > body) return std::nullopt;
  const bool narrow = footer.flags & kNarrow;
  const uint64_t token_bytes = padded(footer.tokens * (narrow ? 2 : 4));
  const uint64_t loss_words = footer.flags & kMasked ? (footer.tokens + 63) / 64 : 0;
  const uint64_t words = loss_words + 2 * footer.documents + 1;
  if (token_bytes + 8 * words != body || footer.body_hash != hash_body(out.file_, body)) {
    return std::nullopt;
  }
  const std::byte* data = bytes.data();
  if (narrow) out.narrow_ = {reinterpret_cast<const uint16_t*>(data), footer.tokens};
  if (!narrow) out.wide_ = {reinterpret_cast<const int32_t*>(data), footer.tokens};
  const auto* word = reinterpret_cast<const uint64_t*>(data + token_bytes);
  out.loss_ = {word, loss_words};
  out.offsets_ = {word + loss_words, footer.documents + 1};
  out.hashes_ = {word + loss_words + footer.documents + 1, footer.documents};
  if (!offsets_fit(out.offsets_, footer.tokens)) return std::nullopt;
  out.key_ = footer.key;
  out.dropped_ = static_cast<int64_t>(footer.dropped);
  return out;
}

struct TokenCacheWriter::Hash {
  Hash() : state(XXH3_createState(), XXH3_freeState) {
    PONDER_CHECK(state && XXH3_64bits_reset(state.get()) == XXH_OK);
  }
  std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state;
};

TokenCacheWriter::TokenCacheWriter(const std::string& path, const CacheKey& key, int64_t vocab_size)
    : file_(path),
      hash_(std::make_unique<Hash>()),
      key_(key),
      narrow_(vocab_size <= int64_t{std::numeric_limits<uint16_t>::max()} + 1) {}

TokenCacheWriter::~TokenCacheWriter() = default;

void TokenCacheWriter::write(const void* data, size_t size) {
  XXH3_64bits_update(hash_->state.get(), data, size);
  file_.write(data, size);
}

void TokenCacheWriter::align() {
  const uint64_t zero = 0;
  write(&zero, padded(file_.size()) - file_.size());
}

void TokenCacheWriter::add(const EncodedDocument& document) {
  const uint64_t begin = offsets_.back(), size = document.tokens.size();
  PONDER_CHECK(size >= 2 && (document.loss.empty() || document.loss.size() == size));
  if (narrow_) {
    const std::vector<uint16_t> narrow(document.tokens.begin(), document.tokens.end());
    write(narrow.data(), size * sizeof(uint16_t));
  } else {
    write(document.tokens.data(), size * sizeof(int32_t));
  }
  loss_.resize((begin + size + 63) / 64);
  for (uint64_t i = 0; i < size; ++i) {
    const bool loss = document.loss.empty() || document.loss[i];
    masked_ |= !loss;
    loss_[(begin + i) / 64] |= static_cast<uint64_t>(loss) << ((begin + i) % 64);
  }
  offsets_.push_back(begin + size);
  hashes_.push_back(XXH3_64bits(document.tokens.data(), size * sizeof(int32_t)));
}

void TokenCacheWriter::commit() {
  align();
  if (masked_) write(loss_.data(), loss_.size() * sizeof(uint64_t));
  write(offsets_.data(), offsets_.size() * sizeof(uint64_t));
  write(hashes_.data(), hashes_.size() * sizeof(uint64_t));
  Footer footer{kMagic,
                (narrow_ ? kNarrow : 0) | (masked_ ? kMasked : 0),
                offsets_.back(),
                hashes_.size(),
                dropped_,
                key_,
                XXH3_64bits_digest(hash_->state.get()),
                0};
  footer.footer_hash = footer_hash(footer);
  file_.write(&footer, sizeof footer);
  file_.commit();
}

}  // namespace ponder
