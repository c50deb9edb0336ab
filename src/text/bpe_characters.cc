// BPE over characters: what SentencePiece's vocabularies need. A character that is no token becomes
// its byte tokens, or the unknown token.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_set>

#include "base/error.h"
#include "text/bpe.h"
#include "text/tokenizer.h"
#include "text/utf8.h"

namespace ponder {
namespace {

// A token of n characters has n - 1 ways to be merged, each looked up in the table.
constexpr size_t kMaxScoredBytes = 1024;

template <class Take>
void each_utf8(std::string_view text, const Take& take) {
  for (size_t at = 0; at < text.size();) {
    const size_t size = utf8_step(text.substr(at)).size;
    take(at, text.substr(at, size));
    at += size;
  }
}

void check_scores(const TokenizerSpec& spec) {
  if (spec.scores.size() != spec.tokens.size()) {
    fail("{}: it has {} scores for {} tokens", spec.place, spec.scores.size(), spec.tokens.size());
  }
  for (size_t id = 0; id < spec.tokens.size(); ++id) {
    if (!std::isfinite(spec.scores[id])) {
      fail("{}: the score of token {} is no number", spec.place, id);
    }
  }
}

// id -> rank; equal scores have equal ranks, so that the leftmost pair is first.
std::vector<uint32_t> ranks_of(const std::vector<double>& scores) {
  std::vector<size_t> order(scores.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return scores[a] > scores[b]; });
  std::vector<uint32_t> out(scores.size());
  uint32_t rank = 0;
  for (size_t i = 0; i < order.size(); ++i) {
    if (i > 0 && scores[order[i]] != scores[order[i - 1]]) ++rank;
    out[order[i]] = rank;
  }
  return out;
}

// Which ids pieces may become.
std::vector<bool> mergeable(const TokenizerSpec& spec) {
  std::vector<bool> out(spec.tokens.size(), true);
  for (const int32_t id : spec.never) out[static_cast<size_t>(id)] = false;
  for (size_t id = 0; id < out.size(); ++id) {
    if (spec.tokens[id].empty()) out[id] = false;
    if (spec.tokens[id].size() > kMaxScoredBytes) {
      fail("{}: the token {} has {} bytes, more than {}", spec.place, id, spec.tokens[id].size(),
           kMaxScoredBytes);
    }
  }
  return out;
}

}  // namespace

std::optional<int32_t> Bpe::symbol(std::string_view text) const {
  if (const auto id = find(text)) return id;
  if (extra_.empty()) return std::nullopt;
  const auto extra = extra_.find(std::string(text));
  if (extra == extra_.end()) return std::nullopt;
  return extra->second;
}

void Bpe::add_extra_characters(const TokenizerSpec& spec) {
  const std::vector<bool> open = mergeable(spec);
  for (size_t id = 0; id < spec.tokens.size(); ++id) {
    if (!open[id]) continue;
    each_utf8(spec.tokens[id], [&](size_t, std::string_view character) {
      if (find(character)) return;
      const auto next = count_ + static_cast<int32_t>(extra_.size());
      if (extra_.try_emplace(std::string(character), next).second) {
        extra_texts_.emplace_back(character);
      }
    });
  }
}

// Every way to make a token of two that pieces may become on the way.
void Bpe::add_scores(const TokenizerSpec& spec) {
  check_scores(spec);
  add_extra_characters(spec);
  const std::vector<bool> open = mergeable(spec);
  const std::vector<uint32_t> ranks = ranks_of(spec.scores);
  std::vector<Pair> pairs;
  const auto part = [&](std::string_view text) {
    const auto id = symbol(text);
    return id && (*id >= count_ || open[static_cast<size_t>(*id)]) ? id : std::nullopt;
  };
  for (size_t id = 0; id < spec.tokens.size(); ++id) {
    const std::string_view token = spec.tokens[id];
    if (!open[id]) continue;
    each_utf8(token, [&](size_t at, std::string_view) {
      if (at == 0) return;
      const auto left = part(token.substr(0, at));
      const auto right = left ? part(token.substr(at)) : std::nullopt;
      if (!right) return;
      const uint64_t key =
          uint64_t{static_cast<uint32_t>(*left)} << 32 | static_cast<uint32_t>(*right);
      pairs.push_back({key, ranks[id], static_cast<int32_t>(id)});
    });
  }
  reserve_merges(pairs.size());
  for (const Pair& pair : pairs) add_merge(pair);
}

// Characters become ids, in the order in which the reference appends them, and what merging leaves
// of characters that are no tokens becomes bytes or unk.
class Bpe::Symbols {
 public:
  Symbols(const Bpe& bpe, std::string_view piece) : bpe_(bpe), piece_(piece) {
    ids_.reserve(piece.size());
    each_utf8(piece, [&](size_t at, std::string_view character) { add(at, character); });
    flush();
  }

  std::vector<int32_t>& ids() { return ids_; }

  // Of a model with scores: the ids as tokens.
  void append_to(std::vector<int32_t>& out) {
    bool unknown_before = false;
    for (const int32_t id : ids_) {
      const bool unknown = id >= bpe_.count_;
      if (!unknown) {
        out.push_back(id);
      } else if (const std::string_view text = text_of(id); bytes_of(text)) {
        for (const char c : text) out.push_back(bpe_.fallback_[static_cast<uint8_t>(c)]);
      } else if (bpe_.unk_ >= 0 && !(unknown_before && bpe_.fuse_unk_)) {
        out.push_back(bpe_.unk_);
      }
      unknown_before = unknown;
    }
  }

 private:
  void add(size_t at, std::string_view character) {
    const auto id = bpe_.symbol(character);
    if (id) {
      flush();
      ids_.push_back(*id);
    } else if (bpe_.scores_) {
      ids_.push_back(bpe_.count_ + static_cast<int32_t>(bpe_.extra_.size() + strange_.size()));
      strange_.push_back({at, character.size()});
    } else if (bytes_of(character)) {
      for (const char c : character) ids_.push_back(bpe_.fallback_[static_cast<uint8_t>(c)]);
    } else if (bpe_.unk_ >= 0) {
      if (unknown_ && !bpe_.fuse_unk_) ids_.push_back(bpe_.unk_);
      unknown_ = true;
    }
  }

  // As the reference does, an unknown token waits for the next character that is known.
  void flush() {
    if (unknown_) ids_.push_back(bpe_.unk_);
    unknown_ = false;
  }

  bool bytes_of(std::string_view text) const {
    return !bpe_.fallback_.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
      return bpe_.fallback_[static_cast<uint8_t>(c)] >= 0;
    });
  }

  std::string_view text_of(int32_t id) const {
    const size_t index = static_cast<size_t>(id - bpe_.count_);
    if (index < bpe_.extra_texts_.size()) return bpe_.extra_texts_[index];
    const auto& [at, size] = strange_[index - bpe_.extra_texts_.size()];
    return piece_.substr(at, size);
  }

  const Bpe& bpe_;
  std::string_view piece_;
  std::vector<int32_t> ids_;
  std::vector<std::pair<size_t, size_t>> strange_;  // characters of no token: place, size
  bool unknown_ = false;
};

void Bpe::merge_characters(std::string_view piece, std::vector<int32_t>& out) const {
  Symbols symbols(*this, piece);
  merge_ids(symbols.ids());
  if (scores_) return symbols.append_to(out);
  out.insert(out.end(), symbols.ids().begin(), symbols.ids().end());
}

std::vector<std::pair<std::string, std::string>> merges_of_scores(const TokenizerSpec& spec) {
  check_scores(spec);
  const std::vector<bool> open = mergeable(spec);
  std::unordered_set<std::string_view> parts;
  std::vector<size_t> order;
  for (size_t id = 0; id < open.size(); ++id) {
    if (!open[id]) continue;
    parts.insert(spec.tokens[id]);
    order.push_back(id);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return spec.scores[a] > spec.scores[b]; });
  std::vector<std::pair<std::string, std::string>> out;
  for (const size_t id : order) {
    const std::string_view token = spec.tokens[id];
    each_utf8(token, [&](size_t at, std::string_view) {
      const std::string_view left = token.substr(0, at), right = token.substr(at);
      if (at > 0 && parts.contains(left) && parts.contains(right)) out.emplace_back(left, right);
    });
  }
  return out;
}

}  // namespace ponder
