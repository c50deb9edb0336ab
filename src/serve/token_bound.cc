#include "serve/token_bound.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "text/byte_letters.h"

namespace ponder {
namespace {

using Normalizer = TokenizerSpec::Normalizer;
using Split = TokenizerSpec::Split;

// The most code points of a canonical decomposition (Unicode's NFD).
constexpr size_t kMostComposed = 4;

// What is counted of ASCII: every normalizer that is let through here leaves it one character at
// least. White space may go.
bool is_letter(char c) { return c > 0x20 && c < 0x7f; }

// The first byte of a character beyond ASCII.
bool begins_other(char c) { return (c & 0xC0) == 0xC0; }

size_t count(std::string_view text, bool (*what)(char)) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), what));
}

// Whether printable ASCII always comes out as tokens.
bool keeps_letters(const Tokenizer& tokenizer) {
  const TokenizerSpec& spec = tokenizer.spec();
  const auto keeps = [](const Normalizer& one) {
    if (one.kind == Normalizer::Kind::Replace) return !one.regex && one.match == " ";
    return one.kind != Normalizer::Kind::SentencePiece || one.match.empty();
  };
  const auto removes = [](const Split& one) { return one.behavior == Split::Behavior::Removed; };
  bool known = true;  // else they are dropped, or several become one unknown token
  for (char c = 0x21; c < 0x7f; ++c) known = known && tokenizer.find(std::string(1, c));
  return known && std::all_of(spec.normalizers.begin(), spec.normalizers.end(), keeps) &&
         std::none_of(spec.splits.begin(), spec.splits.end(), removes);
}

// Whether each character beyond ASCII comes out as a token at least. Where the vocabulary spells
// bytes, those behind the first are enough, which some lack; else one that lacks a byte is unknown
// as a whole.
bool keeps_others(const Tokenizer& tokenizer) {
  if (tokenizer.spec().bytes == TokenizerSpec::Byte::None) return false;
  const bool letters = tokenizer.spec().bytes == TokenizerSpec::Byte::Letters;
  const int end = letters ? 0xC0 : 0xF5;
  for (int byte = 0x80; byte < end; ++byte) {
    if (byte == 0xC0 || byte == 0xC1) continue;  // no text has them
    const std::string spelled =
        letters ? byte_letter(static_cast<uint8_t>(byte)) : fmt::format("<0x{:02X}>", byte);
    if (!tokenizer.find(spelled)) return false;
  }
  return true;
}

// Of tokenizers that keep printable ASCII.
size_t most_composed(const Tokenizer& tokenizer) {
  const TokenizerSpec& spec = tokenizer.spec();
  const auto strips = [](const TokenizerSpec::Added& one) { return one.lstrip || one.rstrip; };
  if (!keeps_others(tokenizer) || std::any_of(spec.added.begin(), spec.added.end(), strips)) {
    return 0;  // white space is beyond ASCII, too
  }
  size_t out = 1;
  for (const Normalizer& one : spec.normalizers) {
    using Kind = Normalizer::Kind;
    if (one.kind == Kind::Nfc) {
      out = kMostComposed;
    } else if (one.kind != Kind::Prepend && one.kind != Kind::Replace) {
      return 0;
    }
  }
  return out;
}

// Tokens are pieces of the text, so none stands for more characters than the longest has.
size_t longest_token(const Tokenizer& tokenizer) {
  const auto begins = [](char c) { return (c & 0xC0) != 0x80; };
  size_t out = 1;
  for (int32_t id = 0; id < tokenizer.vocab_size(); ++id) {
    out = std::max(out, count(tokenizer.token_text(id), begins));
  }
  return out;
}

}  // namespace

TokenBound::TokenBound(const Tokenizer& tokenizer)
    : most_(keeps_letters(tokenizer) ? longest_token(tokenizer) : SIZE_MAX),
      composed_(most_composed(tokenizer)) {}

size_t TokenBound::least(std::string_view text) const {
  const size_t letters = count(text, is_letter);  // no two of them become one
  if (composed_ == 0) return letters / most_;
  return std::max(letters, (letters + count(text, begins_other)) / composed_) / most_;
}

}  // namespace ponder
