#include "text/token_decoder.h"

#include <algorithm>

#include "text/byte_letters.h"
#include "text/unigram.h"
#include "text/utf8.h"

namespace ponder {
namespace {

using DecodeKind = TokenizerSpec::Decoder::Kind;

constexpr std::string_view kReplacementText = "\xEF\xBF\xBD";  // U+FFFD

std::string replaced(std::string_view text, std::string_view match, std::string_view content) {
  if (match.empty()) return std::string(text);
  std::string out;
  size_t done = 0;
  for (size_t at = text.find(match); at != text.npos; at = text.find(match, done)) {
    out.append(text.substr(done, at - done)).append(content);
    done = at + match.size();
  }
  return out.append(text.substr(done));
}

std::string joined_text(const std::vector<std::string>& list, std::string_view between) {
  std::string out;
  for (size_t i = 0; i < list.size(); ++i) {
    if (i > 0) out += between;
    out += list[i];
  }
  return out;
}

void strip_ends(std::string& text, const TokenizerSpec::Decoder& step) {
  if (step.match.empty()) return;
  uint32_t left = 0;
  size_t begin = 0;
  while (left < step.start && std::string_view(text).substr(begin).starts_with(step.match)) {
    begin += step.match.size();
    ++left;
  }
  text.erase(0, begin);
  for (uint32_t right = 0; right < step.stop && text.ends_with(step.match); ++right) {
    text.resize(text.size() - step.match.size());
  }
}

// Neighbouring byte tokens are text if all of them together are; else each is U+FFFD.
void fall_back(std::vector<std::string>& list) {
  std::vector<std::string> out;
  std::string bytes;
  const auto flush = [&] {
    if (is_valid_utf8(bytes)) {
      if (!bytes.empty()) out.push_back(bytes);
    } else {
      for (size_t i = 0; i < bytes.size(); ++i) out.emplace_back(kReplacementText);
    }
    bytes.clear();
  };
  for (std::string& token : list) {
    if (const int byte = fallback_byte(token); byte >= 0) {
      bytes += static_cast<char>(byte);
      continue;
    }
    flush();
    out.push_back(std::move(token));
  }
  flush();
  list = std::move(out);
}

}  // namespace

TokenDecoder::TokenDecoder(const TokenizerSpec& spec)
    : steps_(spec.decoders), letters_(spec.bytes == TokenizerSpec::Byte::Letters) {
  const bool plain =
      steps_.empty() || (steps_.size() == 1 && steps_[0].kind == DecodeKind::ByteLevel);
  joined_ = letters_ && plain;
  std::vector<bool> added(spec.tokens.size());
  for (const auto& token : spec.added) added[static_cast<size_t>(token.id)] = true;
  offsets_.push_back(0);
  for (size_t id = 0; id < spec.tokens.size(); ++id) {
    // An added token is text, also where all its characters happen to be byte-level letters.
    if (added[id] || (joined_ && !append_from_byte_letters(arena_, spec.tokens[id]))) {
      arena_ += spec.tokens[id];
    } else if (!joined_) {
      arena_ += in_the_middle(spec.tokens[id]);
    }
    offsets_.push_back(arena_.size());
  }
  if (!joined_) tokens_ = spec.tokens;
  for (const Step& step : steps_) {
    drops_first_space_ = drops_first_space_ || (step.kind == DecodeKind::Strip && step.start > 0) ||
                         (step.kind == DecodeKind::Metaspace && step.drop_first);
  }
}

std::string TokenDecoder::in_the_middle(std::string token) const {
  for (const Step& step : steps_) {
    const int byte = step.kind == DecodeKind::ByteFallback ? fallback_byte(token) : -1;
    if (byte >= 0) return std::string(1, static_cast<char>(byte));
    if (step.kind == DecodeKind::Replace) token = replaced(token, step.match, step.content);
    if (step.kind == DecodeKind::Metaspace) token = replaced(token, step.match, " ");
    if (step.kind == DecodeKind::ByteLevel) {
      if (const auto bytes = from_byte_letters(token)) token = *bytes;
    }
  }
  return token;
}

std::string_view TokenDecoder::bytes(int32_t id) const {
  const size_t at = static_cast<size_t>(id);
  return std::string_view(arena_).substr(offsets_[at], offsets_[at + 1] - offsets_[at]);
}

std::string TokenDecoder::decode(const std::vector<int32_t>& ids) const {
  if (joined_) {
    std::string out;
    for (const int32_t id : ids) out += bytes(id);
    return out;
  }
  std::vector<std::string> list;
  for (const int32_t id : ids) list.push_back(tokens_[static_cast<size_t>(id)]);
  for (const Step& step : steps_) apply(step, list);
  return joined_text(list, steps_.empty() ? " " : "");
}

void TokenDecoder::apply(const Step& step, std::vector<std::string>& list) const {
  switch (step.kind) {
    case DecodeKind::ByteFallback:
      return fall_back(list);
    case DecodeKind::Fuse:
      list = {joined_text(list, "")};
      return;
    case DecodeKind::ByteLevel:
      for (std::string& token : list) {
        if (const auto bytes = from_byte_letters(token)) token = *bytes;
      }
      list = {replace_invalid_utf8(joined_text(list, ""))};
      return;
    case DecodeKind::Replace:
      for (std::string& token : list) token = replaced(token, step.match, step.content);
      return;
    case DecodeKind::Strip:
      for (std::string& token : list) strip_ends(token, step);
      return;
    case DecodeKind::Metaspace:
      for (size_t i = 0; i < list.size(); ++i) {
        list[i] = replaced(list[i], step.match, i == 0 && step.drop_first ? "" : " ");
      }
      return;
  }
}

}  // namespace ponder
