#include "text/unigram.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "text/utf8.h"

namespace ponder {
namespace {

constexpr double kUnknownPenalty = 10;   // below the worst token, as in sentencepiece
constexpr size_t kMaxPieceBytes = 1024;  // bounds the work at each place of a text

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

int fallback_byte(std::string_view token) {
  if (token.size() != 6 || !token.starts_with("<0x") || token[5] != '>') return -1;
  const int high = hex_digit(token[3]), low = hex_digit(token[4]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

std::vector<int32_t> fallback_ids(const TokenizerSpec& spec) {
  if (spec.bytes != TokenizerSpec::Byte::Fallback) return {};
  std::vector<int32_t> out(256, -1);
  for (size_t id = 0; id < spec.tokens.size(); ++id) {
    const std::string& token = spec.tokens[id];
    const int byte = fallback_byte(token);
    // The encoder asks for capital digits.
    if (byte < 0 || token.find_first_of("abcdef") != token.npos) continue;
    out[static_cast<size_t>(byte)] = static_cast<int32_t>(id);
  }
  return out;
}

Unigram::Unigram(const TokenizerSpec& spec)
    : scores_(spec.scores),
      unk_(spec.unk.value_or(-1)),
      float_(spec.float_scores),
      fuse_(spec.fuse_unk),
      byte_ids_(fallback_ids(spec)) {
  if (scores_.size() != spec.tokens.size()) {
    fail("{}: it has {} scores for {} tokens", spec.place, scores_.size(), spec.tokens.size());
  }
  std::vector<bool> never(spec.tokens.size());
  for (const int32_t id : spec.never) never[static_cast<size_t>(id)] = true;
  double lowest = 0;
  bool any = false;
  for (size_t id = 0; id < scores_.size(); ++id) {
    if (!std::isfinite(scores_[id])) fail("{}: the score of token {} is no number", spec.place, id);
    if (never[id] || spec.tokens[id].empty()) continue;
    if (spec.tokens[id].size() > kMaxPieceBytes) {
      fail("{}: the token {} has {} bytes, more than {}", spec.place, id, spec.tokens[id].size(),
           kMaxPieceBytes);
    }
    lowest = any ? std::min(lowest, scores_[id]) : scores_[id];
    any = true;
    trie_.add(spec.tokens[id], static_cast<int32_t>(id));
  }
  unknown_score_ = sum(lowest, -kUnknownPenalty);
  if (std::find(byte_ids_.begin(), byte_ids_.end(), -1) != byte_ids_.end()) byte_ids_.clear();
}

double Unigram::sum(double a, double b) const { return float_ ? static_cast<float>(a + b) : a + b; }

void Unigram::encode(std::string_view piece, std::vector<int32_t>& out) const {
  struct Best {
    double score = 0;
    size_t begin = 0;
    int32_t id = -2;  // not reached
  };
  constexpr int32_t kNotReached = -2, kUnknown = -1;
  std::vector<Best> ends(piece.size() + 1);
  for (size_t at = 0; at < piece.size();) {
    const double here = ends[at].score;
    const size_t character = utf8_step(piece.substr(at)).size;
    bool single = false;
    const auto offer = [&](size_t size, int32_t id, double score) {
      Best& end = ends[at + size];
      const double total = sum(score, here);
      if (end.id == kNotReached || total > end.score) end = {total, at, id};
    };
    trie_.each(piece.substr(at), [&](size_t size, int32_t id) {
      offer(size, id, scores_[static_cast<size_t>(id)]);
      single = single || size == character;
    });
    if (!single) offer(character, kUnknown, unknown_score_);
    at += character;
  }
  std::vector<Best> path;
  for (size_t end = piece.size(); end > 0; end = path.back().begin) path.push_back(ends[end]);
  std::reverse(path.begin(), path.end());
  for (size_t i = 0; i < path.size(); ++i) {
    if (path[i].id >= 0 && path[i].id != unk_) {
      out.push_back(path[i].id);
      continue;
    }
    size_t last = i;
    const auto unknown = [&](const Best& best) { return best.id < 0 || best.id == unk_; };
    while (fuse_ && last + 1 < path.size() && unknown(path[last + 1])) ++last;
    const size_t end = last + 1 < path.size() ? path[last + 1].begin : piece.size();
    append_unknown(piece.substr(path[i].begin, end - path[i].begin), out);
    i = last;
  }
}

void Unigram::append_unknown(std::string_view text, std::vector<int32_t>& out) const {
  if (!byte_ids_.empty()) {
    for (const char c : text) out.push_back(byte_ids_[static_cast<uint8_t>(c)]);
  } else if (unk_ >= 0) {
    out.push_back(unk_);
  }
}

}  // namespace ponder
