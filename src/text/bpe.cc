#include "text/bpe.h"

#include <algorithm>
#include <bit>
#include <functional>
#include <limits>
#include <queue>

#include "base/error.h"
#include "base/json.h"
#include "text/byte_letters.h"
#include "text/unigram.h"

namespace ponder {
namespace {

constexpr uint64_t kNoPair = ~uint64_t{0};
constexpr uint32_t kNoRank = ~uint32_t{0};
// Up to here a scan for the lowest rank beats a heap.
constexpr size_t kShortPiece = 48;

uint64_t pair_key(int32_t left, int32_t right) {
  return uint64_t{static_cast<uint32_t>(left)} << 32 | static_cast<uint32_t>(right);
}

uint64_t mix(uint64_t key) {
  key *= 0x9E3779B97F4A7C15u;
  return key ^ key >> 32;
}

size_t table_size(size_t entries) { return std::bit_ceil(entries + entries / 2 + 2); }

}  // namespace

Bpe::Bpe(const TokenizerSpec& spec)
    : letters_(spec.bytes == TokenizerSpec::Byte::Letters),
      fuse_unk_(spec.fuse_unk),
      scores_(spec.model == TokenizerSpec::Model::Scores),
      unk_(spec.unk.value_or(-1)),
      count_(static_cast<int32_t>(spec.tokens.size())),
      fallback_(fallback_ids(spec)) {
  add_bytes(spec);
  if (scores_) {
    add_scores(spec);
  } else {
    add_merges(spec);
  }
  whole_ = std::make_unique<std::atomic<Whole>[]>(spec.tokens.size());
  for (size_t i = 0; i < spec.tokens.size(); ++i) {
    whole_[i].store(spec.ignore_merges ? Whole::Yes : Whole::Unknown, std::memory_order_relaxed);
  }
  // A special token only ever comes from its own match, never from a piece that spells it.
  for (const TokenizerSpec::Added& token : spec.added) {
    if (token.special) whole_[static_cast<size_t>(token.id)].store(Whole::No);
  }
}

// From a token's spelling to its id, while the merges are read. Two tokens with one spelling are an
// Error.
class Bpe::Spellings {
 public:
  explicit Spellings(const TokenizerSpec& spec) : spec_(spec) {
    slots_.assign(table_size(spec.tokens.size()), -1);
    for (size_t id = 0; id < spec.tokens.size(); ++id) {
      if (!spec.tokens[id].empty()) add(static_cast<int32_t>(id));
    }
  }

  int32_t find(std::string_view text, size_t rank) const {
    for (size_t slot = std::hash<std::string_view>{}(text);; ++slot) {
      const int32_t id = slots_[slot & (slots_.size() - 1)];
      if (id < 0) missing(text, rank);
      if (spec_.tokens[static_cast<size_t>(id)] == text) return id;
    }
  }

  // What the merge makes. Most files list merges in the order of the tokens that they make, so the
  // one after `last` is tried before the table.
  int32_t product(size_t rank, int32_t last) {
    const auto& [left, right] = spec_.merges[rank];
    both_.assign(left);
    both_ += right;
    for (int32_t id = last; id <= last + 1; ++id) {
      const size_t at = static_cast<size_t>(id);
      if (at < spec_.tokens.size() && spec_.tokens[at] == both_) return id;
    }
    return find(both_, rank);
  }

 private:
  void add(int32_t id) {
    const std::string& text = spec_.tokens[static_cast<size_t>(id)];
    for (size_t slot = std::hash<std::string_view>{}(text);; ++slot) {
      int32_t& entry = slots_[slot & (slots_.size() - 1)];
      if (entry < 0) {
        entry = id;
        return;
      }
      if (spec_.tokens[static_cast<size_t>(entry)] == text) {
        fail("{}: the vocabulary holds '{}' twice, as {} and {}", spec_.place, printable(text),
             entry, id);
      }
    }
  }

  [[noreturn]] void missing(std::string_view text, size_t rank) const {
    fail("{}: merge {} ('{}' and '{}') needs the token '{}', which the vocabulary lacks",
         spec_.place, rank, printable(spec_.merges[rank].first),
         printable(spec_.merges[rank].second), printable(text));
  }

  const TokenizerSpec& spec_;
  std::vector<int32_t> slots_;
  std::string both_;
};

void Bpe::add_bytes(const TokenizerSpec& spec) {
  size_t total = 0;
  for (const std::string& token : spec.tokens) total += token.size();
  if (total > std::numeric_limits<uint32_t>::max()) {
    fail("{}: the vocabulary has {} bytes of text, more than 4 GiB", spec.place, total);
  }
  arena_.reserve(total);
  offsets_.reserve(spec.tokens.size() + 1);
  offsets_.push_back(0);
  slots_.assign(table_size(spec.tokens.size()), -1);
  for (const std::string& token : spec.tokens) {
    const bool letters = !letters_ || append_from_byte_letters(arena_, token);
    if (!letters_ || !letters) arena_ += token;
    offsets_.push_back(static_cast<uint32_t>(arena_.size()));
    if (letters && !token.empty()) add_token(static_cast<int32_t>(offsets_.size()) - 2);
  }
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    byte_ids_[byte] = letters_ ? find({&c, 1}).value_or(unk_) : -1;
  }
}

void Bpe::add_token(int32_t id) {
  size_t slot = std::hash<std::string_view>{}(bytes(id));
  while (slots_[slot & (slots_.size() - 1)] >= 0) ++slot;
  slots_[slot & (slots_.size() - 1)] = id;
}

void Bpe::add_merges(const TokenizerSpec& spec) {
  if (spec.merges.size() >= kNoRank) fail("{}: too many merges", spec.place);
  Spellings spellings(spec);
  reserve_merges(spec.merges.size());
  int32_t product = 0;
  for (size_t rank = 0; rank < spec.merges.size(); ++rank) {
    const auto& [left, right] = spec.merges[rank];
    const uint64_t key = pair_key(spellings.find(left, rank), spellings.find(right, rank));
    product = spellings.product(rank, product);
    add_merge({key, static_cast<uint32_t>(rank), product});
  }
}

void Bpe::reserve_merges(size_t count) { merges_.assign(table_size(count), {kNoPair, 0, 0}); }

void Bpe::add_merge(const Pair& added) {
  for (size_t slot = mix(added.key);; ++slot) {
    Pair& pair = merges_[slot & (merges_.size() - 1)];
    if (pair.key != kNoPair && pair.key != added.key) continue;
    pair = added;  // of two equal merges the last one counts
    return;
  }
}

const Bpe::Pair* Bpe::find_pair(int32_t left, int32_t right) const {
  const uint64_t key = pair_key(left, right);
  for (size_t slot = mix(key);; ++slot) {
    const Pair& pair = merges_[slot & (merges_.size() - 1)];
    if (pair.key == key) return &pair;
    if (pair.key == kNoPair) return nullptr;
  }
}

std::string_view Bpe::bytes(int32_t id) const {
  if (id < 0 || static_cast<size_t>(id) + 1 >= offsets_.size()) return {};
  const size_t at = static_cast<size_t>(id);
  return std::string_view(arena_).substr(offsets_[at], offsets_[at + 1] - offsets_[at]);
}

std::optional<int32_t> Bpe::find(std::string_view wanted) const {
  for (size_t slot = std::hash<std::string_view>{}(wanted);; ++slot) {
    const int32_t id = slots_[slot & (slots_.size() - 1)];
    if (id < 0) return std::nullopt;
    if (bytes(id) == wanted) return id;
  }
}

void Bpe::encode(std::string_view piece, std::vector<int32_t>& out) const {
  const std::optional<int32_t> id = find(piece);
  if (!id) return merge(piece, out);
  std::atomic<Whole>& whole = whole_[static_cast<size_t>(*id)];
  const Whole known = whole.load(std::memory_order_relaxed);
  if (known == Whole::Yes) return out.push_back(*id);
  const size_t before = out.size();
  merge(piece, out);
  if (known == Whole::Unknown) {
    const bool same = out.size() == before + 1 && out.back() == *id;
    whole.store(same ? Whole::Yes : Whole::No, std::memory_order_relaxed);
  }
}

void Bpe::merge(std::string_view piece, std::vector<int32_t>& out) const {
  if (!letters_) return merge_characters(piece, out);
  std::vector<int32_t> ids;
  ids.reserve(piece.size());
  for (const char c : piece) {
    const int32_t id = byte_ids_[static_cast<uint8_t>(c)];
    if (id >= 0) ids.push_back(id);
  }
  merge_ids(ids);
  out.insert(out.end(), ids.begin(), ids.end());
}

void Bpe::merge_ids(std::vector<int32_t>& ids) const {
  if (ids.size() <= kShortPiece) {
    merge_short(ids);
  } else {
    merge_long(ids);
  }
}

void Bpe::merge_short(std::vector<int32_t>& ids) const {
  const Pair* pairs[kShortPiece];
  size_t count = ids.size();
  for (size_t i = 0; i + 1 < count; ++i) pairs[i] = find_pair(ids[i], ids[i + 1]);
  while (count > 1) {
    size_t best = count;
    uint32_t rank = kNoRank;
    for (size_t i = 0; i + 1 < count; ++i) {
      if (pairs[i] != nullptr && pairs[i]->rank < rank) {
        rank = pairs[i]->rank;
        best = i;
      }
    }
    if (best == count) break;
    ids[best] = pairs[best]->id;
    std::copy(&ids[best] + 2, ids.data() + count, &ids[best] + 1);
    std::copy(pairs + best + 2, pairs + std::max(count - 1, best + 2), pairs + best + 1);
    --count;
    if (best > 0) pairs[best - 1] = find_pair(ids[best - 1], ids[best]);
    if (best + 1 < count) pairs[best] = find_pair(ids[best], ids[best + 1]);
  }
  ids.resize(count);
}

// A heap of candidate merges over a linked list of symbols. A candidate whose symbols have changed
// since is recognised by its pair and dropped.
void Bpe::merge_long(std::vector<int32_t>& ids) const {
  struct Candidate {
    uint32_t rank, at;
    uint64_t key;
    bool operator>(const Candidate& other) const {
      return rank != other.rank ? rank > other.rank : at > other.at;
    }
  };
  constexpr uint32_t kNone = ~uint32_t{0};
  if (ids.size() >= kNone) fail("a piece of {} bytes is too long to encode", ids.size());
  const uint32_t count = static_cast<uint32_t>(ids.size());
  std::vector<uint32_t> next(count), previous(count);
  std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> heap;
  const auto consider = [&](uint32_t at) {
    if (at == kNone || next[at] == kNone) return;
    const Pair* pair = find_pair(ids[at], ids[next[at]]);
    if (pair != nullptr) heap.push({pair->rank, at, pair->key});
  };
  for (uint32_t i = 0; i < count; ++i) {
    previous[i] = i == 0 ? kNone : i - 1;
    next[i] = i + 1 == count ? kNone : i + 1;
  }
  for (uint32_t i = 0; i < count; ++i) consider(i);
  while (!heap.empty()) {
    const Candidate top = heap.top();
    heap.pop();
    const uint32_t right = next[top.at];
    // A symbol that was merged away has id -1, which no pair has.
    if (right == kNone || pair_key(ids[top.at], ids[right]) != top.key) continue;
    ids[top.at] = find_pair(ids[top.at], ids[right])->id;
    ids[right] = -1;
    next[top.at] = next[right];
    if (next[right] != kNone) previous[next[right]] = top.at;
    next[right] = kNone;
    consider(previous[top.at]);
    consider(top.at);
  }
  ids.erase(std::remove(ids.begin(), ids.end(), -1), ids.end());
}

}  // namespace ponder
